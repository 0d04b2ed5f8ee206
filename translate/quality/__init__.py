"""Signs of a bad translation, and what can be repaired."""
