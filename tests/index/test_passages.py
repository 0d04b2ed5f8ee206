from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages import Passage, cut_passages, passage_id

LENGTH = 800


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    heading: bool = False


def sentences(*lengths: int) -> list[Sentence]:
    """Return sentences of these lengths, separated by spaces; a negative length means a heading."""
    found = []
    start = 0
    for length in lengths:
        found.append(Sentence(start, start + abs(length), heading=length < 0))
        start += abs(length) + 1
    return found


def cut(*lengths: int) -> list[tuple[int, int]]:
    return [(passage.first, passage.last) for passage in cut_passages(sentences(*lengths))]


DOCUMENTS = st.lists(st.integers(1, 1200) | st.integers(-80, -1) | st.integers(1, 100), max_size=60)


@settings(deadline=None, max_examples=200)
@given(DOCUMENTS)
def test_every_sentence_is_in_exactly_one_passage_in_order(lengths: list[int]) -> None:
    passages = cut_passages(sentences(*lengths))
    inside = [number for passage in passages for number in range(passage.first, passage.last + 1)]
    assert inside == list(range(len(lengths)))
    assert [passage.number for passage in passages] == list(range(1, len(passages) + 1))


@settings(deadline=None, max_examples=200)
@given(DOCUMENTS)
def test_a_passage_has_at_most_about_the_given_length_unless_one_sentence_is_longer(lengths: list[int]) -> None:
    document = sentences(*lengths)
    for passage in cut_passages(document):
        size = document[passage.last].end - document[passage.first].start
        assert size <= LENGTH + 160 or passage.first == passage.last or ends_in_remainder(document, passage)


def ends_in_remainder(document: list[Sentence], passage: Passage) -> bool:
    """Return whether the passage is one long sentence followed by a short remainder."""
    return document[passage.last].end - document[passage.first + 1].start < 160


@settings(deadline=None, max_examples=200)
@given(DOCUMENTS)
def test_no_passage_continues_across_a_heading(lengths: list[int]) -> None:
    document = sentences(*lengths)
    firsts = {passage.first for passage in cut_passages(document)}
    for number in range(1, len(document)):
        if document[number].heading and not document[number - 1].heading:
            assert number in firsts


@settings(deadline=None, max_examples=100)
@given(DOCUMENTS, st.integers(1, 2000))
def test_any_length_is_accepted(lengths: list[int], length: int) -> None:
    passages = cut_passages(sentences(*lengths), length)
    assert sum(passage.last - passage.first + 1 for passage in passages) == len(lengths)


@pytest.mark.parametrize(
    ("lengths", "passages"),
    [
        ((), []),
        ((10,), [(0, 0)]),
        ((400, 399, 300), [(0, 1), (2, 2)]),
        ((400, 400, 300), [(0, 0), (1, 2)]),
        ((2000, 300, 300), [(0, 0), (1, 2)]),
    ],
)
def test_passages_are_filled_up_to_the_length(lengths: tuple[int, ...], passages: list[tuple[int, int]]) -> None:
    assert cut(*lengths) == passages


def test_a_heading_begins_a_passage() -> None:
    assert cut(50, -10, 50, -10, 50) == [(0, 0), (1, 2), (3, 4)]


def test_a_run_of_headings_stays_together() -> None:
    assert cut(50, -10, -20, -10, 50, 50) == [(0, 0), (1, 5)]


def test_a_short_remainder_joins_the_passage_before_it() -> None:
    assert cut(790, 159) == [(0, 1)]
    assert cut(790, 60, 60) == [(0, 2)]
    assert cut(790, 160) == [(0, 0), (1, 1)]


def test_a_short_remainder_before_a_heading_joins_the_passage_before_it() -> None:
    assert cut(790, 100, -10, 500) == [(0, 1), (2, 3)]


def test_a_short_section_is_a_passage_of_its_own() -> None:
    assert cut(-10, 20, -10, 20) == [(0, 1), (2, 3)]


def test_a_passage_is_named_after_its_document_and_number() -> None:
    assert passage_id("notes/a.txt", 3) == "notes/a.txt#3"
