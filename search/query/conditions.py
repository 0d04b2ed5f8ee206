"""Turn the operators and filters of a query into the condition that passages must satisfy.

A word or phrase matches a passage if it occurs as typed in the English or in the original, or if its
translation, in any reading of the query, occurs in the English. Each word, phrase or run of words is
translated on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.analysis import analyze, whole_word
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
    NamesPerson,
    NoneOf,
    OfType,
    OnPage,
    original_field,
)

from .terms import content_terms
from .tree import And, Group, Not, Or, Phrase, Prefix, Title, Word, requires_words, split_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from index.query import Condition

    from .tree import Node

#: Number of other words allowed within a translated phrase: the translator may render "sommet d'Alaska"
#: as "Alaska summit" or as "summit in Alaska".
_TRANSLATED_SLOP = 2


def condition_of(
    root: Group, *, english: Callable[[str], Collection[str]], languages: Collection[str]
) -> Condition | None:
    """Return the condition that operators and filters state, or None if there are none.

    Plain words at the top level state no condition.

    Args:
        root: Root of the syntax tree.
        english: Returns the English of a word, a phrase or a run of words, in each reading.
        languages: Languages of the originals in the library.

    """
    builder = _ConditionBuilder(english, languages)
    return builder.all_of(part for part in root.parts if not isinstance(part, Word))


def positive_leaves(condition: Condition | None) -> Iterator[HasTerm | HasPhrase | HasPrefix]:
    """Yield the words, phrases and prefixes of *condition*, except those that must not match."""
    match condition:
        case HasTerm() | HasPhrase() | HasPrefix():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from positive_leaves(part)


class _ConditionBuilder:
    """Builds the condition of each node of a tree."""

    def __init__(self, english: Callable[[str], Collection[str]], languages: Collection[str]) -> None:
        self._english = english
        self._languages = languages

    def all_of(self, parts: Iterable[Node]) -> Condition | None:
        built = tuple(condition for part in parts if (condition := self.build(part)))
        return AllOf(built) if built else None

    def build(self, node: Node) -> Condition | None:
        """Return the condition of *node*; None if it contains no word, as with an emoji."""
        match node:
            case Word(text):
                return self._phrase(text, slop=0)
            case Phrase(text, slop):
                return self._phrase(text, slop=slop)
            case Prefix(text):
                return self._prefix(whole_word(text, ""))
            case InLanguage() | InDates() | InPath() | OfType() | OnPage() | NamesPerson():
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
        any_word = _any_of(self._any_word(run) for run in split_runs(parts) if isinstance(run, str))
        return AllOf((required, any_word)) if required and any_word else required or any_word

    def _phrase(self, text: str, *, slop: int) -> Condition | None:
        """Return the condition that the words of *text* occur together, as typed or loosely in translation."""
        typed = [_occurs_together(ENGLISH, text, "en", slop)]
        typed += [_occurs_together(original_field(language), text, language, slop) for language in self._languages]
        translated = (
            _occurs_together(ENGLISH, words, "en", max(slop, _TRANSLATED_SLOP), content=True)
            for words in self._english(text)
        )
        return _any_of((*typed, *translated))

    def _prefix(self, prefix: str) -> Condition:
        """Return the condition that some word starts with *prefix* or has its stem: "summits*" matches "summit"."""
        fields = {"en": ENGLISH, **{language: original_field(language) for language in self._languages}}
        stems = [HasTerm(field, forms) for language, field in fields.items() for forms in _forms(prefix, language)]
        return AnyOf((HasPrefix(tuple(fields.values()), prefix), *stems))

    def _title(self, words: Word | Phrase) -> Condition | None:
        slop = words.slop if isinstance(words, Phrase) else 0
        typed = [(_forms(words.text, language), slop) for language in ("en", *self._languages)]
        translated_slop = max(slop, _TRANSLATED_SLOP)
        translated = [(_forms(english, "en", content=True), translated_slop) for english in self._english(words.text)]
        return _any_of(InTitle(forms, allowed) for forms, allowed in (*typed, *translated) if forms)

    def _any_word(self, text: str) -> Condition | None:
        """Return the condition that some word of *text* occurs: the meaning of plain words that are an operand."""
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


def _occurs_together(field: str, text: str, language: str, slop: int, *, content: bool = False) -> Condition | None:
    words = _forms(text, language, content=content)
    if len(words) == 1:
        return HasTerm(field, words[0])
    return HasPhrase(field, words, slop) if words else None


def _forms(text: str, language: str, *, content: bool = False) -> tuple[tuple[str, ...], ...]:
    """Return the forms of each word of *text*; if *content*, without stop words, unless there are only those."""
    terms = (content and list(content_terms(text, language))) or analyze(text, language)
    return tuple(term.forms for term in terms)
