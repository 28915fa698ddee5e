"""Slack: what is said there goes to the dispatcher, and its replies come back as blocks."""
