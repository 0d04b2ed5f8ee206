"""From text to the terms that are indexed, searched for and highlighted.

Words become terms in the same way everywhere: in the store, in queries and in highlights. A term is
the word's stem, in lower case, in two forms where they differ: as written, and folded, so that
"intalnire" finds "întâlnire" while the exact word still counts for more.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from .characters import plain_text
from .stemming import find_stemmer
from .stop_words import stop_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: Part of a store's signature; increase it whenever the same text yields different terms.
VERSION = 4

#: Combining marks are part of words: in decomposed Latin text, and in Hebrew, Arabic and the
#: scripts of India and South-East Asia, where they are vowels. Python's ``\\w`` leaves them out.
_MARK = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd"
    "\u0a01-\u0a03\u0a3c-\u0a4d\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b4d\u0b82"
    "\u0bbe-\u0bcd\u0c00-\u0c03\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc-\u0ccd\u0d00-\u0d03\u0d3e-\u0d4d\u0dca-\u0ddf"
    "\u09d7\u0b55-\u0b57\u0bd7\u0c55\u0c56\u0cd5\u0cd6\u0d57\u0f71-\u0f84\u0f90-\u0fbc"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)
_PART = rf"[^\W_](?:[^\W_]|[{_MARK}])*"
_WORD = re.compile(rf"{_PART}(?:['’]{_PART})*")

#: Scripts without spaces between words: indexed as pairs of characters, as Lucene's CJKAnalyzer does.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)

#: A hyphen at the end of a line, up to the word on the next line.
_LINE_END = re.compile("[-‐][ \t]*\r?\n[ \t]*")

#: Letters of the parts of a word with a soft hyphen at least, to be found by them.
_SHORTEST_PART = 3

#: Letters that Unicode does not decompose but that people type without their stroke.
_STROKES = str.maketrans({
    "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "þ": "th", "ħ": "h",
    "ı": "i", "ŋ": "n", "ς": "σ",
    # As Lucene's ArabicNormalizer and PersianNormalizer do: the letters that are often typed for each other.
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    # Joiners decide only how letters are drawn.
    "\u200c": "", "\u200d": "",
})  # fmt: skip

#: The Romanian letters have a comma below; files written before 2007 use the Turkish cedilla.
_COMMAS = str.maketrans("şţ", "șț")
_CEDILLAS = str.maketrans("șț", "şţ")

#: Longer runs of letters are data: no language has words this long.
_LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a text, as it is indexed.

    Attributes:
        forms: The stem as written and, if it differs, the folded stem, which is always last.
        start: First character of the word in the text.
        end: One past its last character.
        also: Further forms that find the word but are not searched for in its place: the whole of a word
            hyphenated at the end of a line, the parts of a word with a soft hyphen, and the characters of a pair.

    """

    forms: tuple[str, ...]
    start: int
    end: int
    also: tuple[str, ...] = ()

    @property
    def indexed(self) -> tuple[str, ...]:
        """All forms under which the word is found, the folded stem last."""
        return self.also + self.forms


def fold(word: str) -> str:
    """Return *word* in lower case without diacritics.

    >>> fold("Întâlnire"), fold("MØTE"), fold("đại")
    ('intalnire', 'mote', 'dai')
    """
    decomposed = unicodedata.normalize("NFD", word.lower())
    bare = "".join(character for character in decomposed if not "\u0300" <= character <= "\u036f")
    return unicodedata.normalize("NFC", bare).translate(_STROKES)


def analyze(text: str, language: str) -> Iterator[Term]:
    """Return the terms of *text*, in order, with their positions in it.

    Args:
        text: In any Unicode normal form; positions count its characters before normalization.
        language: ISO 639-1; selects the stemmer. Without a stemmer, words are not stemmed.

    """
    plain, places = plain_text(text)
    terms = _terms(plain, language)
    if places is None:
        return terms
    placed = _placed(terms, places)
    return _with_parts(placed, text, language) if "\u00ad" in text else placed


def _placed(terms: Iterator[Term], places: Sequence[tuple[int, int]]) -> Iterator[Term]:
    """Yield *terms* with their positions in the text before its characters were replaced."""
    for term in terms:
        yield Term(term.forms, places[term.start][0], places[term.end - 1][1], term.also)


def _with_parts(terms: Iterator[Term], text: str, language: str) -> Iterator[Term]:
    """Yield *terms*, those with a soft hyphen also by the forms of its parts: a word of its own may begin there."""
    for term in terms:
        parts = text[term.start : term.end].split("\u00ad")
        if len(parts) < 2 or min(map(len, parts)) < _SHORTEST_PART:
            yield term
            continue
        forms = (form for part in parts for each in analyze(part, language) for form in each.forms)
        also = tuple(form for form in dict.fromkeys((*term.also, *forms)) if form not in term.forms)
        yield Term(term.forms, term.start, term.end, also)


