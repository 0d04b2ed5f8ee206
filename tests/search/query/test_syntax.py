"""The query language: every string parses, and operators, phrases and filters mean what they say."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.texts import PIECES

from index.query import InDates as Dates
from index.query import InLanguage as Language
from index.query import InPath as Path
from search.query.formatting import format_query
from search.query.parser import MAX_DEPTH
from search.query.syntax import MAX_OPERATORS, parse
from search.query.tree import And, Not, Or, Phrase, Prefix, Title, Word


def formatted(parsed):
    return format_query(parsed.root, lambda words: words)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join), st.lists(PIECES, max_size=60).map(" ".join)))
def test_every_string_parses_and_no_word_is_lost(text):
    parsed = parse(text)
    written = formatted(parsed)
    # Of a language such as "zh-yue", only the first part is used.
    words = re.sub(r"(?i)language:[a-z]{2,3}[-_]\S*", "", text)
    expected = [word for word in ("alfa", "foo", "bar", "Alaska") if word in words]
    assert [word for word in expected if word in written] == expected
    for part in parsed.ranking_texts:
        assert part in parsed.words


@given(st.lists(PIECES, max_size=40).map(" ".join))
@example('“ "   ”')
@example('„a " ”b» «c “')
def test_a_formatted_query_parses_to_the_same_query(text):
    parsed = parse(text)
    if not parsed.notes:
        assert formatted(parse(formatted(parsed))) == formatted(parsed)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ('"Alaska summit"', (Phrase("Alaska summit"),)),
        ("“a b” „c d“ «e f» »g h« ”i j”", tuple(map(Phrase, ("a b", "c d", "e f", "g h", "i j")))),
        ('"two words"~5 x', (Phrase("two words", 5), Word("x"))),
        ("a AND b OR c", (Or((And((Word("a"), Word("b"))), Word("c"))),)),
        ("a AND (b OR c)", (And((Word("a"), Or((Word("b"), Word("c"))))),)),
        ('a -b -"c d"', (Word("a"), Not(Word("b")), Not(Phrase("c d")))),
        ("a NOT b", (Word("a"), Not(Word("b")))),
        ("NOT NOT b a", (Word("b"), Word("a"))),
        ("ukrain* x", (Prefix("ukrain"), Word("x"))),
        ("language:no", (Language("nb"),)),
        ("date:2025-08..2026-01", (Dates("2025-08-01", "2026-01-31"),)),
        ("date:2024-02", (Dates("2024-02-01", "2024-02-29"),)),
        ("date:2025..", (Dates("2025-01-01", None),)),
        ("date:..2026", (Dates(None, "2026-12-31"),)),
        ('title:war title:"big war"', (Title(Word("war")), Title(Phrase("big war")))),
        ("path:letters/19*.txt", (Path("letters/19*.txt"),)),
        ("-language:ro", (Not(Language("ro")),)),
    ],
)
def test_operators_phrases_and_filters_become_nodes(text, nodes):
    parsed = parse(text)
    assert (parsed.root.parts, parsed.notes) == (nodes, ())


@pytest.mark.parametrize(
    "text",
    ["Alaska summit", "bread and butter or not", "well-known l'Alaska", "https://example.org 12:30", "Trump (US) 😀"],
)
def test_everything_else_is_plain_words(text):
    parsed = parse(text)
    assert (parsed.is_plain, parsed.ranking_texts, parsed.notes) == (True, (text,), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Alaska summit', "quotation mark is not closed"),
        ("(Alaska", "unmatched parenthesis"),
        ("Alaska AND", "AND has no operand"),
        ("NOT", "NOT has no operand"),
        ("language:klingon", "'klingon' is not a language code"),
        ("date:2025-13", "'2025-13' is not a date"),
        ("date:2026..2025", "ends before it begins"),
        ("title:", "nothing after the colon"),
        ("w*rd", "a * must come at the end of a word"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "deep"),
        ("a " + "-b " * (MAX_OPERATORS + 1), "more than"),
    ],
)
def test_what_cannot_be_parsed_becomes_plain_words_and_a_note(text, expected):
    parsed = parse(text)
    assert parsed.is_plain
    assert [expected in note for note in parsed.notes] == [True]


@pytest.mark.parametrize(
    "text",
    ["(" * 10_000 + "a" + ")" * 10_000, "-(" * 10_000, "NOT " * 10_000, '"' * 9_999, "a AND " * 5_000, "“ " * 9_999],
)
def test_no_query_takes_long_to_parse_or_exceeds_the_recursion_limit(text):
    started = time.process_time()
    parse(text)
    assert time.process_time() - started < 5


def test_a_plain_word_must_match_unless_another_part_requires_words():
    assert parse("Alaska summit").requires_any_word
    assert parse("summit -oil language:ro").requires_any_word
    assert not parse('"Alaska summit" Putin').requires_any_word
    assert not parse("language:ro").requires_any_word
    assert parse("Putin (language:ro OR summit)").requires_any_word
    assert not parse("Putin (Trump OR summit)").requires_any_word


def test_excluded_words_do_not_rank_passages_but_help_to_detect_the_language():
    parsed = parse('"sommet d\'Alaska" -pétrole Trump')
    assert parsed.ranking_texts == ("sommet d'Alaska", "Trump")
    assert "pétrole" in parsed.words


@pytest.mark.parametrize("typed", ["~x", "~", "~100", "~5x", "~-1", "~1.5", "~ 5"])
def test_a_wrong_distance_after_a_phrase_is_noted(typed):
    (note,) = parse(f'"alfa bravo"{typed} charlie').notes
    assert note == (
        f"{typed.split()[0]!r} after a phrase is searched as plain words: write a number up to 99, such as ~5"
    )


@pytest.mark.parametrize(
    "text", ['"alfa bravo"~0', '"alfa bravo"~5', '("alfa bravo"~99)', '"alfa bravo" ~x', '"alfa bravo"']
)
def test_a_right_distance_after_a_phrase_is_not_noted(text):
    assert parse(text).notes == ()
