"""Highlights cover exactly what matches, and snippets are the best sentences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.analysis import analyze, whole_word
from index.query import ENGLISH, AllOf, HasPhrase, HasPrefix, NoneOf, original_field
from index.records import StoredSentence
from search.query.query import Query, Reading
from search.ranking.highlights import QueryMatcher
from search.ranking.snippets import highlight_passage

WORDS = st.sampled_from(["alfa", "bravos", "Alfa,", "întâlnire", "cafe\u0301", "hội", "x", "—", "delta."])
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


def passage(pairs):
    """Return the text of a document with one sentence on each line, and its sentences."""
    text = "\n".join(original for original, _ in pairs)
    sentences, start = [], 0
    for original, english in pairs:
        end = start + len(original)
        sentences.append(StoredSentence(start, end, False, "ro", original, english, "test", ()))  # noqa: FBT003
        start = end + 1
    return text, sentences


def matcher(text, weights):
    return QueryMatcher(Query(text, (Reading("en", text, 1.0),)), weights)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), TEXTS)
def test_every_highlight_lies_in_its_text_and_covers_a_match(pairs, query):
    text, sentences = passage(pairs)
    weights = {term.forms[-1]: 1.0 for term in analyze(query, "en")}
    english, original, snippet = highlight_passage(sentences, text, matcher(query, weights))
    for side in (english, snippet.english):
        for span in side.highlights:
            (term,) = analyze(span.of(side.text), "en")
            assert term.forms[-1] in weights
    for side in (original, snippet.original):
        ends = [0]
        for span in side.highlights:
            assert ends[-1] <= span.start < span.end <= len(side.text)
            ends.append(span.end)
    assert original.text == text


def test_a_word_is_highlighted_in_the_original_or_else_its_whole_sentence():
    text, sentences = passage(
        [("Prima Alaska", "First Alaska"), ("A doua întâlnire", "A second meeting"), ("Nimic", "Nothing")]
    )
    alaska_meeting = matcher("Alaska meeting", {"alaska": 1.0, "meet": 1.0})
    english, original, _ = highlight_passage(sentences, text, alaska_meeting)
    assert [span.of(english.text) for span in english.highlights] == ["Alaska", "meeting"]
    assert [span.of(original.text) for span in original.highlights] == ["Alaska", "A doua întâlnire"]


def test_a_word_is_highlighted_with_its_combining_characters():
    text, sentences = passage([("o masă la cafe\u0301 azi", "")])
    _, original, _ = highlight_passage(sentences, text, matcher("café", {}))
    assert [span.of(original.text) for span in original.highlights] == ["cafe\u0301"]


def test_the_snippet_is_the_best_sentences_not_the_first():
    pairs = [(f"fraza {n}", f"sentence {n} of little interest") for n in range(6)] + [
        ("fraza bună", "the alfa sentence")
    ]
    text, sentences = passage(pairs)
    *_, snippet = highlight_passage(sentences, text, matcher("alfa", {"alfa": 1.0}))
    assert "the alfa sentence" in snippet.english.text
    assert snippet.english.text.count("sentence") <= 3
    assert "fraza 0" not in snippet.original.text


def test_the_two_sides_of_a_snippet_have_the_same_lines():
    text, sentences = passage([("Titlu alfa", "A headline alfa"), ("O frază\tde text.", "A sentence of text.")])
    *_, snippet = highlight_passage(sentences, text, matcher("alfa", {"alfa": 1.0}))
    assert snippet.english.text.splitlines() == ["A headline alfa", "A sentence of text."]
    assert snippet.original.text.splitlines() == ["Titlu alfa", "O frază de text."]


@given(
    st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6),
    WORDS,
    WORDS,
    st.sampled_from(["al", "brav", "caf", "hoi"]),
)
def test_phrases_and_prefixes_are_highlighted_where_they_occur_and_nowhere_else(pairs, first, second, prefix):
    text, sentences = passage(pairs)
    phrases = {language: [term.forms for term in analyze(f"{first} {second}", language)] for language in ("en", "ro")}
    fields = {"en": ENGLISH, "ro": original_field("ro")}
    leaves = [HasPhrase(fields[language], tuple(words)) for language, words in phrases.items() if words]
    condition = AllOf((*leaves, HasPrefix(tuple(fields.values()), prefix), NoneOf((HasPrefix((ENGLISH,), "x"),))))
    query = Query("", (Reading("en", "", 1.0),), condition=condition)
    for one in sentences:
        english, original, _ = highlight_passage([one], text, QueryMatcher(query, {}))
        for side, language in ((english, "en"), (original, "ro")):
            terms = list(analyze(side.text, language))
            words, length = [term.forms for term in terms], len(phrases[language])
            starts = [
                at
                for at in range(len(words))
                if length
                and all(
                    at + n < len(words) and set(words[at + n]) & set(form) for n, form in enumerate(phrases[language])
                )
            ]
            expected = {at + n for at in starts for n in range(length)} | {
                at for at, term in enumerate(terms)
                if whole_word(side.text[term.start : term.end], language).startswith(prefix)
            }  # fmt: skip
            spans = [(terms[at].start, terms[at].end) for at in sorted(expected)]
            whole = [(0, len(side.text))] if side is original and english.highlights else []
            assert [(span.start, span.end) for span in side.highlights] == (spans or whole)
