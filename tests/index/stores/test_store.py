"""The contract of every store, whatever its engine."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.stores import SWEDISH, WORDS, Engine, agrees, bm25, fill, find, indexed, remove, scores

from index import Store
from index.query import ENGLISH, Clause, original_field
from index.store import Candidate, IndexablePassage

# Searching


def test_a_passage_is_found_by_its_words(store: Store) -> None:
    fill(store, indexed("1", "alfa bravo"), indexed("2", "bravo charlie"), indexed("3", "charlie delta"))
    assert set(find(store, "bravo")) == {"1", "2"}
    assert set(find(store, "alfa delta")) == {"1", "3"}
    assert find(store, "echo") == []


def test_a_candidate_names_its_passage(store: Store) -> None:
    fill(store, IndexablePassage("notes/å.txt", 7, 20, 24, "sv", {ENGLISH: [("alfa",)]}))
    (found,) = store.search([Clause(ENGLISH, "alfa")], limit=10)
    assert found == Candidate("notes/å.txt", 7, 20, 24, found.score)


def test_passages_of_one_document_are_found_separately_and_removed_together(store: Store) -> None:
    fill(store, *(indexed("1", "alfa", number=number) for number in (1, 2, 3)), indexed("2", "alfa"))
    assert sorted(find(store, "alfa")) == ["1", "1", "1", "2"]
    remove(store, "1")
    assert find(store, "alfa") == ["2"]


def test_hits_are_sorted_by_score_and_limited(store: Store) -> None:
    fill(store, *(indexed(str(count), "alfa " * count + "bravo " * (9 - count)) for count in range(1, 9)))
    assert find(store, "alfa", limit=3) == ["8", "7", "6"]
    assert find(store, "alfa", limit=1) == ["8"]
    assert len(find(store, "alfa", limit=100)) == 8


def test_a_rare_word_counts_for_more_than_a_common_one(store: Store) -> None:
    fill(store, *(indexed(str(number), "alfa") for number in range(9)), indexed("rare", "bravo"))
    assert find(store, "alfa bravo")[0] == "rare"


def test_a_search_can_be_restricted_to_languages(store: Store) -> None:
    fill(store, *(indexed(language, "alfa", language=language) for language in ("sv", "nb", "ro", "zh-tw")))
    assert set(find(store, "alfa", languages=["nb", "ro"])) == {"nb", "ro"}
    assert find(store, "alfa", languages={"zh-tw"}) == ["zh-tw"]
    assert find(store, "alfa", languages=["vi"]) == []
    assert set(find(store, "alfa", languages=[])) == {"sv", "nb", "ro", "zh-tw"}


def test_restricting_the_languages_does_not_change_scores(store: Store) -> None:
    fill(store, indexed("1", "alfa", language="sv"), indexed("2", "alfa bravo", language="nb"))
    (some,) = store.search([Clause(ENGLISH, "alfa")], limit=9, languages=["nb"])
    assert some in store.search([Clause(ENGLISH, "alfa")], limit=9)


@pytest.mark.parametrize(
    "clauses",
    [
        [],
        [Clause(ENGLISH, "zulu")],
        [Clause(ENGLISH, "")],
        [Clause("unknown", "alfa")],
        [Clause(original_field("vi"), "alfa")],
        [Clause("language", "alfa")],
    ],
)
def test_an_unknown_field_or_term_finds_nothing(store: Store, clauses: list[Clause]) -> None:
    fill(store, indexed("1", "alfa", "bravo"))
    assert store.search(clauses, limit=10) == []


def test_an_unknown_field_beside_a_known_one_changes_nothing(store: Store) -> None:
    fill(store, indexed("1", "alfa"))
    known = Clause(ENGLISH, "alfa")
    assert scores(store, Clause("unknown", "alfa"), known) == scores(store, known)


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert len(store) == 0
    assert find(store, "alfa") == []
    assert find(store, "alfa", languages=["sv"]) == []
    assert store.frequency(ENGLISH, "alfa") == 0


def test_only_the_field_of_a_clause_is_searched(store: Store) -> None:
    fill(store, indexed("1", "alfa", "bravo"), indexed("2", "bravo", "alfa"))
    assert find(store, "alfa") == ["1"]
    assert find(store, "alfa", SWEDISH) == ["2"]


def test_frequency_counts_passages(store: Store) -> None:
    fill(store, indexed("1", "alfa alfa", "bravo"), indexed("2", "alfa"), indexed("2", "bravo", number=2))
    assert store.frequency(ENGLISH, "alfa") == 2
    assert store.frequency(ENGLISH, "bravo") == 1
    assert store.frequency(SWEDISH, "bravo") == 1
    assert store.frequency(ENGLISH, "zulu") == 0
    assert store.frequency("unknown", "alfa") == 0
    assert len(store) == 3


def test_a_word_is_found_by_either_form_and_counts_once_in_the_length(store: Store) -> None:
    folded = [("möt", "mot"), ("båt", "bat"), ("hamn",)]
    plain = [("mot",), ("bat",), ("hamn",)]
    fill(
        store,
        IndexablePassage("folded", 1, 0, 0, "sv", {SWEDISH: folded}),
        IndexablePassage("plain", 1, 0, 0, "sv", {SWEDISH: plain}),
    )
    assert find(store, "möt", SWEDISH) == ["folded"]
    assert scores(store, Clause(SWEDISH, "mot")).keys() == {"folded", "plain"}
    texts = {"folded": ["mot", "bat", "hamn"], "plain": ["mot", "bat", "hamn"]}
    assert scores(store, Clause(SWEDISH, "mot")) == pytest.approx(bm25(texts, [Clause(SWEDISH, "mot")]), rel=1e-12)


def test_a_passage_without_words_is_stored_but_not_found(store: Store) -> None:
    fill(store, IndexablePassage("bare", 1, 0, 0, "sv", {}), indexed("1", "alfa"))
    assert len(store) == 2
    assert find(store, "alfa") == ["1"]


@pytest.mark.parametrize("name", ["a b", "a,b;c", "ș/会議.txt", "'\"\\", "new\nline", "x" * 5000, "#", "*"])
def test_a_document_is_removed_only_by_its_exact_id(store: Store, name: str) -> None:
    fill(store, indexed(name, "alfa"), indexed("a", "alfa"), indexed("x", "alfa"))
    assert name in find(store, "alfa")
    remove(store, name)
    assert sorted(find(store, "alfa")) == ["a", "x"]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5, unique=True))
def test_any_term_is_found(engine: Engine, tmp_path_factory: pytest.TempPathFactory, terms: list[str]) -> None:
    store = engine.open(tmp_path_factory.mktemp("store"))
    fill(store, IndexablePassage("1", 1, 0, 0, "sv", {ENGLISH: [(term,) for term in terms]}))
    assert all(scores(store, Clause(ENGLISH, term)).keys() == {"1"} for term in terms)
    store.close()


# Scores


TEXT = st.lists(st.sampled_from(WORDS), max_size=10)


CLAUSES = st.lists(
    st.builds(
        Clause, st.sampled_from([ENGLISH, SWEDISH]), st.sampled_from(WORDS), st.sampled_from([0.25, 1.0, 2.0, 3.5])
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda clause: (clause.field, clause.term),
)


STEPS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("abcdefghijkl"), st.tuples(TEXT, TEXT), max_size=8),
              st.lists(st.sampled_from("abcdefghijkl"), max_size=4)),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(steps=STEPS, clauses=CLAUSES)
def test_scores_follow_bm25_whatever_was_added_and_removed_before(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[dict, list[str]]], clauses: list[Clause]
) -> None:
    store = engine.open(tmp_path_factory.mktemp("store"))
    texts: dict[str, tuple[list[str], list[str]]] = {}
    for added, removed in steps:
        with store.writing() as writer:
            for name in {*removed, *added}:
                writer.remove(name)
                texts.pop(name, None)
            for name, (english, swedish) in added.items():
                writer.add(indexed(name, " ".join(english), " ".join(swedish)))
                texts[name] = (english, swedish)
        assert len(store) == len(texts)
        assert agrees(store, texts, clauses)
    store.close()


def test_scores_follow_bm25_in_a_large_store_after_many_changes(store: Store) -> None:
    chance = random.Random(7)
    texts: dict[str, tuple[list[str], list[str]]] = {}
    clauses = [Clause(ENGLISH, "alfa"), Clause(SWEDISH, "bravo", 0.5)]
    for step, size in enumerate((300, 40, 1, 5, 0, 100, 1, 2, 0)):
        gone = chance.sample(sorted(texts), min(len(texts), 7))
        remove(store, *gone)
        for name in gone:
            del texts[name]
        new = {
            f"{step}/{number}": (chance.choices(WORDS, k=8), chance.choices(WORDS, k=chance.randint(0, 5)))
            for number in range(size)
        }
        fill(store, *(indexed(name, " ".join(english), " ".join(swedish)) for name, (english, swedish) in new.items()))
        texts |= new
        assert agrees(store, texts, clauses)


def test_statistics_of_a_field_count_only_passages_that_have_it(store: Store) -> None:
    fill(store, indexed("1", "alfa", "bravo"), *(indexed(f"{number}", "alfa charlie") for number in range(2, 50)))
    clause = Clause(SWEDISH, "bravo")
    assert scores(store, clause) == pytest.approx(bm25({"1": ["bravo"]}, [clause]), rel=1e-12)


@pytest.mark.parametrize("count", [1, 2, 10])
def test_a_word_in_every_passage_still_adds_to_the_score(store: Store, count: int) -> None:
    fill(store, *(indexed(str(number), "alfa") for number in range(count)))
    assert all(score > 0 for score in scores(store, Clause(ENGLISH, "alfa")).values())


def test_a_clauses_weight_multiplies_its_score(store: Store) -> None:
    fill(store, indexed("1", "alfa bravo", "delta"), indexed("2", "bravo bravo charlie"))
    one = scores(store, Clause(ENGLISH, "alfa"))["1"]
    two = scores(store, Clause(SWEDISH, "delta"))["1"]
    both = scores(store, Clause(ENGLISH, "alfa", 0.3), Clause(SWEDISH, "delta", 2.0))
    assert both == pytest.approx({"1": 0.3 * one + 2.0 * two}, rel=1e-12)


# Writing


def test_adding_and_removing_passages_does_not_change_later_results(store: Store) -> None:
    fill(store, *(indexed(str(number), f"alfa {WORDS[number % 5]}", "bravo") for number in range(40)))
    clauses = [Clause(ENGLISH, "alfa"), Clause(ENGLISH, "charlie"), Clause(SWEDISH, "bravo")]
    before = store.search(clauses, limit=100), len(store), store.frequency(ENGLISH, "alfa")
    fill(store, indexed("new", "alfa alfa zulu", "bravo"), indexed("newer", "charlie", language="vi"))
    remove(store, "new", "newer")
    assert (store.search(clauses, limit=100), len(store), store.frequency(ENGLISH, "alfa")) == before
    assert find(store, "zulu") == []


def test_a_document_can_be_replaced_in_one_transaction(store: Store) -> None:
    fill(store, indexed("1", "alfa"), indexed("2", "alfa"))
    with store.writing() as writer:
        writer.remove("1")
        writer.add(indexed("1", "bravo"))
    assert (find(store, "alfa"), find(store, "bravo"), len(store)) == (["2"], ["1"], 2)


def test_removing_a_missing_document_changes_nothing(store: Store) -> None:
    fill(store, indexed("1", "alfa"))
    remove(store, "2", "")
    assert find(store, "alfa") == ["1"]


def test_a_rebuilt_store_contains_nothing_of_the_old_one(engine: Engine, tmp_path: Path, store: Store) -> None:
    fill(store, *(indexed(str(number), "alfa", "bravo") for number in range(20)))
    with engine.rebuilding(tmp_path / "store") as writer:
        writer.add(indexed("new", "charlie"))
        assert len(store) == 20
    assert (len(store), find(store, "alfa"), find(store, "charlie")) == (1, [], ["new"])
    with engine.rebuilding(tmp_path / "store"):
        pass
    assert (len(store), find(store, "charlie")) == (0, [])


class StoppedError(Exception):
    """Simulates an interruption of the caller."""


@pytest.mark.parametrize("rebuild", [False, True])
@pytest.mark.parametrize("reason", [StoppedError, KeyboardInterrupt])
def test_an_interrupted_change_leaves_the_store_unchanged(
    engine: Engine,
    tmp_path: Path,
    store: Store,
    reason: type[BaseException],
    rebuild: bool,  # noqa: FBT001
) -> None:
    fill(store, indexed("1", "alfa"), indexed("2", "alfa bravo"))
    before = store.search([Clause(ENGLISH, "alfa")], limit=9)

    def interrupted() -> None:
        with engine.rebuilding(tmp_path / "store") if rebuild else store.writing() as writer:
            writer.remove("1")
            writer.add(indexed("3", "alfa"))
            raise reason

    with pytest.raises(reason):
        interrupted()
    assert store.search([Clause(ENGLISH, "alfa")], limit=9) == before
    fill(store, indexed("3", "alfa"))
    assert len(store) == 3


def test_a_change_becomes_visible_only_when_it_is_complete(engine: Engine, tmp_path: Path, store: Store) -> None:
    other = engine.open(tmp_path / "store")
    with other.writing() as writer:
        writer.add(indexed("1", "alfa"))
        assert (len(store), find(store, "alfa")) == (0, [])
    assert (len(store), find(store, "alfa")) == (1, ["1"])
    fill(other, indexed("2", "alfa", "bravo", language="vi"))
    assert store.frequency(ENGLISH, "alfa") == 2
    assert find(store, "bravo", original_field("vi")) == ["2"]
    other.close()


def test_a_reopened_store_contains_what_was_written(engine: Engine, tmp_path: Path, store: Store) -> None:
    fill(store, indexed("1", "alfa", "bravo"))
    store.close()
    again = engine.open(tmp_path / "store")
    assert (find(again, "alfa"), find(again, "bravo", SWEDISH)) == (["1"], ["1"])
    again.close()
