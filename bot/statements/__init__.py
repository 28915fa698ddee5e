"""Statements of providers: asked for, taken by hand or by mail, judged (S06)."""
