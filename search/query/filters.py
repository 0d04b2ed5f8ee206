"""From operators and filters to what a passage must satisfy.

What was typed holds where it holds in the English, by any reading's translation of it or as typed,
or in an original as typed. Each word, phrase or run of words is translated alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.analysis import analyze, is_stop_word, whole_word
from index.dates import days_of
from index.query import (
    ENGLISH,
    AllOf,
    AnyOf,
    HasPhrase,
    HasPrefix,
    HasTerm,
    InDates,
    InLanguage,
    InPath,
    InTitle,
    NoneOf,
    original_field,
)
from index.records import storable_name
from search.errors import QueryError

from .syntax import And, Group, Not, Or, Phrase, Prefix, Title, Word, requires_words, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from index.query import Condition

    from .syntax import Node

#: Other words that may stand among those of a phrase that was translated: "sommet d'Alaska" is
#: "Alaska summit" or "summit in Alaska", as the translator likes.
_TRANSLATED_SLOP = 2


def condition_of(
    root: Group, *, english: Callable[[str], Collection[str]], languages: Collection[str]
) -> Condition | None:
    """Return what passages must satisfy besides being found by any word; None where that is nothing.

    Args:
        root: What was typed; words of it that no operator takes ask for nothing.
        english: The English of a word, phrase or run of words, by each reading.
        languages: Of the originals in the library.

    """
    build = _Build(english, languages)
    return build.all_of(part for part in root.parts if not isinstance(part, Word))


def filters_of(since: str | None, until: str | None, path: str | None) -> tuple[Condition, ...]:
    """Return what is asked of the documents beside the query.

    Raises:
        QueryError: a date is none, or the last comes before the first.

    """
    filters: list[Condition] = [InPath(storable_name(path))] if path else []
    if since or until:
        try:
            first, last = (days_of(stated) if stated else (None, None) for stated in (since, until))
        except ValueError as error:
            raise QueryError(f"{error}", "give a day, month or year, as in 2025-08-16, 2025-08 or 2025") from error
        if first[0] and last[1] and last[1] < first[0]:
            raise QueryError(f"nothing is both since {since} and until {until}", "swap them")
        filters.append(InDates(first[0], last[1]))
    return tuple(filters)


def positive_leaves(condition: Condition | None) -> Iterator[HasTerm | HasPhrase | HasPrefix]:
    """Yield the words, phrases and prefixes by which passages satisfy *condition*."""
    match condition:
        case HasTerm() | HasPhrase() | HasPrefix():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from positive_leaves(part)


class _Build:
    def __init__(self, english: Callable[[str], Collection[str]], languages: Collection[str]) -> None:
        self._english = english
        self._languages = languages

    def all_of(self, parts: Iterable[Node]) -> Condition | None:
        built = tuple(condition for part in parts if (condition := self.build(part)))
        return AllOf(built) if built else None

    def build(self, node: Node) -> Condition | None:
        """Return the condition of *node*; None where there is no word in it, as in an emoji."""
        match node:
            case Word(text):
                return self._words(text, slop=0)
            case Phrase(text, slop):
                return self._words(text, slop=slop)
            case Prefix(text):
                return self._prefix(whole_word(text, ""))
            case InLanguage() | InDates() | InPath():
                return node
            case Title(words):
                return self._title(words)
            case Not(part):
                built = self.build(part)
                return NoneOf((built,)) if built else None
            case And(parts):
                return self.all_of(parts)
            case Or(parts):
                return _any_of(self.build(part) for part in parts)
            case Group(parts):
                return self._group(parts)

    def _group(self, parts: Sequence[Node]) -> Condition | None:
        others = [part for part in parts if not isinstance(part, Word)]
        required = self.all_of(others)
        if any(map(requires_words, others)):
            return required
        any_word = _any_of(self._any_word(run) for run in runs(parts) if isinstance(run, str))
        return AllOf((required, any_word)) if required and any_word else required or any_word

    def _words(self, text: str, *, slop: int) -> Condition | None:
        """Return that the words of *text* stand together: as typed, or about so in a translation of it."""
        typed = [_phrase(ENGLISH, text, "en", slop)]
        typed += [_phrase(original_field(language), text, language, slop) for language in self._languages]
        translated = (
            _phrase(ENGLISH, words, "en", max(slop, _TRANSLATED_SLOP), content=True) for words in self._english(text)
        )
        return _any_of((*typed, *translated))

    def _prefix(self, prefix: str) -> Condition:
        """Return that some word starts with *prefix*; what has that stem, too, which "summits*" finds "summits" by."""
        fields = {"en": ENGLISH, **{language: original_field(language) for language in self._languages}}
        stems = [HasTerm(field, forms) for language, field in fields.items() for forms in _forms(prefix, language)]
        return AnyOf((HasPrefix(tuple(fields.values()), prefix), *stems))

    def _title(self, words: Word | Phrase) -> Condition | None:
        slop = words.slop if isinstance(words, Phrase) else 0
        typed = [(_forms(words.text, language), slop) for language in ("en", *self._languages)]
        loose = max(slop, _TRANSLATED_SLOP)
        translated = [(_forms(english, "en", content=True), loose) for english in self._english(words.text)]
        return _any_of(InTitle(forms, wide) for forms, wide in (*typed, *translated) if forms)

    def _any_word(self, text: str) -> Condition | None:
        """Return that some word of *text* is there: what a list of words asks for where an operator takes it."""
        fields = [(ENGLISH, "en", words) for words in (text, *self._english(text))]
        fields += [(original_field(language), language, text) for language in self._languages]
        return _any_of(
            HasTerm(field, forms)
            for field, language, words in fields
            for forms in _forms(words, language, content=True)
        )


def _any_of(parts: Iterable[Condition | None]) -> Condition | None:
    built = tuple(dict.fromkeys(part for part in parts if part))
    return AnyOf(built) if len(built) > 1 else built[0] if built else None


def _phrase(field: str, text: str, language: str, slop: int, *, content: bool = False) -> Condition | None:
    words = _forms(text, language, content=content)
    if len(words) == 1:
        return HasTerm(field, words[0])
    return HasPhrase(field, words, slop) if words else None


def _forms(text: str, language: str, *, content: bool = False) -> tuple[tuple[str, ...], ...]:
    """Return the forms of each word of *text*; with *content* without stop words, unless there are no others."""
    terms = list(analyze(text, language))
    telling = [term for term in terms if not is_stop_word(text[term.start : term.end], language)]
    return tuple(term.forms for term in (telling if content and telling else terms))
