"""Running many queries at once, and scoring how well they are answered."""
