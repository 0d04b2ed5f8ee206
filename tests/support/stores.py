"""What tests of stores have in common: small passages, searches, BM25 in a few lines, and the engines to test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from math import log
from pathlib import Path

import pytest

from index import Store, whoosh_store
from index.query import ENGLISH, Clause, original_field
from index.store import IndexablePassage, StoreWriter

WORDS = ("alfa", "bravo", "charlie", "delta", "echo")

SWEDISH = original_field("sv")

#: Documents by ID: their words in English and in Swedish.
Texts = Mapping[str, tuple[Sequence[str], Sequence[str]]]


@dataclass(frozen=True)
class Engine:
    """How the stores of an engine are opened, rebuilt and recognized."""

    open: Callable[[Path], Store]
    rebuilding: Callable[[Path], AbstractContextManager[StoreWriter]]
    exists: Callable[[Path], bool]


ENGINES = {"whoosh": Engine(whoosh_store.WhooshStore, whoosh_store.rebuilding, whoosh_store.is_store)}


def indexed(name: str, english: str = "", original: str = "", language: str = "sv", number: int = 1):
    terms = {ENGLISH: english.split(), original_field(language): original.split()}
    filled = {field: [(word,) for word in words] for field, words in terms.items() if words}
    return IndexablePassage(name, number, 0, 3, language, filled)


def fill(store: Store, *passages: IndexablePassage) -> None:
    with store.writing() as writer:
        for passage in passages:
            writer.add(passage)


def remove(store: Store, *names: str) -> None:
    with store.writing() as writer:
        for name in names:
            writer.remove(name)


def find(store: Store, words: str, field: str = ENGLISH, **options: object) -> list[str]:
    clauses = [Clause(field, word) for word in words.split()]
    return [found.document_id for found in store.search(clauses, **{"limit": 1000, **options})]


def scores(store: Store, *clauses: Clause) -> dict[str, float]:
    return {found.document_id: found.score for found in store.search(clauses, limit=1000)}


def bm25(texts: Mapping[str, Sequence[str]], clauses: Sequence[Clause]) -> dict[str, float]:
    """Robertson & Zaragoza's BM25 without its constant k1 + 1, with Lucene's idf; k1 = .9, b = .4."""
    with_words = [words for words in texts.values() if words]
    average = sum(map(len, with_words)) / max(1, len(with_words))
    found: dict[str, float] = {}
    for clause in clauses:
        n = sum(clause.term in words for words in with_words)
        idf = log(1 + (len(with_words) - n + 0.5) / (n + 0.5))
        for name, words in texts.items():
            if count := words.count(clause.term):
                score = idf * count / (count + 0.9 * (1 - 0.4 + 0.4 * len(words) / average))
                found[name] = found.get(name, 0.0) + clause.weight * score
    return found


def agrees(store: Store, texts: Texts, clauses: Sequence[Clause]) -> bool:
    """Tell whether the scores of a store are those of `bm25`."""
    expected: dict[str, float] = {}
    for at, field in enumerate((ENGLISH, SWEDISH)):
        parts = {name: both[at] for name, both in texts.items()}
        for name, score in bm25(parts, [clause for clause in clauses if clause.field == field]).items():
            expected[name] = expected.get(name, 0.0) + score
    return scores(store, *clauses) == pytest.approx(expected, rel=1e-12)
