"""Dictionaries of languages, by simplemma: whether a word that no passage contains is a word at all.

simplemma has none of Vietnamese, whose words are recognized by their spelling.

simplemma's dictionaries take a second to read. So each is written once, as a trie that is mapped into memory,
to the user's folder for caches.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from durable_sqlite import put_in_place, sync

from .analysis import fold
from .syllables import is_syllable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marisa_trie import Trie

#: simplemma's codes of languages where they differ from ISO 639-1.
_CODES = {"bs": "hbs", "hr": "hbs", "no": "nb", "sr": "hbs"}


def is_word(folded: str, language: str) -> bool:
    """Return whether the dictionary of *language* contains a word, given as by `fold`."""
    return is_common_word(folded, language) or folded.capitalize() in dictionary(language)


def is_common_word(folded: str, language: str) -> bool:
    """Return whether the dictionary of *language* contains a word that is no name, given as by `fold`."""
    return is_syllable(folded) if language == "vi" else folded in dictionary(language)


@cache
def dictionary(language: str) -> Trie:
    """Return the words of a language without diacritics, capitals as in the dictionary; none if there is no dictionary.

    The first call for a language on a computer takes one to ten seconds, any later one a millisecond.

    Args:
        language: ISO 639-1.

    """
    from marisa_trie import Trie
    from platformdirs import user_cache_path

    code = _CODES.get(language, language)
    folder = user_cache_path("translation-first-search") / "dictionaries"
    file = folder / f"{code}-{version('simplemma')}.marisa"
    # A file that is absent or damaged, or a folder where nothing may be written, costs only time.
    with suppress(OSError, RuntimeError):
        return Trie().mmap(str(file))
    words = Trie(_words(code))
    with suppress(OSError, RuntimeError):
        _write(words, file)
    return words


def _words(code: str) -> Iterator[str]:
    """Yield all words of simplemma's dictionary, inflected forms and lemmas; none of a language without one."""
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES, DefaultDictionaryFactory

    if code in SUPPORTED_LANGUAGES:
        for word in DefaultDictionaryFactory(cache_max_size=1).get_dictionary(code):
            yield fold(word).capitalize() if word.istitle() else fold(word)


def _write(words: Trie, file: Path) -> None:
    """Write a trie under another name first, so that no process reads half of it, even after a power failure."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    os.close(descriptor)
    unfinished = Path(name)
    try:
        words.save(name)
        sync(unfinished)
        put_in_place(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
