"""Files to documents: one module a format, and one registry of them."""
