"""Generated places: services of every kind with years of plausible facts, the same for the same seed."""
