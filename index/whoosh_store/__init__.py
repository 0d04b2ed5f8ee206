"""A store made with Whoosh. Every call of Whoosh in this project is in this folder."""

from .storage import is_store
from .store import WhooshStore, rebuilding

__all__ = ["WhooshStore", "is_store", "rebuilding"]
