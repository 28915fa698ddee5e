"""Spreadsheets: read with distrust, written for people."""
