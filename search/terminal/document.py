"""A document, both its texts."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from search.results.sanitize import printable

from .layout import DIM, HEAD, WIDE, Indented, two_columns
from .wording import json_of, language_name, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from index.records import StoredSentence
    from search.library import Shown


def shown_text(shown: Shown, width: int) -> RenderableType:
    """Return a document, both texts beside each other, or under one another where it is narrow."""
    document = shown.document
    head = Text(one_line(document.id), style=HEAD)
    facts = filter(None, (language_name(document.language), document.date, document.title))
    beside = two_columns()
    below: list[RenderableType] = []
    for paragraph in _paragraphs(shown):
        words = " ".join(sentence.english for sentence in paragraph if sentence.english)
        english = Text(printable(words or "(not translated)"))
        start, end = paragraph[0].start, paragraph[-1].end
        original = Text(printable(" ".join(document.text[start:end].split())), style=DIM)
        beside.add_row(english, original)
        beside.add_row("")
        below += [english, Indented(original), Text()]
    texts = [beside] if width >= WIDE else below
    return Group(head, Text(printable(" · ".join(facts)), style=DIM), Text(), *texts)


def shown_json(shown: Shown) -> str:
    """Return a document as JSON."""
    document = shown.document
    return json_of({
        "document_id": document.id, "path": document.path, "language": document.language,
        "confidence": round(document.confidence, 4), "title": document.title, "date": document.date,
        "sentences": [
            {"span": [sentence.start, sentence.end], "language": sentence.language, "english": sentence.english,
             "original": sentence.original, "translator": sentence.translator, "flags": list(sentence.flags)}
            for sentence in shown.sentences
        ],
    })  # fmt: skip


def _paragraphs(shown: Shown) -> Iterator[list[StoredSentence]]:
    """Yield the sentences that no blank line parts."""
    text = shown.document.text
    group = 0
    numbered = []
    for at, sentence in enumerate(shown.sentences):
        before = shown.sentences[at - 1].end if at else 0
        group += "\n" in text[before : sentence.start]
        numbered.append((group, sentence))
    for _, sentences in groupby(numbered, key=lambda pair: pair[0]):
        yield [sentence for _, sentence in sentences]
