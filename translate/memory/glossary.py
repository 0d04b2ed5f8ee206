"""A user's glossary: names and terms, each with the English it must have.

A sentence or paragraph that is an entry of the glossary gets the entry's English, and the memory is not searched:
what a user wrote for this run takes precedence. Inside a sentence an entry is a repair, not a rewrite: it
replaces the original's word, as a whole word, only where the English still contains it. Any other
translation of a name cannot be recognized from the two texts, and stays.

    language	original	english
    sv	Zelenskyj	Zelensky
    ro	Curtea de Conturi	Court of Accounts
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from translate.errors import ExchangeError, LanguageCodeError
from translate.text.capitals import sentence_case
from translate.text.language_codes import language_code
from translate.text.normalization import plain

from .entry import Entry
from .regular_file import open_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Maximum size of a glossary in bytes: some 25,000 names, each of which is searched for in every sentence.
_LARGEST = 1 << 20

_HEADER = ["language", "original", "english"]


class Glossary:
    """Names and terms by language; of several entries for an original, the last one counts.

    >>> glossary = Glossary([Entry("sv", "Zelenskyj", "Zelensky", "names.tsv")])
    >>> glossary.apply(Entry("sv", "Nu kommer Zelenskyj.", "Now comes Zelenskyj.", "argos"))
    'Now comes Zelensky.'
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Create a glossary of *entries*; their originals are compared in the form that `plain` returns."""
        self._entries: dict[str, dict[str, Entry]] = {}
        for entry in entries:
            self._entries.setdefault(entry.language, {})[plain(entry.original)] = entry
        self._patterns = {language: _whole_words(originals) for language, originals in self._entries.items()}

    def find(self, language: str, originals: Iterable[str]) -> dict[str, Entry]:
        """Return the entries, by original, that match one of *originals* from end to end."""
        known = self._entries.get(language, {})
        return {original: known[original] for original in originals if original in known}

    def apply(self, translation: Entry) -> str:
        """Return the English of a sentence after replacing names that its translator left untranslated.

        A word counts as untranslated if the English contains it exactly as the sentence or the glossary
        spells it, capitals included. In the sentence, capitals make no difference.
        """
        pattern = self._patterns.get(translation.language)
        if pattern is None or translation.original in self._entries[translation.language]:
            return translation.english
        known = {original.casefold(): entry for original, entry in self._entries[translation.language].items()}
        replacements: dict[str, str] = {}
        # Text in capitals was translated in sentence case, so a name that is left has either spelling.
        sent = sentence_case(translation.original, translation.language)
        texts = (translation.original,) if sent == translation.original else (translation.original, sent)
        for found in chain.from_iterable(map(pattern.finditer, texts)):
            entry = known.get(found[0].casefold())
            if entry:
                replacements |= {found[0]: entry.english, plain(entry.original): entry.english}
        if not replacements:
            return translation.english
        pattern = _whole_words(replacements, case_sensitive=True)
        return pattern.sub(lambda word: replacements[word[0]], translation.english)


def read_glossary(path: Path) -> Glossary:
    """Return the glossary in a file of tab-separated values: language, original, English.

    A first line of ``language``, ``original``, ``english`` is a header. Empty lines are skipped. There
    is no quoting.

    Raises:
        ExchangeError: the file cannot be read, or a line is not an entry or contradicts an earlier one.

    """
    try:
        with open_regular_file(path) as file:
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
            problem = f"{entry.original!r:.60} is {earlier.english!r:.60} in an earlier line"
            raise ExchangeError(path, number, problem, "keep one of them")
    return Glossary(entries.values())


def _entry(cells: list[str], path: Path, line: int) -> Entry:
    if len(cells) != len(_HEADER) or not all(cells):
        raise ExchangeError(path, line, "does not have three cells separated by tabs: language, original, English")
    try:
        language = language_code(cells[0])
    except LanguageCodeError as error:
        raise ExchangeError(path, line, error.problem, error.cure) from error
    return Entry(language, cells[1], cells[2], path.name)


def _whole_words(words: Iterable[str], *, case_sensitive: bool = False) -> re.Pattern[str]:
    # Longest first: "Curtea de Conturi" before "Curtea".
    choices = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", 0 if case_sensitive else re.IGNORECASE)
