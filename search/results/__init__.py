"""What results look like outside the program: JSON, CSV, runs, safe text."""