def _terms(text: str, language: str) -> Iterator[Term]:
    """Return the terms of a text in plain characters."""
    words = _words(text, language)
    breaks = {found.start(): found.end() for found in _LINE_END.finditer(text)} if "\n" in text else {}
    return _joined(list(words), breaks, text, language) if breaks else words


def _words(text: str, language: str) -> Iterator[Term]:
    for found in _WORD.finditer(text):
        word = found[0]
        if not word.isascii() and _UNSPACED.search(word):
            yield from _mixed(word, language, found.start())
        elif len(word) <= _LONGEST_WORD:
            yield Term(_forms(word, language), found.start(), found.end())


def _joined(words: list[Term], breaks: Mapping[int, int], text: str, language: str) -> Iterator[Term]:
    """Yield *words*, those hyphenated at the end of a line also by the forms of the whole word.

    Both parts have these forms, so that the whole word follows the word before and precedes the word after.
    """
    before: tuple[str, ...] = ()
    for word, following in zip_longest(words, words[1:]):
        whole: tuple[str, ...] = ()
        if following and breaks.get(word.end) == following.start:
            parts = text[word.start : word.end], text[following.start : following.end]
            if parts[0][-1].isalpha() and parts[1][0].isalpha() and len("".join(parts)) <= _LONGEST_WORD:
                whole = _forms("".join(parts), language)
        also = tuple(form for form in dict.fromkeys((*word.also, *before, *whole)) if form not in word.forms)
        yield Term(word.forms, word.start, word.end, also)
        before = whole


def _mixed(word: str, language: str, start: int) -> Iterator[Term]:
    """Yield the pairs of a word in a script without spaces, and the words in other scripts within it."""
    end = 0
    for run in _UNSPACED.finditer(word):
        # A vowel sign can follow a letter of another script only by mistake.
        first = next((at for at in range(*run.span()) if word[at].isalnum()), run.end())
        yield from _words_at(word[end : run.start()], language, start + end)
        if first < run.end():
            yield from _pairs(word[first : run.end()], start + first)
        end = run.end()
    yield from _words_at(word[end:], language, start + end)


def _words_at(text: str, language: str, start: int) -> Iterator[Term]:
    for term in _words(text, language):
        yield Term(term.forms, start + term.start, start + term.end)


def whole_word(word: str, language: str) -> str:
    """Return *word* folded but not stemmed: the form in which prefixes are compared.

    >>> whole_word("l’École", "fr"), whole_word("Putin’s", "en")
    ('ecole', "putin's")
    """
    return _whole_word(word, in_english=language == "en")


@lru_cache(maxsize=200_000)
def _whole_word(word: str, *, in_english: bool) -> str:
    folded = fold(plain_text(word)[0]).replace("’", "'")
    return folded if in_english else _longest_part(folded)


def is_stop_word(word: str, language: str) -> bool:
    """Return whether *word* is too common in *language* to be searched for alone, as "the" is in English."""
    return plain_text(word)[0].lower() in stop_words(language)


@cache
def stop_terms(language: str) -> frozenset[str]:
    """Return the terms of the stop words of *language*.

    >>> "becaus" in stop_terms("en")
    True
    """
    return frozenset(form for word in stop_words(language) for term in analyze(word, language) for form in term.forms)


def _pairs(word: str, start: int) -> Iterator[Term]:
    """Yield each pair of neighbouring characters; a single one as itself."""
    for at in range(max(1, len(word) - 1)):
        pair = word[at : at + 2]
        form = unicodedata.normalize("NFC", pair.lower())
        # The last character of a run begins no pair.
        ends_run = at + 2 >= len(word)
        also = tuple(dict.fromkeys(form if ends_run else form[:1])) if len(pair) > 1 else ()
        yield Term((form,), start + at, start + at + len(pair), also)


@lru_cache(maxsize=200_000)
def _forms(word: str, language: str) -> tuple[str, ...]:
    written = unicodedata.normalize("NFC", word.lower()).replace("’", "'").translate(_COMMAS)
    if language == "en":
        return (_stem(fold(written), language),)
    written = _longest_part(written)
    exact, folded = _stem(written, language), _stem(fold(written), language)
    return (exact, folded) if exact != folded else (folded,)


def _longest_part(written: str) -> str:
    """Return the longest part of a word with apostrophes: the noun in "l'Alaska" and in "Ankara'da".

    The English stemmer handles "Putin's" itself.
    """
    return max(reversed(written.split("'")), key=len)


def _stem(word: str, language: str) -> str:
    stemmer: Callable[[str], str] | None = find_stemmer(language)
    if stemmer is None:
        return word
    # Snowball's Romanian stemmer knows only the letters with the cedilla.
    stem = stemmer(word.translate(_CEDILLAS) if language == "ro" else word)
    return stem.translate(_COMMAS)
