"""Translations that are remembered, imported and exported; glossaries."""
