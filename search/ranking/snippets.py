"""Highlight the matches of a passage, and choose its best sentences as a snippet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from translate import Span

from .highlights import MatchedSentence
from .hits import HighlightedText, Snippet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.records import StoredSentence

    from .highlights import QueryMatcher

#: Maximum number of sentences in a snippet.
_MAX_SENTENCES = 3

#: Score of each match beside the weights of the terms, so low that it decides only between equal weights.
_MATCH_SCORE = 1e-6

_SPACE = re.compile(r"\s")


def highlight_passage(
    sentences: Sequence[StoredSentence], text: str, matcher: QueryMatcher
) -> tuple[HighlightedText, HighlightedText, Snippet]:
    """Return the English and the original of a passage with their matches, and its snippet.

    Args:
        sentences: The sentences of the passage, in order; at least one.
        text: The text of the whole document.
        matcher: Finds the matches.

    """
    matched = [MatchedSentence(sentence, matcher) for sentence in sentences]
    best = _best_window(matched)
    snippet = Snippet(_english(best, text), _unwrapped_original(best, text))
    return _english(matched, text), _original(matched, text), snippet


def _best_window(sentences: Sequence[MatchedSentence]) -> Sequence[MatchedSentence]:
    """Return the run of sentences whose distinct terms weigh most; among equals, the shortest, then the first."""

    def score(window: Sequence[MatchedSentence]) -> float:
        terms: dict[str, float] = {}
        for sentence in window:
            terms.update(sentence.terms)
        # If only the original or an operator matched, no term has a weight, and the matches decide.
        matches = sum(len(sentence.english) + len(sentence.original) for sentence in window)
        return sum(terms.values()) + _MATCH_SCORE * matches

    windows = [
        sentences[start : start + length]
        for length in range(1, min(_MAX_SENTENCES, len(sentences)) + 1)
        for start in range(len(sentences) - length + 1)
    ]
    best = max(windows, key=score)
    # A few words alone are hard to understand: add the next sentence as context.
    if len(best) < _MAX_SENTENCES and len(sentences) > len(best):
        start = next(at for at, sentence in enumerate(sentences) if sentence is best[0])
        start = min(start, len(sentences) - len(best) - 1)
        return sentences[start : start + len(best) + 1]
    return best


def _english(sentences: Sequence[MatchedSentence], text: str) -> HighlightedText:
    return _join(sentences, text, [(each.sentence.english, each.english) for each in sentences])


def _original(sentences: Sequence[MatchedSentence], text: str) -> HighlightedText:
    """Return the originals exactly as the document contains them."""
    start = sentences[0].sentence.start
    spans = [span for each in sentences for span in _shift(each.original, each.sentence.start - start)]
    aligned = [Span(each.sentence.start - start, each.sentence.end - start) for each in sentences if each.matched]
    return HighlightedText(text[start : sentences[-1].sentence.end], tuple(spans), tuple(aligned))


def _unwrapped_original(sentences: Sequence[MatchedSentence], text: str) -> HighlightedText:
    """Return the originals with line breaks only between sentences, at the same places as in the English."""
    unwrapped = [_SPACE.sub(" ", each.sentence.original) for each in sentences]
    return _join(sentences, text, [(words, each.original) for words, each in zip(unwrapped, sentences, strict=True)])


def _join(
    sentences: Sequence[MatchedSentence], text: str, sides: Sequence[tuple[str, tuple[Span, ...]]]
) -> HighlightedText:
    """Join one language of the sentences: with a line break if the document has one between them, else a space.

    Args:
        sentences: At least one, in order.
        text: The text of the whole document.
        sides: The text of each sentence in one language, and its matches.

    """
    joined = ""
    spans: list[Span] = []
    aligned: list[Span] = []
    end = sentences[0].sentence.start
    for each, (side, matches) in zip(sentences, sides, strict=True):
        if joined and side:
            joined += "\n" if "\n" in text[end : each.sentence.start] else " "
        spans += _shift(matches, len(joined))
        if each.matched:
            aligned.append(Span(len(joined), len(joined) + len(side)))
        joined += side
        end = each.sentence.end
    return HighlightedText(joined, tuple(spans), tuple(aligned))


def _shift(spans: Iterable[Span], by: int) -> list[Span]:
    return [Span(span.start + by, span.end + by) for span in spans]
