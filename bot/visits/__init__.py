"""Visits: as they are sent in or said, checked, shown, recorded; and what of the year is due (S03, S09, S10, S17)."""
