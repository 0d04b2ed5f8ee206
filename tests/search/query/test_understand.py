"""Queries are understood: the languages they may be in, and their search terms."""

from __future__ import annotations


def test_a_word_that_only_an_original_contains_weighs_more_there_than_a_translated_one(filled):
    query = filled.find("lengre meeting", query_language="en").query
    weights = {(clause.field, clause.term): clause.weight for clause in query.clauses}
    assert query.unchanged == {"lengre"}
    assert weights["original_nb", "lengr"] > 5 * weights["original_nb", "meeting"]


def test_the_model_of_a_related_language_translates_if_a_language_has_none(filled):
    (reading,) = filled.find("toppmøte", query_language="da").query.readings
    assert (reading.language, reading.english) == ("nb", "summit")
    assert filled.find("toppmøte", query_language="da").query.untranslated == ()


def test_an_english_query_with_a_word_new_to_the_library_is_read_as_english_alone(filled):
    for query in ("a text about the weather", "the summit was a disappointment", "meeting about the harbour"):
        assert [reading.language for reading in filled.find(query).query.readings] == ["en"]
