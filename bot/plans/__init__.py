"""Improvement plans at a member's desk: found, shown, asked for, taken in and told to the provider (S12)."""
