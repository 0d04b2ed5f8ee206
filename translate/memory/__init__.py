"""The translation memory: its store, the user's glossary, and import and export."""

from .entry import Entry, Origin
from .formats import read_entries, write_entries
from .glossary import Glossary, read_glossary
from .schema import MEMORY_MIGRATIONS
from .store import Memory

__all__ = [
    "MEMORY_MIGRATIONS",
    "Entry",
    "Glossary",
    "Memory",
    "Origin",
    "read_entries",
    "read_glossary",
    "write_entries",
]
