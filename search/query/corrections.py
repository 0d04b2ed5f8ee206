"""Correct typing errors: search a similar term in place of a word that no passage contains.

Most words that no passage contains are right: they are new to the library, not misspelled. So a word is corrected
only if no dictionary of the query's languages contains it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from index.analysis import analyze, fold
from index.dictionaries import is_common_word, is_word
from index.query import ENGLISH, original_field

from .query import Correction
from .terms import content_terms, first_form, last_form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from index import Store

    from .query import Reading

#: Minimum number of letters in a word to correct: every other shorter one is one letter away from a right word.
_MIN_LETTERS = 4

#: Maximum number of letters: each letter more is about 54 more words to look up in every language.
_MAX_LETTERS = 25

#: A script with more letters than this writes syllables or words with one, and few of them are similar.
_MAX_ALPHABET = 100

#: Minimum number of letters in a word that begins with a capital: dictionaries lack most names.
_MIN_NAME_LETTERS = 5


def unchanged_words(text: str, readings: Collection[Reading], store: Store) -> Iterator[str]:
    """Yield the words that are the same in the English translation and that the English of no passage contains.

    Args:
        text: The words that rank passages.
        readings: The readings of the query.
        store: The passages of the library.

    """
    english = {term.forms[-1] for reading in readings for term in content_terms(reading.english, "en")}
    for term in content_terms(text, "en"):
        word, form = text[term.start : term.end], term.forms[-1]
        if form in english and not store.frequency(ENGLISH, form) and any(map(str.isalpha, word)):
            yield word


def corrections_of(
    words: Collection[str], read_as: Sequence[str], languages: Collection[str], store: Store
) -> Iterator[Correction]:
    """Yield a correction for each of *words* that is no word and that is one typing error away from a term.

    Args:
        words: Words that the English of no passage contains.
        read_as: Languages that the query may be in, the most probable first.
        languages: Languages of the originals in the library.
        store: The passages of the library.

    """
    fields = {ENGLISH: "en"} | {original_field(language): language for language in sorted(languages)}
    asked = {"en", *read_as}
    for word in words:
        spelled, is_name = fold(word), word[0].isupper()
        too_short = len(word) < (_MIN_NAME_LETTERS if is_name else _MIN_LETTERS)
        if too_short or len(word) > _MAX_LETTERS or not word.isalpha() or _is_in(store, fields, word):
            continue
        if any(is_word(spelled, language) for language in asked):
            continue
        near = _spellings_near(word.lower())
        similar = [
            each
            for field, language in fields.items()
            for each in _terms_among(
                near, field, language, store, is_first=language == read_as[0], is_asked=language in asked
            )
            # A name may be similar to any word; only another name can be meant by it.
            if not (is_name and is_common_word(each.word, language))
        ]
        # A right word of a language is not another word of that language misspelled.
        others = {each.word for each in similar if is_word(spelled, fields[each.field])}
        similar = [each for each in similar if each.word not in others]
        if similar:
            best = max(similar)
            yield Correction(word, best.field, best.term)


class _Similar(NamedTuple):
    """A word that is one typing error away from another; a better one is greater.

    Attributes:
        in_dictionary: Whether the dictionary of its language contains it.
        is_first: Whether its language is the most probable one of the query.
        is_as_written: Whether a passage contains it with the diacritics that were typed.
        frequency: Number of passages that contain its term.
        word: The word, as by `fold`.
        field: The field that contains its term.
        term: Its term.

    """

    in_dictionary: bool
    is_first: bool
    is_as_written: bool
    frequency: int
    word: str
    field: str
    term: str


def _terms_among(
    near: Mapping[str, Sequence[str]],
    field: str,
    language: str,
    store: Store,
    *,
    is_first: bool,
    is_asked: bool,
) -> Iterator[_Similar]:
    """Yield those words of `_spellings_near` that passages contain in *field*.

    Of a string whose stem is one of the library, only the dictionary tells whether it is a word. Where the query may be
    in the language, its dictionary has been read, and to ask it first is faster than to stem every string. Any other
    dictionary may take seconds to read: it is asked only about what passages contain.
    """
    for word, spellings in near.items():
        if is_asked and not is_word(word, language) and not store.frequency(field, word):
            continue
        term = last_form(word, language)
        frequency = store.frequency(field, term)
        if frequency and ((in_dictionary := is_word(word, language)) or term == word):
            # A form without diacritics is one of all words that have it.
            with_diacritics = (first_form(each, language) for each in spellings if each != word)
            as_written = max((store.frequency(field, each) for each in with_diacritics), default=0)
            yield _Similar(in_dictionary, is_first, as_written > 0, as_written or frequency, word, field, term)


def _is_in(store: Store, fields: Mapping[str, str], word: str) -> bool:
    """Return whether any passage contains *word*."""
    return any(
        store.frequency(field, term.forms[-1]) for field, language in fields.items() for term in analyze(word, language)
    )


def _spellings_near(word: str) -> Mapping[str, Sequence[str]]:
    """Return the words that are one typing error away from *word*, as by `fold`, with the spellings of each."""
    near: dict[str, list[str]] = defaultdict(list)
    for each in sorted(_one_error_from(word) | _one_error_from(fold(word))):
        near[fold(each)].append(each)
    near.pop(fold(word), None)
    return near


def _one_error_from(word: str) -> set[str]:
    """Return all strings with a letter more, less or other than *word*, or two neighbouring letters swapped."""
    letters = _letters_of(word)
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return (
        {before + after[1:] for before, after in splits if after}
        | {before + after[1] + after[0] + after[2:] for before, after in splits if len(after) > 1}
        | {before + letter + after for before, after in splits for letter in letters}
        | {before + letter + after[1:] for before, after in splits if after for letter in letters}
    ) - {word}


def _letters_of(word: str) -> str:
    """Return the letters that may stand in *word* by mistake or be missing from it: those of the same alphabet, if any.

    Unicode keeps an alphabet together: in each of its 128 characters from a multiple of 128 on, there is one, or a part.
    """
    starts = {ord(letter) & ~0x7F for letter in word}
    characters = (chr(code) for start in sorted(starts) for code in range(start, start + 0x80))
    letters = "".join(each for each in characters if each.isalpha() and fold(each) == each)
    return letters if len(letters) <= _MAX_ALPHABET else ""
