"""Understand a query: its syntax, its languages, its English translation, its filters, its search terms."""
