"""Microsoft Teams: replies as Adaptive Cards."""
