"""The query reader: any string can be read, and says what it seems to say."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.texts import PIECES

from index.query import InDates as Dates
from index.query import InLanguage as Language
from index.query import InPath as Path
from search.query.syntax import DEEPEST, MOST_OPERATORS, And, Not, Or, Phrase, Prefix, Title, Word, parse, spelled

#: What queries are made of, and what they are broken by.


def parts(text):
    return parse(text).root.parts


@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join), st.lists(PIECES, max_size=60).map(" ".join)))
def test_any_string_can_be_read_and_no_word_is_lost(text):
    typed = parse(text)
    said = spelled(typed.root, lambda words: words)
    wanted = [word for word in ("alfa", "foo", "bar", "Alaska") if word in text]
    assert [word for word in wanted if word in said] == wanted
    for part in typed.sought:
        assert part in typed.words


@given(st.lists(PIECES, max_size=40).map(" ".join))
@example('“ "   ”')
@example('„a " ”b» «c “')
def test_what_is_spelled_says_the_same_when_it_is_read(text):
    typed = parse(text)
    if not typed.notes:
        again = parse(spelled(typed.root, lambda words: words))
        assert spelled(again.root, lambda words: words) == spelled(typed.root, lambda words: words)


@pytest.mark.parametrize(
    ("text", "read"),
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
def test_operators_phrases_and_filters(text, read):
    typed = parse(text)
    assert (typed.root.parts, typed.notes) == (read, ())


@pytest.mark.parametrize(
    "text",
    ["Alaska summit", "bread and butter or not", "well-known l'Alaska", "https://example.org 12:30", "Trump (US) 😀"],
)
def test_everything_else_is_words(text):
    typed = parse(text)
    assert (typed.is_plain, typed.sought, typed.notes) == (True, (text,), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"Alaska summit', "quotation mark"),
        ("(Alaska", "parenthesis"),
        ("Alaska AND", "AND has nothing to join"),
        ("NOT", "NOT has nothing to join"),
        ("language:klingon", "no language code"),
        ("date:2025-13", "no date"),
        ("date:2026..2025", "ends before it begins"),
        ("title:", "nothing after the colon"),
        ("w*rd", "a * stands"),
        ("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), "deep"),
        ("a " + "-b " * (MOST_OPERATORS + 1), "more than"),
    ],
)
def test_what_cannot_be_parsed_is_words_and_a_note_says_so(text, said):
    typed = parse(text)
    assert typed.is_plain
    assert [said in note for note in typed.notes] == [True]


@pytest.mark.parametrize(
    "text",
    ["(" * 10_000 + "a" + ")" * 10_000, "-(" * 10_000, "NOT " * 10_000, '"' * 9_999, "a AND " * 5_000, "“ " * 9_999],
)
def test_nothing_takes_long_or_too_deep(text):
    started = time.process_time()
    parse(text)
    assert time.process_time() - started < 5


def test_words_that_an_operator_takes_are_required_and_others_are_not():
    assert parse("Alaska summit").any_word
    assert parse("summit -oil language:ro").any_word
    assert not parse('"Alaska summit" Putin').any_word
    assert not parse("language:ro").any_word
    assert parse("Putin (language:ro OR summit)").any_word
    assert not parse("Putin (Trump OR summit)").any_word


def test_what_must_not_match_is_not_sought_but_tells_the_language():
    typed = parse('"sommet d\'Alaska" -pétrole Trump')
    assert typed.sought == ("sommet d'Alaska", "Trump")
    assert "pétrole" in typed.words
