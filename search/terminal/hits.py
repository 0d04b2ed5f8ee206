"""The hits of a search."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.console import Group
from rich.style import Style
from rich.text import Text

from search.results.sanitize import printable
from translate import UNTRANSLATED

from .layout import ALIGNED, DIM, HEAD, MATCH, WIDE, Indented, two_columns
from .wording import counted, doubts_of, language_name, one_line

#: The place of a hit in a PDF.
_PAGE = re.compile("page ([0-9]+)")

#: Formats of plain text, whose lines are those of an editor.
_TEXTS = frozenset({"txt", "md", "jsonl"})

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import RenderableType

    from search.query.query import Query
    from search.ranking.hits import HighlightedText, Hit, Hits, Snippet


def hits_text(hits: Hits, width: int = 0, *, explain: bool = False) -> RenderableType:
    """Return formatted hits: document, language, date, and the English beside or above the original.

    Args:
        hits: The hits of a search.
        width: Width of the terminal in columns; 0 if the output is not a terminal.
        explain: Whether to show the terms that query expansion added, and other spellings.

    """
    head: list[RenderableType] = [Text.assemble(("Searched ", DIM), _readings(hits.query))]
    if explain:
        head.append(Text.assemble(("Expanded with ", DIM), _expansion(hits)))
        if hits.query.variants:
            head.append(Text.assemble(("Also spelled ", DIM), _variants(hits.query)))
    if hits.query.corrections:
        head.append(Text.assemble(("No passage contains ", DIM), _corrections(hits)))
    head += [Text(f"Note: {printable(note)}") for note in hits.query.notes]
    if not hits:
        return Group(*head, Text(_nothing(hits)))
    return Group(*head, *(part for hit in hits for part in (Text(), *_hit(hit, hits.base, width))))


def like_text(document_id: str, hits: Hits, width: int = 0) -> RenderableType:
    """Return the documents similar to a given one, and the terms that found them."""
    head = Text.assemble((f"Similar to {one_line(document_id)} by the terms: ", DIM), printable(hits.query.text))
    return Group(head, *(part for hit in hits for part in (Text(), *_hit(hit, hits.base, width))))


def _nothing(hits: Hits) -> str:
    missing = [language_name(language) for language in hits.absent_languages]
    if missing:
        return f"Nothing found: the library has no documents in {' or '.join(missing)}."
    return "Nothing found. Try fewer or different words."


def _readings(query: Query) -> str:
    parts = []
    for reading in query.readings:
        name = language_name(reading.language)
        english = printable(reading.as_query or reading.english)
        parts.append(f"as {name}" if reading.language == "en" else f"as {name}: “{english}”")
    parts += [
        f"as {language_name(language)} (not translated: no model is installed)" for language in query.untranslated
    ]
    if "as English" not in parts:
        parts.insert(0, "as typed")
    return "; ".join(parts)


def _corrections(hits: Hits) -> str:
    """Return the words that no passage contains, and what was searched instead."""
    # Imported late: few queries have corrections.
    from search.results.corrections import replacement

    return "; ".join(
        f"“{printable(correction.word)}”; searched instead: “{printable(replacement(correction, hits))}”"
        for correction in hits.query.corrections
    )


def _expansion(hits: Hits) -> str:
    """Return the terms that query expansion added, with their weights; a word of the query itself has about 1."""
    return ", ".join(f"{printable(clause.term)} {clause.weight:.2f}" for clause in hits.expansion) or "nothing"


def _variants(query: Query) -> str:
    """Return the other spellings that were searched, with their weights."""
    weights = {(variant.word, variant.term): variant.weight for variant in query.variants}
    return ", ".join(
        f"{printable(term)} {weight:g} (for {printable(word)})" for (word, term), weight in weights.items()
    )


def _hit(hit: Hit, base: Path, width: int) -> list[RenderableType]:
    head = Text.assemble(
        (f"{hit.rank}. ", DIM),
        (one_line(hit.document_id), Style.parse(HEAD) + Style(link=_link(hit, base))),
        (f" · {' · '.join(filter(None, (hit.place, _recognized(hit), language_name(hit.language), hit.date)))}", DIM),
    )
    title = [Text(one_line(hit.title), style="italic")] if hit.title else []
    remarks = [Text(f"({remark})", style=DIM) for remark in _remarks(hit)]
    return [head, *title, *_both_texts(hit.snippet, width), *remarks]


def _recognized(hit: Hit) -> str:
    return "" if hit.recognized is None else f"recognized in a picture ({hit.recognized:.0f} % sure)"


def _both_texts(snippet: Snippet, width: int) -> list[RenderableType]:
    """Return the English beside or above the original, or a single text if both are the same."""
    english, original = _marked(snippet.english), _marked(snippet.original)
    if snippet.english.text == snippet.original.text:
        return [english]
    if not snippet.english.text:
        return [Indented(original)]
    if width < WIDE:
        return [english, Indented(original)]
    columns = two_columns()
    columns.add_row(english, original)
    return [columns]


def _remarks(hit: Hit) -> Iterator[str]:
    """Yield remarks about a hit that are not part of its texts."""
    if UNTRANSLATED in hit.flags:
        yield "only partly translated" if hit.english else "not translated"
    doubts = [flag for flag in hit.flags if flag != UNTRANSLATED]
    if doubts:
        yield f"doubtful translation: {doubts_of(doubts)}"
    if hit.more:
        yield f"{counted(hit.more, 'more matching passage')} in this document"
    if hit.duplicates:
        named = ", ".join(map(one_line, dict.fromkeys(hit.duplicates[:3]))) + (" …" if len(hit.duplicates) > 3 else "")
        yield f"{counted(len(hit.duplicates), 'near-duplicate')}: {named}"


def _link(hit: Hit, base: Path) -> str | None:
    """Return a link to the file of a hit; None if the file is gone.

    After a ``#`` comes the page of a PDF, as its viewers expect it (RFC 8118), or the line of a text, as kitty does.
    """
    file = base / hit.path
    if not file.is_file():
        return None
    page = _PAGE.fullmatch(hit.place)
    place = f"page={page[1]}" if page else "" if hit.place or hit.type not in _TEXTS else str(hit.line)
    return f"{file.absolute().as_uri()}#{place}".removesuffix("#")


def _marked(marked: HighlightedText) -> Text:
    """Return a text with its matches highlighted, and the sentences without a match dimmed."""
    text = Text(printable(marked.text))
    for start, end in pairwise([0, *(edge for span in marked.aligned for edge in (span.start, span.end)), len(text)]):
        if not any(span.start <= start < span.end for span in marked.aligned):
            text.stylize(DIM, start, end)
    for span in marked.highlights:
        text.stylize(ALIGNED if span in marked.aligned else MATCH, span.start, span.end)
    return text
