"""A document in English and in the original, and the thread of a message."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from search.results.sanitize import printable

from .layout import DIM, HEAD, WIDE, Indented, two_columns
from .wording import counted, language_name, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from index.records import StoredSentence
    from search.storage.document_view import DocumentView


#: What is shown of what a document states about itself, in order.
_STATED = {"author": "Author", "sender": "From", "to": "To", "cc": "Cc"}

#: Maximum messages of a thread that are listed before the one that is shown, and after it.
_NEARBY = 5


def document_text(view: DocumentView, width: int) -> RenderableType:
    """Return a document with both texts side by side, or one under the other on a narrow terminal."""
    document = view.document
    head = Text(one_line(document.id), style=HEAD)
    facts = filter(None, (language_name(document.language), document.date, document.title))
    stated = [Text(f"{name}: {one_line(value)}", style=DIM) for name, value in _stated(document.origin.metadata)]
    if document.origin.recognized is not None:
        stated.append(Text(f"Recognized in pictures: {document.origin.recognized} % sure on average", style=DIM))
    columns = two_columns()
    stacked: list[RenderableType] = []
    place = ""
    for paragraph in _paragraphs(view):
        before, place = place, document.origin.place_at(paragraph[0].start)
        if place != before:
            heading = Text(one_line(place.capitalize()), style=DIM)
            columns.add_row(heading)
            stacked.append(heading)
        words = " ".join(sentence.english for sentence in paragraph if sentence.english)
        english = Text(printable(words or "(not translated)"))
        start, end = paragraph[0].start, paragraph[-1].end
        original = Text(printable(" ".join(document.text[start:end].split())), style=DIM)
        columns.add_row(english, original)
        columns.add_row("")
        stacked += [english, Indented(original), Text()]
    texts = [columns] if width >= WIDE else stacked
    return Group(head, Text(printable(" · ".join(facts)), style=DIM), *stated, Text(), *texts, *_thread(view))


def _thread(view: DocumentView) -> Iterator[Text]:
    """Yield the messages before and after a message, itself marked."""
    if not view.thread:
        return
    yield Text("Thread", style=DIM)
    at = next((at for at, each in enumerate(view.thread) if each.document_id == view.document.id), 0)
    first, end = max(0, at - _NEARBY), min(len(view.thread), at + _NEARBY + 1)
    if first:
        yield Text(f"  {counted(first, 'earlier message')}", style=DIM)
    for number in range(first, end):
        message = view.thread[number]
        facts = [each for each in (message.date, one_line(message.sender)) if each]
        mark = "→ " if number == at else "  "
        yield Text.assemble(mark, one_line(message.document_id), (f" · {' · '.join(facts)}" if facts else "", DIM))
    if end < len(view.thread):
        yield Text(f"  {counted(len(view.thread) - end, 'later message')}", style=DIM)


def _stated(metadata: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield what a document states about itself, as people read it, with its name."""
    for name, shown in _STATED.items():
        if value := metadata.get(name):
            yield shown, str(value)


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
