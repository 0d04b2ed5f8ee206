"""Highlights and snippets: what is marked matches, and lies where it is said to lie."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index import KeptSentence, analyze
from search.queries import Query, Reading
from search.snippets import Sought, marked_passage

WORDS = st.sampled_from(["alfa", "bravos", "Alfa,", "întâlnire", "cafe\u0301", "hội", "x", "—", "delta."])
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


def passage(pairs):
    """A document of one line a sentence, and its sentences."""
    text = "\n".join(original for original, _ in pairs)
    sentences, start = [], 0
    for original, english in pairs:
        end = start + len(original)
        sentences.append(KeptSentence(start, end, False, "ro", original, english, "test", ()))  # noqa: FBT003
        start = end + 1
    return text, sentences


def sought(text, weights):
    return Sought(Query(text, (Reading("en", text, 1.0),)), weights)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), TEXTS)
def test_every_highlight_lies_in_its_text_and_covers_a_match(pairs, query):
    text, sentences = passage(pairs)
    weights = {term.forms[-1]: 1.0 for term in analyze(query, "en")}
    english, original, snippet = marked_passage(sentences, text, sought(query, weights))
    for marked in (english, snippet.english):
        for span in marked.highlights:
            (term,) = analyze(span.of(marked.text), "en")
            assert term.forms[-1] in weights
    for marked in (original, snippet.original):
        ends = [0]
        for span in marked.highlights:
            assert ends[-1] <= span.start < span.end <= len(marked.text)
            ends.append(span.end)
    assert original.text == text


def test_a_word_that_stands_in_the_original_is_marked_there_else_its_sentence():
    text, sentences = passage(
        [("Prima Alaska", "First Alaska"), ("A doua întâlnire", "A second meeting"), ("Nimic", "Nothing")]
    )
    marks = sought("Alaska meeting", {"alaska": 1.0, "meet": 1.0})
    english, original, _ = marked_passage(sentences, text, marks)
    assert [span.of(english.text) for span in english.highlights] == ["Alaska", "meeting"]
    assert [span.of(original.text) for span in original.highlights] == ["Alaska", "A doua întâlnire"]


def test_combining_characters_are_marked_whole():
    text, sentences = passage([("o masă la cafe\u0301 azi", "")])
    _, original, _ = marked_passage(sentences, text, sought("café", {}))
    assert [span.of(original.text) for span in original.highlights] == ["cafe\u0301"]


def test_the_snippet_is_the_best_sentences_not_the_first():
    pairs = [(f"fraza {n}", f"sentence {n} of little interest") for n in range(6)] + [
        ("fraza bună", "the alfa sentence")
    ]
    text, sentences = passage(pairs)
    *_, snippet = marked_passage(sentences, text, sought("alfa", {"alfa": 1.0}))
    assert "the alfa sentence" in snippet.english.text
    assert snippet.english.text.count("sentence") <= 3
    assert "fraza 0" not in snippet.original.text


def test_the_two_sides_of_a_snippet_have_the_same_lines():
    text, sentences = passage([("Titlu alfa", "A headline alfa"), ("O frază\tde text.", "A sentence of text.")])
    *_, snippet = marked_passage(sentences, text, sought("alfa", {"alfa": 1.0}))
    assert snippet.english.text.splitlines() == ["A headline alfa", "A sentence of text."]
    assert snippet.original.text.splitlines() == ["Titlu alfa", "O frază de text."]
