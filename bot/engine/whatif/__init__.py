"""What would follow if something were otherwise: supposed facts, and what they would change. Nothing is kept."""
