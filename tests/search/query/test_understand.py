"""How queries are read: languages, words that translation leaves, typing errors."""

from __future__ import annotations

import json

import pytest
from support.texts import NORWEGIAN, ROMANIAN, SWEDISH

from search import Correction, Library
from search.query.understand import clauses_of
from translate.testing import GlossaryTranslator

ENGLISH = {
    "nb": {NORWEGIAN: "This is a longer text about a meeting and a summit.", "toppmøte": "summit"},
    "sv": {SWEDISH: "This is a longer text about a summit."},
    "ro": {ROMANIAN: "This is a text about a meeting that took place."},
}


@pytest.fixture
def filled(tmp_path, write):
    """A library whose English has no word left as it was."""
    with Library(tmp_path / "test.library", translators=GlossaryTranslator(ENGLISH)) as library:
        library.add([write("nb.txt", NORWEGIAN), write("sv.txt", SWEDISH), write("ro.txt", ROMANIAN)])
        yield library


def names(hits):
    return [hit.document_id for hit in hits]


def test_a_word_with_one_typing_error_is_found_in_the_english_and_marked(filled):
    hits = filled.find("sumit meeting", query_language="en")
    assert hits.query.corrections == (Correction("sumit", "english", "summit"),)
    assert {"nb.txt", "sv.txt"} <= set(names(hits))
    best = hits[0]
    assert "summit" in {span.of(best.english) for span in best.highlights.english}


@pytest.mark.parametrize(
    ("query", "found", "marked"),
    [("avutt", "ro.txt", "avut"), ("lengrre", "nb.txt", "lengre"), ("langgre", "sv.txt", "längre")],
)
def test_a_word_with_one_typing_error_is_found_in_an_original_and_marked(filled, query, found, marked):
    hits = filled.find(query)
    assert names(hits)[0] == found
    assert marked in {span.of(hits[0].original) for span in hits[0].highlights.original}


@pytest.mark.parametrize("query", ["summit", "toppmøte", "lengre", "summits", "zzzzzz", "omm", "12345"])
def test_a_word_that_is_known_or_short_or_like_no_other_is_not_corrected(filled, query):
    assert filled.find(query).query.corrections == ()


def test_a_word_that_only_an_original_has_counts_more_there_than_one_that_was_translated(filled):
    query = filled.find("lengre meeting", query_language="en").query
    weights = {(clause.field, clause.term): clause.weight for clause in clauses_of(query, ["nb"])}
    assert query.untouched == {"lengre"}
    assert weights["original_nb", "lengr"] > 5 * weights["original_nb", "meeting"]


def test_a_neighbours_model_translates_where_there_is_none(filled):
    (reading,) = filled.find("toppmøte", query_language="da").query.readings
    assert (reading.language, reading.english) == ("nb", "summit")
    assert filled.find("toppmøte", query_language="da").query.untranslated == ()


def test_the_command_line_says_what_was_sought_for_a_word_that_nothing_has(filled, run):
    said = run("-L", filled.path, "sumit", "--query-language", "en").stdout.decode()
    assert "No passage contains “sumit”; searched instead: “summit”" in said
    answer = json.loads(run("-L", filled.path, "sumit", "--query-language", "en", "--json").stdout)
    assert answer["query"]["corrections"] == [{"word": "sumit", "sought": "summit"}]
