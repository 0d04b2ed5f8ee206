"""Results for use outside the program: JSON fields, CSV, TREC runs, and text that is safe to print."""
