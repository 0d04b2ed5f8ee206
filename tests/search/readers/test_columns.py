"""Columns: running text beside running text is read column by column, everything else stays as it is."""

from __future__ import annotations

import io
import textwrap
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.any_text import ANY_TEXT

from search.readers.columns import in_reading_order
from search.readers.text import read_markdown, read_text

HARBOUR = (
    "The old harbour was closed for the winter because the ice had come early this year. "
    "Fishermen from Hamarvik pulled their boats up on the beach and waited for the wind to turn."
)
LIBRARY = (
    "A small library opened in the schoolhouse on Monday and had forty visitors before noon. "
    "Most of them asked for Selma Lagerlöf, and nobody asked for the atlas that the mayor had given."
)
SCHOOL = (
    "Children in the valley will get a longer holiday since the stove of the school is broken. "
    "The teacher has written to Kristiania for a new one, which is expected before the spring."
)


def side_by_side(*texts, width=34, gutter=4):
    columns = [textwrap.wrap(text, width) for text in texts]
    rows = zip_longest(*columns, fillvalue="")
    return "\n".join((" " * gutter).join(cell.ljust(width) for cell in row).rstrip() for row in rows) + "\n"


def visible(text):
    return sorted("".join(text.split()))


@pytest.mark.parametrize("texts", [(HARBOUR, LIBRARY), (LIBRARY, HARBOUR), (HARBOUR, LIBRARY, SCHOOL)])
@pytest.mark.parametrize("gutter", [2, 3, 8])
@pytest.mark.parametrize("width", [24, 34, 40])
def test_columns_are_read_one_after_the_other(texts, gutter, width):
    found = in_reading_order(side_by_side(*texts, gutter=gutter, width=width))
    assert [line for line in found.splitlines() if line] == list(texts)


def test_what_is_above_and_below_columns_stays_where_it_is():
    above = "The Hamarvik Gazette, which is read by everybody who lives along the fjord\n\n"
    below = "\nPrinted by Berg and Sons in the house behind the church, every second Monday of the month.\n"
    columns = side_by_side(HARBOUR, LIBRARY)
    found = in_reading_order(above + columns + below)
    assert found.startswith(above + HARBOUR)
    assert found.endswith(below)
    assert found.count("\n") == (above + columns + below).count("\n")


def test_a_sentence_continues_in_the_next_column():
    first, because, rest = HARBOUR.partition("because")
    text = side_by_side(f"{SCHOOL} {first}", f"{because}{rest} {LIBRARY}")
    assert HARBOUR in in_reading_order(text)


def test_a_blank_line_inside_columns_separates_paragraphs():
    text = side_by_side(HARBOUR, LIBRARY) + "\n" + side_by_side(SCHOOL, SCHOOL)
    found = [line for line in in_reading_order(text).splitlines() if line]
    assert found == [HARBOUR, SCHOOL, LIBRARY, SCHOOL]


UNCHANGED = {
    "table": "Town       Boats   Catch\n"
    + "Hamarvik   12      340\nSolvik     3       25\nLangnes    7       110\n" * 3,
    "table of words": "Berg and Sons      Printers in Hamarvik\nLie and Company    Dealers in fine salt\n" * 5,
    "keys": "Captain:      Anna Lie, who has sailed for years\nShip:         the old boat of her father\n" * 5,
    "contents": "The old harbour ............ and its boats 12\nthe new harbour ............ and its ice 15\n" * 5,
    "code": "total = count + boats      # the boats that are left\nreturn total / len(boats)  # and the mean of them\n"
    * 5,
    "poem": "    The ice has come to stay\n        and the boats are all away\n" * 5,
    "letters": "We have got your letter of Monday and thank you           12 May 1906\nfor it.\n" * 5,
    "word list": "the old man               den gamle mannen i båten\na house by the sea        et hus ved sjøen\nto be or not              å være eller ei\nit is late                det er sent\nthe boat with no sail     båten uten seil\nin the end                til slutt\n"
    * 2,
    "wrapped": textwrap.fill(f"{HARBOUR} {LIBRARY}", 70),
    "two spaces": textwrap.fill(HARBOUR, 60).replace(". ", ".  "),
    "short": "\n".join(side_by_side(HARBOUR, LIBRARY).splitlines()[:4]),
}


@pytest.mark.parametrize("kind", UNCHANGED)
def test_what_is_not_columns_stays_as_it_is(kind):
    assert in_reading_order(UNCHANGED[kind]) is UNCHANGED[kind]


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT)
def test_every_visible_character_of_any_text_is_kept(text):
    assert visible(in_reading_order(text)) == visible(text)


cells = st.lists(st.sampled_from(["a", "bravo", "Charlie", "delta.", "12", "é"]), min_size=1, max_size=60).map(" ".join)


@settings(deadline=None, max_examples=150)
@given(texts=st.lists(cells, min_size=2, max_size=3), width=st.integers(8, 40), gutter=st.integers(1, 9))
def test_every_visible_character_of_columns_is_kept(texts, width, gutter):
    text = side_by_side(*texts, width=width, gutter=gutter)
    assert visible(in_reading_order(text)) == visible(text)


def test_only_plain_text_is_read_by_columns():
    data = side_by_side(HARBOUR, LIBRARY).encode()
    (plain,) = read_text(io.BytesIO(data), "a.txt", len(data))
    (markdown,) = read_markdown(io.BytesIO(data), "a.md", len(data))
    assert HARBOUR in plain.text
    assert markdown.text == data.decode()
