"""The corpus: documents and their sentences in both languages, in SQLite. The truth."""
