"""Documents in several languages: cut paragraphs where the language changes, and fill in what is too short to tell."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .identification import clear_language, identify, identify_clearly, is_clearly_not
from .language_codes import UNDETERMINED, neighbours
from .paragraphs import Paragraph
from .sentences import split_sentences
from .spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Minimum letters and confidence for a short piece to be in one of few languages.
_FEWEST_LETTERS, _CLEAR = 20, 0.95


def language_runs(text: str, paragraph: Paragraph) -> list[tuple[Paragraph, str | None]]:
    """Return a paragraph with its language, in pieces if clear sentences of it are in several; None if it is unclear.

    A sentence that is too short or unclear belongs to the piece before it.
    """
    runs: list[tuple[int, int, str | None]] = []
    for span in split_sentences(text, UNDETERMINED, within=paragraph.span):
        language = clear_language(span.of(text))
        if runs and (language is None or runs[-1][2] in {None, language}):
            start, _, before = runs.pop()
            runs.append((start, span.end, before or language))
        else:
            runs.append((span.start, span.end, language))
    # In a paragraph in two languages, only langdetect sees both, and it is slow: sentences of one language come first.
    whole = paragraph.span.of(text)
    language = clear_language(whole) if len(runs) < 2 else identify_clearly(whole)
    if language or len(runs) < 2:
        return [(paragraph, language)]
    return [(Paragraph(Span(start, end), heading=False), language) for start, end, language in runs]


def letters_by_language(pieces: Sequence[str], languages: Sequence[str | None]) -> Counter[str]:
    """Return how many letters are in each language, without those of unclear pieces."""
    letters: Counter[str] = Counter()
    for piece, language in zip(pieces, languages, strict=True):
        if language:
            letters[language] += sum(map(str.isalpha, piece))
    return letters


def completed(
    pieces: Sequence[str], languages: Sequence[str | None], headings: Sequence[bool], letters: Counter[str]
) -> Iterator[str]:
    """Yield a language for each piece of a mixed document.

    It is its own where it is clear; a short piece has the one of the document's languages that it is clearly in, or
    else that of the clear piece before it, a heading that of the one after it.

    Args:
        pieces: The texts, in order.
        languages: The language of each, None for an unclear one.
        headings: Whether each is a heading.
        letters: Letters in each language, as `letters_by_language` counts them; at least one.

    """
    known = [
        _among_neighbours(piece, language, letters) if language else _among_few(piece, letters)
        for piece, language in zip(pieces, languages, strict=True)
    ]
    following: list[str | None] = []
    after: str | None = None
    for language in reversed(known):
        after = language or after
        following.append(after)
    before: str | None = None
    default = letters.most_common(1)[0][0]
    for own, heading, after in zip(known, headings, reversed(following), strict=True):
        before = own or before
        yield (own or (after if heading else before)) or before or after or default


def _among_neighbours(piece: str, language: str, letters: Counter[str]) -> str:
    """Return the most frequent neighbour of the language that the piece may as well be in."""
    for other, count in letters.most_common():
        if other in neighbours(language) and count > letters[language] and not is_clearly_not(piece, other):
            return other
    return language


def _among_few(piece: str, letters: Counter[str]) -> str | None:
    """Return which of the document's languages a piece is in that is too short to tell among all, None if unclear."""
    if len(letters) < 2 or sum(map(str.isalpha, piece)) < _FEWEST_LETTERS:
        return None
    guess = identify(piece, letters)
    return guess.language if guess.confidence >= _CLEAR else None
