"""A reader's own list of names and terms, with the English they are to have.

A sentence or paragraph that is an entry has the entry's English, before the memory is asked: what
somebody wrote for this run is the newest word on it. Inside a sentence an entry is a repair, not a
rewrite: only where the English still has the original's word is it replaced, as a whole word. What a
translator made of a name otherwise cannot be told from the two texts, and stays.

    language	original	english
    sv	Zelenskyj	Zelensky
    ro	Curtea de Conturi	Court of Accounts
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from translate.errors import ExchangeError, LanguageCodeError
from translate.text.languages import language_code
from translate.text.sentences import plain

from .exchange import open_file
from .store import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Bytes of the largest glossary: some 25,000 names, each of which is sought in every sentence.
_LARGEST = 1 << 20

_HEADER = ["language", "original", "english"]


class Glossary:
    """Names and terms by language; the last entry for an original counts.

    >>> glossary = Glossary([Entry("sv", "Zelenskyj", "Zelensky", "names.tsv")])
    >>> glossary.apply(Entry("sv", "Nu kommer Zelenskyj.", "Now comes Zelenskyj.", "argos"))
    'Now comes Zelensky.'
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Take the entries; their originals are compared as `plain` leaves them."""
        self._entries: dict[str, dict[str, Entry]] = {}
        for entry in entries:
            self._entries.setdefault(entry.language, {})[plain(entry.original)] = entry
        self._words = {language: _whole_words(known) for language, known in self._entries.items()}

    def find(self, language: str, originals: Iterable[str]) -> dict[str, Entry]:
        """Return the entries that are one of *originals* from end to end, by original."""
        known = self._entries.get(language, {})
        return {original: known[original] for original in originals if original in known}

    def apply(self, translation: Entry) -> str:
        """Return the English of a sentence with the names that its translator left replaced.

        A word is left if it stands in the English in the very letters, capitals included, in which
        it stands in the sentence or in the glossary; in the sentence it is found in any case.
        """
        pattern = self._words.get(translation.language)
        if pattern is None or translation.original in self._entries[translation.language]:
            return translation.english
        known = {original.casefold(): entry for original, entry in self._entries[translation.language].items()}
        left: dict[str, str] = {}
        for found in pattern.finditer(translation.original):
            entry = known.get(found[0].casefold())
            if entry:
                left |= {found[0]: entry.english, plain(entry.original): entry.english}
        if not left:
            return translation.english
        return _whole_words(left, cased=True).sub(lambda word: left[word[0]], translation.english)


def read_glossary(path: Path) -> Glossary:
    """Return the glossary in a file of tab-separated values: language, original, English.

    A first line that says ``language``, ``original``, ``english`` is a header; empty lines are passed
    over; nothing is quoted.

    Raises:
        ExchangeError: the file cannot be read, or a line is no entry or contradicts an earlier one.

    """
    try:
        with open_file(path) as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ExchangeError(path, None, f"cannot be read: {error.strerror or error}") from error
    if len(data) > _LARGEST:
        raise ExchangeError(
            path, None, f"is larger than {_LARGEST >> 20} MiB", "import it as a memory: search memory import"
        )
    entries: dict[tuple[str, str], Entry] = {}
    for number, line in enumerate(data.splitlines(), 1):
        try:
            cells = [plain(cell) for cell in line.decode("utf-8-sig").split("\t")]
        except UnicodeDecodeError as error:
            raise ExchangeError(path, number, "is not UTF-8") from error
        if not any(cells) or (number == 1 and [cell.casefold() for cell in cells] == _HEADER):
            continue
        entry = _entry(cells, path, number)
        earlier = entries.setdefault((entry.language, entry.original), entry)
        if earlier.english != entry.english:
            raise ExchangeError(
                path, number, f"{entry.original!r:.60} is {earlier.english!r:.60} in an earlier line", "keep one"
            )
    return Glossary(entries.values())


def _entry(cells: list[str], path: Path, line: int) -> Entry:
    if len(cells) != len(_HEADER) or not all(cells):
        raise ExchangeError(path, line, "is not three cells with a tab between: language, original, English")
    try:
        language = language_code(cells[0])
    except LanguageCodeError as error:
        raise ExchangeError(path, line, error.problem, error.cure) from error
    return Entry(language, cells[1], cells[2], path.name)


def _whole_words(words: Iterable[str], *, cased: bool = False) -> re.Pattern[str]:
    # Longest first: "Curtea de Conturi" before "Curtea".
    choices = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", 0 if cased else re.IGNORECASE)
