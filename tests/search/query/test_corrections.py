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


def added(library, write, *texts):
    library.add([write(f"{number}.txt", text) for number, text in enumerate(texts)])
    return library


@pytest.mark.parametrize("word", ["breach", "founder", "Breach", "marches"])
def test_a_word_of_the_dictionary_is_not_corrected(tmp_path, write, word):
    text = "The long beach near the old town was crowded. The fond mayor opened the matches."
    with added(Library(tmp_path / "beach.library"), write, text) as library:
        assert library.find(word, query_language="en").query.corrections == ()


@pytest.mark.parametrize(
    ("word", "right"),
    [("beahc", "beach"), ("bech", "beach"), ("crowwded", "crowd"), ("crovded", "crowd"), ("mxtches", "match")],
)
def test_a_misspelled_word_with_another_ending_or_none_is_corrected(tmp_path, write, word, right):
    text = "The long beach near the old town was crowded. The fond mayor opened the matches."
    with added(Library(tmp_path / "beach.library"), write, text) as library:
        assert [one.term for one in library.find(word, query_language="en").query.corrections] == [right]


@pytest.mark.parametrize(("word", "right"), [("Istanbil", ["istanbul"]), ("Thrace", []), ("Truex", []), ("Trce", [])])
def test_a_name_is_corrected_to_a_name_only(tmp_path, write, word, right):
    text = "The train to Istanbul left no trace, and that is true. The trace was cold."
    with added(Library(tmp_path / "names.library"), write, text) as library:
        assert [one.term for one in library.find(word, query_language="en").query.corrections] == right


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("녕안하세요", ["안녕하세요"]),  # Swapped.
        ("안녕하세하요", ["안녕하세요"]),  # One more.
        ("안녕하새요", []),  # Another: there are thousands.
        ("Приввет", ["привет"]),
        ("Прибет", ["привет"]),
        ("q" * 26, []),
        ("q" * 24, ["q" * 25]),
    ],
)
def test_the_words_that_are_looked_up_are_few_in_any_script_and_of_any_length(tmp_path, write, typed, sought):
    text = f"안녕하세요 привет {'q' * 25} and so on"
    with added(Library(tmp_path / "scripts.library"), write, text) as library:
        corrections = library.find(typed.lower(), query_language="en").query.corrections
        assert [one.term for one in corrections] == sought


@pytest.mark.parametrize(
    ("word", "right"),
    [("khảong", ["khoang"]), ("ngoời", ["nguoi"]), ("nguowi", ["nguoi"]), ("xanh", []), ("khoan", []), ("khiếp", [])],
)
def test_a_vietnamese_word_is_corrected_if_it_is_spelled_as_no_syllable_is(tmp_path, write, word, right):
    text = "Khoảng mười người không đến thành phố. Những người khác ở lại, và có thể không khiến ai ngạc nhiên."
    with Library(tmp_path / "vi.library") as library:
        library.add([write("vi.txt", text)], language="vi")
        found = library.find(word, query_language="vi").query.corrections
        assert [one.term for one in found] in (
            right,
            [{"khoang": "khoảng", "nguoi": "người"}.get(each) for each in right],
        )
