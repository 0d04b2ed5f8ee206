"""The corpus: all documents and their sentences in both languages, in one SQLite file.

The store can be rebuilt from it, and the translation memory only saves work: only the corpus is irreplaceable.
"""

from .corpus import Corpus
from .schema import CORPUS_MIGRATIONS

__all__ = ["CORPUS_MIGRATIONS", "Corpus"]
