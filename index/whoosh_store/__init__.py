"""A store built on Whoosh. Only this folder calls Whoosh."""

from .storage import is_store
from .store import WhooshStore, rebuilding

__all__ = ["WhooshStore", "is_store", "rebuilding"]
