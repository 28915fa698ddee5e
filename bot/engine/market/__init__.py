"""The market: citizens' feedback, entry to the contract, the score that offers are ranked by, what is published."""
