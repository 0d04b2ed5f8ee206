"""Find the names that the translation of a query lost.

Models lose and invent names: "samtaler i Istanbul", read as Swedish, may become "the situation in Iran". What
was typed, is written with a capital in the library, and is neither left alone by the translation nor translated
as in the library, is such a name. It is searched as typed, and a reading that lost it counts less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.analysis import analyze, fold
from index.query import ENGLISH, original_field, original_language

from .query import LostName
from .terms import content_terms, last_form

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from index import Store
    from index.analysis import Term
    from index.records import StoredSentence

    from .query import Reading

    SentencesOf = Callable[[Collection[tuple[str, str]]], Sequence[StoredSentence]]

#: Factor for the weight of a reading, for each name that it lost: it is likely to be wrong in other words, too.
_LOSS_FACTOR = 0.25

#: Languages whose capitals do not show names: German writes every noun with one, and the capital of a
#: Vietnamese syllable belongs to a name of several.
_AMBIGUOUS_CAPITALS = frozenset({"de", "lb", "vi"})

#: Shorter words become other words without their diacritics.
_MIN_FOLDED = 6

#: Characters after which a sentence, a quotation or an entry of a list may begin.
_BEGINNINGS = ".:!?…\"“”„«»'‘(–—-•*"


def lost_names(
    text: str, readings: Collection[Reading], *, languages: Collection[str], store: Store, sentences_of: SentencesOf
) -> Iterator[LostName]:
    """Yield the names in a query that a translation of it lost.

    Args:
        text: The words that rank passages, as typed.
        readings: The readings of the query.
        languages: Languages of the originals in the library.
        store: The passages of the library.
        sentences_of: Returns sentences of passages that contain any of some pairs of field and term.

    """
    translations = {each: _terms(each.english) for each in readings if each.language != "en"}
    if not translations:
        return
    typed = _terms(text)
    names_have_capitals = any(text[each.start].isupper() and not _begins(text, each) for each in analyze(text, "en"))
    for term in content_terms(text, "en", *(each.language for each in readings)):
        word = _Word(text, term, languages, [each.language for each in translations], store)
        losing = [each for each, terms in translations.items() if not word.english_forms & terms]
        if not losing or not word.fields:
            continue
        if _is_ordinary(word, translations, names_have_capitals=names_have_capitals, sentences_of=sentences_of):
            continue
        uses = _Uses(word, sentences_of(word.fields))
        if uses.is_name:
            lost_by = {each.language for each in losing if not uses.are_translated_by(translations[each] - typed)}
            if lost_by:
                is_certain = uses.is_english_name or word.is_capitalized_within
                english_term = word.english_term if uses.is_english_name else ""
                yield LostName(fold(word.word), english_term, is_certain, frozenset(lost_by))


def _is_ordinary(
    word: _Word, readings: Collection[Reading], *, names_have_capitals: bool, sentences_of: SentencesOf
) -> bool:
    """Return whether a word is an ordinary one of the query's language, though elsewhere it may be a name.

    Vietnamese "sao", a star, is not in "São Paulo". A word typed without a capital is ordinary if others in the
    query have one; else the originals in the query's language decide.

    Args:
        word: A word of the query.
        readings: The translations of the query.
        names_have_capitals: Whether a word within the query has a capital.
        sentences_of: As for `lost_names`.

    """
    if word.is_capitalized_within:
        return False
    if names_have_capitals and word.word[0].islower():
        return True
    languages = {reading.language for reading in readings}
    own = [pair for pair in word.fields if original_language(pair[0]) in languages]
    votes = [
        min(vote, 0) if sentence.language in _AMBIGUOUS_CAPITALS else vote
        for sentence in (sentences_of(own) if own else ())
        if sentence.language in languages
        for vote in word.votes(sentence.original, sentence.language, heading=sentence.heading)
    ]
    return sum(votes) < 0


def with_losses(readings: Sequence[Reading], names: Collection[LostName]) -> tuple[Reading, ...]:
    """Return the readings, the most probable first, with less weight for those that lost names.

    The others get that weight, in proportion; if all translations lost a name that is certain, none gets it, and
    the name itself counts for more beside them.
    """
    translated = [each for each in readings if each.language != "en"]
    before = sum(each.weight for each in translated)
    if not names or not before:
        return tuple(readings)
    weights = {
        each.language: each.weight * _LOSS_FACTOR ** sum(each.language in name.lost_by for name in names)
        for each in translated
    }
    if not any(name.is_certain and name.lost_by == weights.keys() for name in names):
        rest = before / sum(weights.values())
        weights = {language: weight * rest for language, weight in weights.items()}
    changed = [replace(each, weight=weights.get(each.language, each.weight)) for each in readings]
    return tuple(sorted(changed, key=lambda reading: -reading.weight))


class _Word:
    """A word of a query, and where the library contains it.

    Attributes:
        word: The word as typed.
        is_capitalized_within: Whether it was typed with a capital where its language requires none.
        forms: Its folded term, by language of the originals.
        english_forms: Its terms as an English word and, since names have endings too, as a word of each reading's
            language.
        english_term: The one of these that most passages contain in English; "" if none does.
        fields: Pairs of a field and a term of it that some passage contains.

    """

    def __init__(
        self, text: str, term: Term, languages: Collection[str], read_as: Collection[str], store: Store
    ) -> None:
        self.word = text[term.start : term.end]
        self.is_capitalized_within = (
            self.word[0].isupper()
            and not text.isupper()
            and not _begins(text, term)
            and _AMBIGUOUS_CAPITALS.isdisjoint(read_as)
        )
        self.forms = {language: last_form(self.word, language) for language in sorted({*languages, *read_as})}
        self.english_forms = {term.forms[-1], *(self.forms[language] for language in read_as)}
        counts = {form: store.frequency(ENGLISH, form) for form in sorted(self.english_forms)}
        most = max(counts, key=counts.__getitem__)
        self.english_term = most if counts[most] else ""
        # Digits and symbols have no capitals, nor have single letters a meaning.
        is_wordlike = len(self.word) > 1 and any(map(str.isalpha, self.word))
        originals = [(original_field(language), self.forms[language]) for language in languages]
        self.fields = [
            pair
            for pair in ((ENGLISH, self.english_term), *sorted(originals))
            if is_wordlike and store.frequency(*pair)
        ]

    def votes(self, text: str, language: str, *, heading: bool) -> list[int]:
        """Return a vote for each use of the word in a sentence.

        That is 1 with a capital, -1 without, and 0 where a capital proves nothing.
        """
        forms = self.english_forms if language == "en" else {self.forms.get(language)}
        terms = [term for term in analyze(text, language) if term.forms[-1] in forms]
        capitals_are_usual = bool(terms) and (text.isupper() or (heading and _is_in_title_case(text)))
        return [
            -1 if not text[term.start].isupper() else 0 if capitals_are_usual or _begins(text, term) else 1
            for term in terms
            if self._is_written(text[term.start : term.end])
        ]

    def is_name_by(self, votes: Collection[int]) -> bool:
        """Return whether *votes* show that the word is a name; if they show nothing, how it was typed decides."""
        return sum(votes) > 0 or (bool(votes) and not any(votes) and self.is_capitalized_within)

    def _is_written(self, other: str) -> bool:
        """Return whether *other*, which has the same term, is this word: "SU", an aircraft, is not Vietnamese "sứ"."""
        typed = self.word.lower()
        return (
            self.word[0].isupper()
            or len(typed) >= _MIN_FOLDED
            or typed == fold(typed)
            or other.lower().startswith(typed)
        )


class _Uses:
    """How some sentences of the library write a word.

    Attributes:
        is_english_name: Whether their English has it as a name: with a capital rather than without.
        is_name: Whether their English or their originals have.

    """

    def __init__(self, word: _Word, sentences: Sequence[StoredSentence]) -> None:
        self._translations: list[tuple[set[str], set[str]]] = []
        in_english: list[int] = []
        in_originals: list[int] = []
        for sentence in sentences:
            english = word.votes(sentence.english, "en", heading=sentence.heading)
            original = word.votes(sentence.original, sentence.language, heading=sentence.heading)
            # At the beginning of both texts it is a name, since other words do not stay the same.
            in_english += [1] if english and original and not any(english + original) else english
            in_originals += original if sentence.language not in _AMBIGUOUS_CAPITALS else []
            if original and sentence.english:
                # Where the English has the word itself, other names beside it are no translations.
                terms, names = (set(), set()) if english else _terms_and_names(sentence.english)
                self._translations.append((terms, names))
        self.is_english_name = word.is_name_by(in_english)
        self.is_name = self.is_english_name or word.is_name_by(in_originals)
        self._is_any_term_enough = not self.is_english_name and not word.is_capitalized_within

    def are_translated_by(self, terms: Collection[str]) -> bool:
        """Return whether a translation with *terms* translates the word as the library does.

        That is, whether one of them is a name in the English of most sentences whose original contains the word.
        """
        wanted = set(terms)
        found = [
            bool(wanted & (every if self._is_any_term_enough else capitalized))
            for every, capitalized in self._translations
        ]
        return 2 * sum(found) > len(found)


def _begins(text: str, term: Term) -> bool:
    """Return whether a sentence, a quotation or the like may begin with *term*."""
    before = text[: term.start].rstrip()
    return not before or before[-1] in _BEGINNINGS


def _is_in_title_case(text: str) -> bool:
    """Return whether every longer word of *text* is capitalized, as in English titles."""
    return all(text[term.start].isupper() for term in analyze(text, "en") if term.end - term.start >= 4)


def _terms(text: str) -> set[str]:
    return {term.forms[-1] for term in content_terms(text, "en")}


def _terms_and_names(english: str) -> tuple[set[str], set[str]]:
    """Return the terms of a sentence, and those with a capital."""
    terms = list(content_terms(english, "en"))
    capitalized = {term.forms[-1] for term in terms if english[term.start].isupper()}
    return {term.forms[-1] for term in terms}, capitalized
