"""iqaf: the quality assurance assistant for an Integrated Care System's partners."""
