"""A document in English and in the original."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from search.results.sanitize import printable

from .layout import DIM, HEAD, WIDE, Indented, two_columns
from .wording import language_name, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from index.records import StoredSentence
    from search.storage.document_view import DocumentView


def document_text(view: DocumentView, width: int) -> RenderableType:
    """Return a document with both texts side by side, or one under the other on a narrow terminal."""
    document = view.document
    head = Text(one_line(document.id), style=HEAD)
    facts = filter(None, (language_name(document.language), document.date, document.title))
    columns = two_columns()
    stacked: list[RenderableType] = []
    for paragraph in _paragraphs(view):
        words = " ".join(sentence.english for sentence in paragraph if sentence.english)
        english = Text(printable(words or "(not translated)"))
        start, end = paragraph[0].start, paragraph[-1].end
        original = Text(printable(" ".join(document.text[start:end].split())), style=DIM)
        columns.add_row(english, original)
        columns.add_row("")
        stacked += [english, Indented(original), Text()]
    texts = [columns] if width >= WIDE else stacked
    return Group(head, Text(printable(" · ".join(facts)), style=DIM), Text(), *texts)


def _paragraphs(view: DocumentView) -> Iterator[list[StoredSentence]]:
    """Yield the sentences of each paragraph; paragraphs end at a line break."""
    text = view.document.text
    group = 0
    numbered = []
    for at, sentence in enumerate(view.sentences):
        before = view.sentences[at - 1].end if at else 0
        group += "\n" in text[before : sentence.start]
        numbered.append((group, sentence))
    for _, sentences in groupby(numbered, key=lambda pair: pair[0]):
        yield [sentence for _, sentence in sentences]
