"""Escalations and urgent concerns: opened, climbed, put to the chair, acknowledged behind a signed link (S26, S27)."""
