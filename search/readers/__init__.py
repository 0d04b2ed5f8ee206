"""Read files into documents: one module for each format, and a registry of formats."""
