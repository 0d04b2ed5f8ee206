"""Documents in several languages: cut paragraphs where the language changes, and fill in what is too short to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .identification import clear_language
from .language_codes import UNDETERMINED
from .paragraphs import Paragraph
from .sentences import split_sentences
from .spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def language_runs(text: str, paragraph: Paragraph) -> list[tuple[Paragraph, str | None]]:
    """Return a paragraph with its language, in pieces if clear sentences of it are in several; None if it is unclear.

    A sentence that is too short or unclear belongs to the piece before it.
    """
    whole = clear_language(paragraph.span.of(text))
    if whole:
        return [(paragraph, whole)]
    runs: list[tuple[int, int, str | None]] = []
    for span in split_sentences(text, UNDETERMINED, within=paragraph.span):
        language = clear_language(span.of(text))
        if runs and (language is None or runs[-1][2] in {None, language}):
            start, _, before = runs.pop()
            runs.append((start, span.end, before or language))
        else:
            runs.append((span.start, span.end, language))
    if len(runs) < 2:
        return [(paragraph, runs[0][2] if runs else None)]
    return [(Paragraph(Span(start, end), heading=False), language) for start, end, language in runs]


def surrounded(languages: Sequence[str | None], headings: Sequence[bool], default: str) -> Iterator[str]:
    """Yield a language for each paragraph: its own, or that of the nearest clear one before it, after a heading.

    Args:
        languages: The language of each paragraph, None for an unclear one.
        headings: Whether each paragraph is a heading.
        default: The language if there is no clear paragraph on either side.

    """
    following: list[str | None] = [None] * len(languages)
    after: str | None = None
    for at in range(len(languages) - 1, -1, -1):
        after = languages[at] or after
        following[at] = after
    before: str | None = None
    for at, language in enumerate(languages):
        before = language or before
        yield (language or (following[at] if headings[at] else before)) or before or following[at] or default
