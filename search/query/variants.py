"""Other spellings of the words of a query: umlauts written out, and names in other alphabets.

"Mueller" also finds "Müller", "Beograd" also "Београд", and the other way round. Only spellings that the
library contains are searched, and what only they find ranks below all that the words as typed find.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice, product
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from index.query import ENGLISH, Clause, original_field

from .query import Variant
from .romanization import END, FIRST, is_romanizable, latin_spellings, romanize, spelling_key, stem_keys
from .terms import content_terms, first_form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from index import Store

    from .query import Query

#: Weight of a variant: it only decides between passages that the words as typed rank alike.
VARIANT_WEIGHT = 0.001

#: Minimum number of letters: among shorter words, too many spellings coincide.
_MIN_LETTERS = 3

#: Maximum number of spellings of one word with umlauts.
_MAX_SPELLINGS = 16

_UMLAUTS = {"ae": ("ä", "æ"), "oe": ("ö", "ø"), "ue": ("ü",), "aa": ("å",), "dj": ("đ",)}
_WRITTEN_OUT = str.maketrans({umlaut: letters for letters, umlauts in _UMLAUTS.items() for umlaut in umlauts})

#: For each store, by field: its terms in these letters and which of them have a key. Terms are the same object until
#: the store changes.
_KEYS: WeakKeyDictionary[Store, dict[str, tuple[Sequence[str], Mapping[str, list[str]]]]] = WeakKeyDictionary()


def variants_of(query: Query, languages: Collection[str], store: Store) -> tuple[Variant, ...]:
    """Return the terms of the store that spell a word of *query* otherwise.

    Args:
        query: The query; its words with operators are searched as typed only.
        languages: Languages of the originals in the library.
        store: The passages of the library.

    """
    if not query.must_match_clause:
        return ()
    own = {(clause.field, clause.term) for clause in query.clauses}
    found: dict[tuple[str, str], Variant] = {}
    stop_in = [reading.language for reading in query.readings]
    for term in content_terms(query.text, "en", *stop_in):
        word = query.text[term.start : term.end]
        if len(word) < _MIN_LETTERS or not word.isalpha():
            continue
        for field, other in _spelled_otherwise(word, languages, store):
            if (field, other) not in own and store.frequency(field, other):
                found.setdefault((field, other), Variant(word, field, other, VARIANT_WEIGHT))
    return tuple(found.values())


def variant_clauses(query: Query) -> tuple[Clause, ...]:
    """Return the clauses of the variants of *query*."""
    return tuple(Clause(variant.field, variant.term, variant.weight) for variant in query.variants)


def _spelled_otherwise(word: str, languages: Collection[str], store: Store) -> Iterator[tuple[str, str]]:
    """Yield the field and the term of each other spelling of *word*, whether or not the store contains it."""
    umlauts = list(_with_umlauts(word))
    latin = [*dict.fromkeys((*latin_spellings(word), word.lower().translate(_WRITTEN_OUT)))]
    for field, language in ((ENGLISH, "en"), *((original_field(each), each) for each in sorted(languages))):
        # The English has no umlauts left: "poet" would find "pot".
        seen = field == ENGLISH and word.islower() and store.frequency(field, first_form(word, language))
        for spelling in latin if seen else (*latin, *umlauts):
            yield field, first_form(spelling, language)
        yield from ((field, term) for term in _in_other_letters(word, field, language, store))


def _with_umlauts(word: str) -> Iterator[str]:
    """Yield *word* with umlauts in place of some of the letters that may stand for them.

    >>> list(_with_umlauts("Soeren"))
    ['sören', 'søren']
    """
    parts: list[tuple[str, ...]] = []
    at, word = 0, word.lower()
    while at < len(word):
        pair = word[at : at + 2]
        # "Quebec" has no ü.
        is_umlaut = pair in _UMLAUTS and word[at - 1 : at] != "q"
        parts.append((pair, *_UMLAUTS[pair]) if is_umlaut else (word[at],))
        at += 2 if is_umlaut else 1
    spellings = islice(product(*parts), _MAX_SPELLINGS)
    yield from ("".join(letters) for letters in islice(spellings, 1, None))


def _in_other_letters(word: str, field: str, language: str, store: Store) -> Iterator[str]:
    """Yield the terms of a field in Cyrillic or Greek that are romanized as *word* may be."""
    by_key = _terms_by_key(field, language, store)
    key = spelling_key(romanize(word, language) if is_romanizable(word) else word)
    for each in (key, *stem_keys(key)):
        yield from by_key.get(each, ())


def _terms_by_key(field: str, language: str, store: Store) -> Mapping[str, list[str]]:
    known = _KEYS.setdefault(store, {})
    terms = store.terms(field, FIRST, END)
    if field not in known or known[field][0] is not terms:
        by_key: dict[str, list[str]] = defaultdict(list)
        for term in terms:
            if is_romanizable(term):
                by_key[spelling_key(romanize(term, language))].append(term)
        known[field] = terms, by_key
    return known[field][1]
