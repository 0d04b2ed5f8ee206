"""What was typed: its syntax, the languages it can be read in, its English, its filters."""
