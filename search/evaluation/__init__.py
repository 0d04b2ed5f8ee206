"""Many queries at once, and how well they are answered."""
