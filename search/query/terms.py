"""The terms of a text that carry meaning, all but its stop words; the term of a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.analysis import analyze, is_stop_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.analysis import Term


def content_terms(text: str, language: str, *other_languages: str) -> Iterator[Term]:
    """Yield the terms of *text*, in order, except stop words of its language and of any other language given."""
    for term in analyze(text, language):
        word = text[term.start : term.end]
        if not any(is_stop_word(word, each) for each in (language, *other_languages)):
            yield term


def last_form(word: str, language: str) -> str:
    """Return the folded term of a word of *language*; "" if it is none."""
    return next((term.forms[-1] for term in analyze(word, language)), "")


def first_form(word: str, language: str) -> str:
    """Return the term of a word of *language* with its diacritics; "" if it is none."""
    return next((term.forms[0] for term in analyze(word, language)), "")
