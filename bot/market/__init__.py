"""The market: citizens' feedback, entry to the contract, offers ranked, the directory (S11, S18, S20, S21)."""
