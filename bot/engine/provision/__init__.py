"""Managing provision: improvement plans, suspensions, review meetings, breaches, terminations, support."""
