"""Typing errors in queries are corrected."""

from __future__ import annotations

import json

import pytest

from search import Library
from search.query.query import Correction


def document_ids(hits):
    return [hit.document_id for hit in hits]


def test_a_word_with_one_typing_error_is_found_in_the_english_and_highlighted(filled):
    hits = filled.find("sumit meeting", query_language="en")
    assert hits.query.corrections == (Correction("sumit", "english", "summit"),)
    assert {"nb.txt", "sv.txt"} <= set(document_ids(hits))
    best = hits[0]
    assert "summit" in {span.of(best.english) for span in best.highlights.english}


@pytest.mark.parametrize(
    ("query", "found", "highlighted"),
    [("avutt", "ro.txt", "avut"), ("lengrre", "nb.txt", "lengre"), ("langgre", "sv.txt", "längre")],
)
def test_a_word_with_one_typing_error_is_found_in_an_original_and_highlighted(filled, query, found, highlighted):
    hits = filled.find(query)
    assert document_ids(hits)[0] == found
    assert highlighted in {span.of(hits[0].original) for span in hits[0].highlights.original}


@pytest.mark.parametrize("query", ["summit", "toppmøte", "lengre", "summits", "zzzzzz", "omm", "12345"])
def test_a_word_that_is_known_or_short_or_similar_to_no_other_is_not_corrected(filled, query):
    assert filled.find(query).query.corrections == ()


def test_the_command_line_shows_the_term_searched_in_place_of_a_misspelled_word(filled, run):
    output = run("-L", filled.path, "sumit", "--query-language", "en").stdout.decode()
    assert "No passage contains “sumit”; searched instead: “summit”" in output
    answer = json.loads(run("-L", filled.path, "sumit", "--query-language", "en", "--json").stdout)
    assert answer["query"]["corrections"] == [{"word": "sumit", "sought": "summit"}]


@pytest.mark.parametrize("query", ["smumit", "summti", "sumimt"])
def test_two_neighbouring_letters_swapped_are_one_typing_error(filled, query):
    corrections = filled.find(query, query_language="en").query.corrections
    assert [correction.term for correction in corrections] == ["summit"]


def test_a_right_word_whose_letters_are_as_plausible_as_its_neighbour_is_not_corrected(tmp_path, write):
    with Library(tmp_path / "beach.library") as library:
        library.add([write("beach.txt", "The long beach near the old town was crowded all summer.")])
        assert library.find("breach", query_language="en").query.corrections == ()
        assert [one.term for one in library.find("beahc", query_language="en").query.corrections] == ["beach"]
