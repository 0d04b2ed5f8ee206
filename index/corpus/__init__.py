"""The corpus: all documents and their sentences in both languages, in one SQLite file.

The store can be rebuilt from it, and the translation memory only saves work: the corpus is what must not be lost.
"""

from .corpus import Corpus
from .schema import CORPUS_MIGRATIONS

__all__ = ["CORPUS_MIGRATIONS", "Corpus"]
