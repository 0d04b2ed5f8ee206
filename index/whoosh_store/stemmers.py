"""Whoosh's stemmers, for the languages in which other stemmers would not find the words of existing stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import lang

if TYPE_CHECKING:
    from collections.abc import Callable


def whoosh_stemmer(language: str) -> Callable[[str], str]:
    """Return Whoosh's stemmer for a language (ISO 639-1), which must have one."""
    stemmer: Callable[[str], str] = lang.stemmer_for_language(language)
    return stemmer
