"""A library's folder, its open files, and the way of a document into corpus and store."""
