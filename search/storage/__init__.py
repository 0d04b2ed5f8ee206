"""A library's folder, its open files, and how documents are written to corpus and store."""
