"""The local chat page, its mailbox and clock; the health page and signed links of a real deployment."""
