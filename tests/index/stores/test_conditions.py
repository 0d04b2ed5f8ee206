"""Conditions: the store returns exactly the passages that a simple reference implementation selects."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Store
from index.dates import days_of
from index.phrases import phrase_positions
from index.query import (
    ENGLISH,
    AllOf,
    AnyOf,
    Clause,
    HasPhrase,
    HasPrefix,
    HasTerm,
    InDates,
    InDocuments,
    InLanguage,
    InPath,
    InTitle,
    NoneOf,
)
from index.store import IndexablePassage

if TYPE_CHECKING:
    from support.stores import Engine

WORDS = ["alfa", "alfred", "bravo", "charlie"]
DATES = [None, "2024", "2025-02", "2025-08-16", "2026-01-14"]

#: A hundred texts of four words each, in several segments; some are removed.
TEXTS = {str(n): [WORDS[n * k * (n + k) // 3 % 4] for k in range(1, 5)] for n in range(100)}
REMOVED = {str(n) for n in range(0, 100, 9)}


def passage(name: str) -> IndexablePassage:
    n = int(name)
    stated = DATES[n % 5]
    return IndexablePassage(
        name, 1, 0, 0, ("ro", "sv", "vi")[n % 3], {ENGLISH: [(word,) for word in TEXTS[name]]},
        title=[(word,) for word in TEXTS[name][:2]], path=f"Brev/{n % 7}/{name}.txt", dates=days_of(stated) if stated else None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Store:
    opened = engine.open(tmp_path_factory.mktemp("store"))
    for start in (0, 40, 90):
        with opened.writing() as writer:
            for name in list(TEXTS)[start : start + 50]:
                writer.remove(name)
                writer.add(passage(name))
    with opened.writing() as writer:
        for name in REMOVED:
            writer.remove(name)
    return opened


def holds(condition, name):
    words = TEXTS[name]
    match condition:
        case AllOf(parts):
            return all(holds(part, name) for part in parts)
        case AnyOf(parts):
            return any(holds(part, name) for part in parts)
        case NoneOf(parts):
            return not any(holds(part, name) for part in parts)
        case HasTerm(_, forms):
            return not set(forms).isdisjoint(words)
        case HasPhrase(_, wanted, 0):
            (first,), (second,) = wanted
            return (first, second) in set(pairwise(words))
        case HasPhrase(_, wanted, slop):
            (first,), (second,) = wanted
            return any(
                abs(i - j) <= 1 + slop and i != j
                for i, one in enumerate(words) if one == first
                for j, other in enumerate(words) if other == second
            )  # fmt: skip
        case HasPrefix(_, prefix):
            return any(word.startswith(prefix) for word in words)
        case InLanguage(language):
            return passage(name).language == language
        case InDocuments(names):
            return name in names
        case InTitle(((word,),), _):
            return word in words[:2]
        case InPath(pattern):
            start, _, end = pattern.lower().partition("*")
            return (
                f"brev/{int(name) % 7}/{name}.txt".partition(start)[2].find(end) >= 0
                if start in f"brev/{int(name) % 7}/{name}.txt"
                else False
            )
        case InDates(since, until):
            dates = passage(name).dates
            return bool(dates) and (not since or dates[1] >= since) and (not until or dates[0] <= until)


SOME_WORD = st.sampled_from(WORDS)
FORMS = SOME_WORD.map(lambda word: (word,))
DAYS = st.none() | st.sampled_from(["2024-06-01", "2025-02-10", "2025-08-16", "2026-12-31"])
LEAVES = st.one_of(
    st.builds(HasTerm, st.just(ENGLISH), FORMS),
    st.builds(HasPhrase, st.just(ENGLISH), st.tuples(FORMS, FORMS), st.integers(0, 2)),
    st.builds(HasPrefix, st.just((ENGLISH,)), st.sampled_from(["al", "alf", "alfr", "b", "x"])),
    st.builds(InLanguage, st.sampled_from(["ro", "sv", "nb"])),
    st.builds(InDates, DAYS, DAYS),
    st.builds(InPath, st.sampled_from(["brev/3", "BREV*7.txt", "9", "nowhere"])),
    st.builds(InTitle, st.tuples(FORMS)),
    st.builds(InDocuments, st.frozensets(st.sampled_from([*TEXTS, "gone"]))),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        *(st.builds(kind, st.lists(inner, max_size=3).map(tuple)) for kind in (AllOf, AnyOf, NoneOf))
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(CONDITIONS)
def test_a_condition_selects_the_expected_passages(store: Store, condition) -> None:
    expected = {name for name in TEXTS if name not in REMOVED and holds(condition, name)}
    found = store.search([], limit=1000, condition=condition, any_clause=False)
    assert {candidate.document_id for candidate in found} == expected
    ranked = store.search([Clause(ENGLISH, "alfa")], limit=1000, condition=condition)
    assert {candidate.document_id for candidate in ranked} == {name for name in expected if "alfa" in TEXTS[name]}


def test_a_condition_does_not_change_scores(store: Store) -> None:
    free = {one.document_id: one.score for one in store.search([Clause(ENGLISH, "bravo")], limit=1000)}
    bound = store.search([Clause(ENGLISH, "bravo")], limit=1000, condition=InLanguage("ro"))
    assert bound
    assert {one.document_id: one.score for one in bound}.items() <= free.items()
    enough = store.search([Clause(ENGLISH, "bravo")], limit=1000, condition=InLanguage("ro"), any_clause=False)
    assert len(enough) > len(bound)
    assert {one.document_id: one.score for one in enough if one.score}.items() <= free.items()


@pytest.mark.parametrize("limit", [3, 20, 1000])
def test_the_newest_passages_need_not_match_a_clause(store: Store, limit: int) -> None:
    wanted = InLanguage("sv")
    names = [name for name in TEXTS if name not in REMOVED and passage(name).language == "sv"]
    found = store.search([Clause(ENGLISH, "alfa")], limit=limit, condition=wanted, any_clause=False, newest=True)
    days = sorted(((passage(name).dates or ("",))[0] for name in names), reverse=True)
    assert [(passage(one.document_id).dates or ("",))[0] for one in found] == days[:limit]


def test_counts_agree_with_search_results(store: Store) -> None:
    clauses = [Clause(ENGLISH, "alfa"), Clause(ENGLISH, "bravo")]
    for condition, any_clause in ((None, True), (InLanguage("ro"), True), (InLanguage("ro"), False)):
        found = store.search(clauses, limit=1000, condition=condition, any_clause=any_clause)
        counted = store.count([*TEXTS, "gone"], clauses, condition=condition, any_clause=any_clause)
        assert {name for name, count in counted.items() if count} == {one.document_id for one in found}


def test_the_newest_come_first_and_the_undated_last(store: Store) -> None:
    found = store.search([Clause(ENGLISH, "alfa")], limit=1000, newest=True)
    dates = [passage(one.document_id).dates for one in found]
    known = [first for first, _ in filter(None, dates)]
    assert known == sorted(known, reverse=True)
    assert dates == [*filter(None, dates), *[None] * dates.count(None)]
    assert len(set(known)) > 2
    scores = {one.document_id: one.score for one in store.search([Clause(ENGLISH, "alfa")], limit=1000)}
    assert {one.document_id: one.score for one in found} == pytest.approx(scores)


def test_a_word_with_a_long_ending_is_found_by_its_prefix(tmp_path: Path, engine: Engine) -> None:
    opened = engine.open(tmp_path / "store")
    with opened.writing() as writer:
        writer.add(IndexablePassage("1", 1, 0, 0, "en", {ENGLISH: [("organ",)]}, long_words={"organization"}))
        writer.add(IndexablePassage("2", 1, 0, 0, "en", {ENGLISH: [("organ",)]}))
    found = opened.search([], limit=9, condition=HasPrefix((ENGLISH,), "organiza"), any_clause=False)
    assert [one.document_id for one in found] == ["1"]


def test_a_word_repeated_in_a_phrase_must_be_repeated_in_the_text() -> None:
    new, york = {0, 4}, {1}
    assert phrase_positions([new, york, new], slop=2) == {0, 1, 4}
    assert phrase_positions([{0}, {1}, {0}], slop=2) == set()
