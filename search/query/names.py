"""Find the names that the translation of a query lost.

Models lose and invent names: "samtaler i Istanbul", read as Swedish, may become "the situation in Iran". What
was typed, is written with a capital in the library, and is neither left alone by the translation nor translated
as in the library, is such a name. It is searched as typed, and a reading that lost it counts less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.analysis import analyze, fold
from index.query import ENGLISH, original_field

from .query import LostName
from .terms import content_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from index import Store
    from index.analysis import Term
    from index.records import StoredSentence

    from .query import Reading

    SentencesOf = Callable[[Collection[tuple[str, str]]], Sequence[StoredSentence]]

#: Factor for the weight of a reading, for each name that it lost: it is likely to be wrong in other words, too.
_LOSS_FACTOR = 0.25

#: Languages that write every noun with a capital.
_CAPITAL_NOUNS = frozenset({"de", "lb"})

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
    translations = {each: _terms(each.english, "en") for each in readings if each.language != "en"}
    if not translations:
        return
    typed = _terms(text, "en")
    for term in content_terms(text, "en", *(each.language for each in readings)):
        word = _Word(text, term, languages, [each.language for each in translations], store)
        losing = [each for each, terms in translations.items() if not word.english_forms & terms]
        if not losing or not word.fields:
            continue
        uses = _Uses(word, sentences_of(word.fields))
        if uses.is_name:
            lost_by = {each.language for each in losing if not uses.are_translated_by(translations[each] - typed)}
            if lost_by:
                is_certain = uses.is_english_name or word.is_capitalized_within
                yield LostName(fold(word.word), word.english_term, is_certain, frozenset(lost_by))


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
        self.is_capitalized_within = self.word[0].isupper() and not text.isupper() and not _begins(text, term)
        self.forms = {language: _last_form(self.word, language) for language in sorted({*languages, *read_as})}
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


class _Uses:
    """How some sentences of the library write a word.

    Attributes:
        is_english_name: Whether their English has it with a capital rather than without.
        is_name: Whether their English or their originals have.

    """

    def __init__(self, word: _Word, sentences: Sequence[StoredSentence]) -> None:
        self._translations: list[tuple[set[str], set[str]]] = []
        in_english = in_originals = 0
        for sentence in sentences:
            english = _votes(sentence.english, "en", word.english_forms)
            form = word.forms.get(sentence.language)
            original = _votes(sentence.original, sentence.language, {form} if form else set())
            if sentence.heading and _is_in_title_case(sentence.english):
                english = []
            if (sentence.heading and _is_in_title_case(sentence.original)) or sentence.language in _CAPITAL_NOUNS:
                original = [0 for _ in original]
            # At the beginning of both texts it is a name, since other words do not stay the same.
            if english and original and not any(english) and not any(original):
                english = [1]
            in_english += sum(english)
            in_originals += sum(original)
            if original and sentence.english:
                # Where the English has the word itself, other names beside it are no translations.
                capitalized = set() if english else _capitalized_terms(sentence.english)
                self._translations.append((set() if english else _terms(sentence.english, "en"), capitalized))
        self.is_english_name = in_english > 0
        self.is_name = in_english + in_originals > 0
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


def _votes(text: str, language: str, forms: Collection[str]) -> list[int]:
    """Return a vote for each use of a word in *text*: 1 with a capital, -1 without, 0 where a capital proves nothing."""
    return [
        0
        if text.isupper() or (text[term.start].isupper() and _begins(text, term))
        else 1
        if text[term.start].isupper()
        else -1
        for term in analyze(text, language)
        if term.forms[-1] in forms
    ]


def _begins(text: str, term: Term) -> bool:
    """Return whether a sentence, a quotation or the like may begin with *term*."""
    before = text[: term.start].rstrip()
    return not before or before[-1] in _BEGINNINGS


def _is_in_title_case(text: str) -> bool:
    """Return whether every longer word of *text* is capitalized, as in English titles."""
    return all(text[term.start].isupper() for term in analyze(text, "en") if term.end - term.start >= 4)


def _terms(text: str, language: str) -> set[str]:
    return {term.forms[-1] for term in content_terms(text, language)}


def _capitalized_terms(english: str) -> set[str]:
    return {term.forms[-1] for term in content_terms(english, "en") if english[term.start].isupper()}


def _last_form(word: str, language: str) -> str:
    return next((term.forms[-1] for term in analyze(word, language)), "")
