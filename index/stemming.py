"""Stemmers: from a word to its stem, by the stemmers of the Snowball project in the package snowballstemmer 2.2.

Existing stores contain stems made by Whoosh's stemmers, an older implementation of the same algorithms with a few bugs.
A word must keep its stem, or it is no longer found in these stores. So the classes in the last section change Snowball's
stemmers where the two differ. They agree on all words of `analyze` (lower case, no apostrophe at either end), except
made-up words with the same suffix twice. In Hungarian and Russian the two differ in many ways (Whoosh knows Hungarian's
"ő" and "ű" only as "õ" and "û", and stems Russian in a transliteration whose letters it cuts in two): these two
languages keep Whoosh's stemmers until stores are rebuilt for another reason.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import NamedTuple, Protocol

Stem = Callable[[str], str]

#: The stemmer of each language, by Snowball's name. There is none for Arabic because the previous one reduced words
#: to their roots: too many different words would have the same stem.
_STEMMERS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pb": "portuguese",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
}

#: Languages that keep Whoosh's stemmer.
_WHOOSH_STEMMERS = frozenset({"hu", "ru"})

#: Languages that have a stemmer: ISO 639-1, and "pb", Argos Translate's code for Brazilian Portuguese.
STEMMED_LANGUAGES = frozenset(_STEMMERS) | _WHOOSH_STEMMERS


@cache
def find_stemmer(language: str) -> Stem | None:
    """Return a function from a word in lower case to its stem; None if there is no stemmer for *language*.

    >>> find_stemmer("sv")("flickorna"), find_stemmer("vi")
    ('flick', None)
    """
    if language in _WHOOSH_STEMMERS:
        from .whoosh_store.stemmers import whoosh_stemmer

        return whoosh_stemmer(language)
    name = _STEMMERS.get(language)
    if not name:
        return None
    original = getattr(import_module(f"{_snowball()}.{name}_stemmer"), f"{name.capitalize()}Stemmer")
    stemmer = type(original.__name__, (*_CHANGES.get(name, ()), _FastSuffixes, original), {})

    def stem(word: str) -> str:
        # A new object for each word: it holds the word during stemming, and there may be several threads.
        stemmed: str = stemmer().stemWord(word)
        return stemmed

    return stem


@cache
def _snowball() -> str:
    """Return the name of a package through which single modules of snowballstemmer can be imported.

    Its own `__init__` imports the stemmers of all languages, which takes 28 ms, and it uses any installed
    version of PyStemmer.
    """
    found = find_spec("snowballstemmer")
    if found is None or found.submodule_search_locations is None:
        raise ModuleNotFoundError("No module named 'snowballstemmer'", name="snowballstemmer")
    package = ModuleType(f"{__name__}_snowball")
    package.__path__ = list(found.submodule_search_locations)
    sys.modules[package.__name__] = package
    return package.__name__


# Speed


class _Among(Protocol):
    """A suffix or prefix, what to do with it, and the name of a condition for that, a method of the stemmer."""

    s: str
    result: int
    method: str | None


class _Table(NamedTuple):
    """Entries by text, and the lengths of their texts by the letter next to the cursor, longest first."""

    entries: dict[str, _Among]
    lengths: dict[str, tuple[int, ...]]
    other_lengths: tuple[int, ...]


class _FastSuffixes:
    """Looks up suffixes and prefixes in dictionaries.

    That is several times as fast as Snowball's own search, which compares them letter by letter.
    """

    current: str
    cursor: int
    limit: int
    limit_backward: int

    def find_among_b(self, among: Sequence[_Among]) -> int:
        """Find the longest suffix that ends at the cursor and whose condition is true; move before it."""
        table = _tables.get(id(among)) or _table(among, -1)
        end, current = self.cursor, self.current
        room = end - self.limit_backward
        for length in table.lengths.get(current[end - 1 : end], table.other_lengths):
            if length <= room:
                entry = table.entries.get(current[end - length : end])
                if entry and self._accepts(entry, end - length):
                    return entry.result
        return 0

    def find_among(self, among: Sequence[_Among]) -> int:
        """Find the longest prefix that begins at the cursor and whose condition is true; move after it."""
        table = _tables.get(id(among)) or _table(among, 0)
        start, current = self.cursor, self.current
        room = self.limit - start
        for length in table.lengths.get(current[start : start + 1], table.other_lengths):
            if length <= room:
                entry = table.entries.get(current[start : start + length])
                if entry and self._accepts(entry, start + length):
                    return entry.result
        return 0

    def _accepts(self, entry: _Among, cursor: int) -> bool:
        self.cursor = cursor
        if entry.method is None:
            return True
        accepted = bool(getattr(self, entry.method)())
        self.cursor = cursor
        return accepted


#: By the ID of the list, which is an attribute of a stemmer's class and so exists as long as the program runs.
_tables: dict[int, _Table] = {}


def _table(among: Sequence[_Among], edge: int) -> _Table:
    """Return the table of a list of suffixes (*edge* -1) or prefixes (*edge* 0)."""
    other = (0,) if any(not entry.s for entry in among) else ()
    lengths: dict[str, set[int]] = {}
    for entry in among:
        if entry.s:
            lengths.setdefault(entry.s[edge], set(other)).add(len(entry.s))
    table = _tables[id(among)] = _Table(
        {entry.s: entry for entry in among},
        {letter: tuple(sorted(found, reverse=True)) for letter, found in lengths.items()},
        other,
    )
    return table


# Where Whoosh's stemmers differ


class _State:
    """The word that a stemmer of Snowball works on, and its regions: where R1, R2 and RV begin."""

    current: str
    cursor: int
    limit: int
    bra: int
    ket: int
    B_Y_found: bool
    I_p1: int
    I_p2: int
    I_pV: int

    def _set(self, word: str) -> None:
        """Replace the word, and move the cursor to its end."""
        self.current = word
        self.limit = self.cursor = len(word)


class _Danish(_State):
    """Two differences.

    A double consonant is reduced at the end of any word of four letters or more, as in "rætt", not only in
    R1; and "st" after "ig" is removed only in R1.
    """

    def _DanishStemmer__r_other_suffix(self) -> bool:  # noqa: N802 - Snowball's name
        if self.current.endswith("igst") and len(self.current) - 4 < self.I_p1:
            return False
        done: bool = super()._DanishStemmer__r_other_suffix()  # type: ignore[misc]
        return done

    def _DanishStemmer__r_undouble(self) -> bool:  # noqa: N802 - Snowball's name
        word = self.current
        if len(word) > 3 and word[-1] == word[-2] and word[-1] in "bcdfghjklmnpqrstvwxz":
            self._set(word[:-1])
        return True


class _English(_State):
    """Two differences.

    R2 is set differently after replacing a suffix that is only partly in R2, as in "realization"; and "inning"
    and similar words are not exceptions in "inning's".
    """

    has_apostrophe: bool

    def _EnglishStemmer__r_prelude(self) -> bool:  # noqa: N802 - Snowball's name
        self.has_apostrophe = "'" in self.current
        if "y" in self.current or self.current.startswith("'"):
            done: bool = super()._EnglishStemmer__r_prelude()  # type: ignore[misc]
            return done
        self.B_Y_found = False  # No other word is changed; this saves a quarter of the time.
        return True

    def _EnglishStemmer__r_exception2(self) -> bool:  # noqa: N802 - Snowball's name
        if self.has_apostrophe:
            return False
        done: bool = super()._EnglishStemmer__r_exception2()  # type: ignore[misc]
        return done

    def _EnglishStemmer__r_Step_1b(self) -> bool:  # noqa: N802 - Snowball's name
        before = self.current
        done: bool = super()._EnglishStemmer__r_Step_1b()  # type: ignore[misc]
        word = self.current
        self._replaced(before, {"eedly": 0, "eed": 0})
        lengthened = word != before and word.endswith(("ate", "ble", "ize")) and not before.startswith(f"{word}ing")
        if lengthened and (len(word) > 5 or len(word) - self.I_p1 >= 3):
            self.I_p2 = min(self.I_p2, len(word) - 1)
        return done

    def _EnglishStemmer__r_Step_2(self) -> bool:  # noqa: N802 - Snowball's name
        before = self.current
        done: bool = super()._EnglishStemmer__r_Step_2()  # type: ignore[misc]
        self._replaced(before, _ENGLISH_STEP_2)
        return done

    def _EnglishStemmer__r_Step_3(self) -> bool:  # noqa: N802 - Snowball's name
        before = self.current
        done: bool = super()._EnglishStemmer__r_Step_3()  # type: ignore[misc]
        self._replaced(before, {"ational": 0, "icate": 0, "iciti": 0, "ical": 0})
        return done

    def _replaced(self, before: str, lengths: dict[str, int]) -> None:
        """If a suffix was replaced that R2 does not contain, set R2 to the length given for this suffix."""
        if self.current != before:
            suffix = next((each for each in lengths if before.endswith(each)), "")
            if suffix and len(before) - self.I_p2 < len(suffix):
                self.I_p2 = len(self.current) - lengths[suffix]


#: Suffixes that are replaced, the longest first, and the length of R2 afterwards.
_ENGLISH_STEP_2 = {
    "ization": 0, "ational": 1, "ousness": 0, "iveness": 1, "biliti": 0, "ation": 1, "alism": 0, "aliti": 0,
    "ousli": 0, "iviti": 1, "izer": 0, "ator": 1, "alli": 0, "bli": 0,
}  # fmt: skip


class _French(_State):
    """Three differences.

    An initial "y" is a vowel, as in "yeux"; "ic" is removed before "atrice", as in "indicatrice"; and the
    accent of a first letter stays, as in "ép".
    """

    def _FrenchStemmer__r_prelude(self) -> bool:  # noqa: N802 - Snowball's name
        done: bool = super()._FrenchStemmer__r_prelude()  # type: ignore[misc]
        if self.current.startswith("Y"):
            self.current = f"y{self.current[1:]}"
        return done

    def _FrenchStemmer__r_standard_suffix(self) -> bool:  # noqa: N802 - Snowball's name
        before = self.current
        done: bool = super()._FrenchStemmer__r_standard_suffix()  # type: ignore[misc]
        if self.current.endswith("iqU") and before.endswith(("icatrice", "icatrices")):
            self._set(self.current[:-3])
        return done

    def _FrenchStemmer__r_un_accent(self) -> bool:  # noqa: N802 - Snowball's name
        before = self.current
        done: bool = super()._FrenchStemmer__r_un_accent()  # type: ignore[misc]
        if self.current[:1] != before[:1]:
            self.current = before
        return done


class _TwoVowels(_State):
    """RV begins at the fourth letter if the word begins with two vowels, unless they are neighbours in `vowels`."""

    vowels: str

    def mark_regions(self) -> None:
        word = self.current
        if len(word) > 1 and word[0] in self.vowels and word[1] in self.vowels and word[:2] not in self.vowels:
            self.I_pV = min(3, len(word))


class _Italian(_TwoVowels):
    vowels = "aeiouàèìòù"

    def _ItalianStemmer__r_mark_regions(self) -> bool:  # noqa: N802 - Snowball's name
        done: bool = super()._ItalianStemmer__r_mark_regions()  # type: ignore[misc]
        self.mark_regions()
        return done


class _Portuguese(_TwoVowels):
    """The suffixes "ução" and "uções" are Spanish: "ución" and "uciones"."""

    vowels = "aeiouáéíóúâêô"

    def _PortugueseStemmer__r_mark_regions(self) -> bool:  # noqa: N802 - Snowball's name
        done: bool = super()._PortugueseStemmer__r_mark_regions()  # type: ignore[misc]
        self.mark_regions()
        return done

    def _PortugueseStemmer__r_standard_suffix(self) -> bool:  # noqa: N802 - Snowball's name
        word = self.current
        if word.endswith(("uça~o", "uço~es")):  # "ã" and "õ", as Snowball writes them while it works.
            return False
        for suffix in ("ución", "uciones"):
            if word.endswith(suffix) and len(word) - len(suffix) >= self.I_p2:
                self._set(word[: -len(suffix) + 1])
                return True
        done: bool = super()._PortugueseStemmer__r_standard_suffix()  # type: ignore[misc]
        return done


class _Romanian(_TwoVowels):
    """If RV contains a verb suffix twice, as in "generere", the letter before the first one counts."""

    vowels = "aeiouăâî"

    def _RomanianStemmer__r_mark_regions(self) -> bool:  # noqa: N802 - Snowball's name
        done: bool = super()._RomanianStemmer__r_mark_regions()  # type: ignore[misc]
        self.mark_regions()
        return done

    def _RomanianStemmer__r_verb_suffix(self) -> bool:  # noqa: N802 - Snowball's name
        before = self.current
        done: bool = super()._RomanianStemmer__r_verb_suffix()  # type: ignore[misc]
        suffix, rest = before[len(self.current) :], before[self.I_pV :]
        if suffix and suffix not in _ROMANIAN_ANYWHERE:
            first = rest.find(suffix)
            if first <= 0 or rest[first - 1] in "aeioăâî":
                self._set(before)
        return done


#: Verb suffixes that are removed whatever letter precedes them.
_ROMANIAN_ANYWHERE = {
    "seserăţi", "seserăm", "serăţi", "seseşi", "seseră", "serăm", "sesem", "seşi", "seră", "sese", "aţi", "eţi",
    "iţi", "âţi", "sei", "ăm", "em", "im", "âm", "se",
}  # fmt: skip


class _Spanish(_TwoVowels):
    """The suffix "íamos" is removed in two steps, which leaves the "e" of "poseíamos"."""

    vowels = "aeiouáéíóúü"

    def _SpanishStemmer__r_mark_regions(self) -> bool:  # noqa: N802 - Snowball's name
        done: bool = super()._SpanishStemmer__r_mark_regions()  # type: ignore[misc]
        self.mark_regions()
        return done

    def _SpanishStemmer__r_verb_suffix(self) -> bool:  # noqa: N802 - Snowball's name
        before = self.current
        done: bool = super()._SpanishStemmer__r_verb_suffix()  # type: ignore[misc]
        if before == f"{self.current}íamos":
            self._set(before[:-4])
        return done


_CHANGES: dict[str, tuple[type[_State], ...]] = {
    "danish": (_Danish,),
    "english": (_English,),
    "french": (_French,),
    "italian": (_Italian,),
    "portuguese": (_Portuguese,),
    "romanian": (_Romanian,),
    "spanish": (_Spanish,),
}
