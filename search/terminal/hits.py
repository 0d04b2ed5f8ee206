"""What a search found."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rich.console import Group
from rich.style import Style
from rich.text import Text

from index.analysis import analyze
from index.query import ENGLISH, original_language
from search.results.sanitize import printable
from translate import UNTRANSLATED

from .layout import ALIGNED, DIM, HEAD, MATCH, WIDE, Indented, two_columns
from .wording import counted, doubts_of, json_of, language_name, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import RenderableType

    from search.evaluation.batch import Answer
    from search.query.understand import Correction, Query
    from search.ranking.hits import Hit, Hits, Marked, Snippet
    from translate import Span


def hits_text(hits: Hits, width: int = 0, *, explain: bool = False) -> RenderableType:
    """Return hits as they are read: where, when, the English, and under or beside it the original.

    Args:
        hits: Of a search.
        width: Of the terminal, in columns; 0 where there is none.
        explain: Whether to say what was sought beside the query's own words.

    """
    read: list[RenderableType] = [Text.assemble(("Read ", DIM), _readings(hits.query))]
    if explain:
        read.append(Text.assemble(("Sought too ", DIM), _expansion(hits)))
    if hits.query.corrections:
        read.append(Text.assemble(("No passage has ", DIM), _corrections(hits)))
    read += [Text(f"Note: {printable(note)}") for note in hits.query.notes]
    if not hits:
        return Group(*read, Text(_nothing(hits)))
    return Group(*read, *(part for hit in hits for part in (Text(), *_hit(hit, hits.base, width))))


def hits_json(hits: Hits) -> str:
    """Return hits as JSON."""
    return json_of(_hits_fields(hits))


def like_text(document_id: str, hits: Hits, width: int = 0) -> RenderableType:
    """Return what resembles a document, and by which of its words."""
    by = Text.assemble((f"Like {one_line(document_id)}, by: ", DIM), printable(hits.query.text))
    return Group(by, *(part for hit in hits for part in (Text(), *_hit(hit, hits.base, width))))


def answer_json(answer: Answer) -> str:
    """Return what was found for one query of many, as JSON."""
    return json_of({"id": answer.topic.id, "language": answer.language, **_hits_fields(answer.hits)})


def _nothing(hits: Hits) -> str:
    missing = [language_name(language) for language in hits.absent_languages]
    if missing:
        return f"Nothing found: the library has no document in {' or '.join(missing)}."
    return "Nothing found. Fewer or other words may find more."


def _readings(query: Query) -> str:
    parts = []
    for reading in query.readings:
        name = language_name(reading.language)
        english = printable(reading.as_query or reading.english)
        parts.append(f"as {name}" if reading.language == "en" else f"as {name}: “{english}”")
    parts += [f"as {language_name(language)}, which no model here translates" for language in query.untranslated]
    if "as English" not in parts:
        parts.insert(0, "as typed")
    return "; ".join(parts)


def _corrections(hits: Hits) -> str:
    """Return the words that nothing has, and what was sought for them."""
    return "; ".join(
        f"“{printable(one.word)}”; sought for it: “{printable(_word_of(one, hits))}”" for one in hits.query.corrections
    )


def _word_of(correction: Correction, hits: Hits) -> str:
    """Return a term as it stands in the first hit that has it, or else as it is."""
    language = original_language(correction.field) or "en"
    for hit in hits:
        text = hit.english if correction.field == ENGLISH else hit.original
        for term in analyze(text, language):
            if correction.term in term.forms:
                return text[term.start : term.end].lower()
    return correction.term


def _expansion(hits: Hits) -> str:
    """Return the terms that the best passages added, and their weights; a query's own word has about 1."""
    return ", ".join(f"{printable(clause.term)} {clause.weight:.2f}" for clause in hits.expansion) or "nothing"


def _hit(hit: Hit, base: Path, width: int) -> list[RenderableType]:
    head = Text.assemble(
        (f"{hit.rank}. ", DIM),
        (one_line(hit.document_id), Style.parse(HEAD) + Style(link=_link(hit, base))),
        (f" · {' · '.join(filter(None, (language_name(hit.language), hit.date)))}", DIM),
    )
    title = [Text(one_line(hit.title), style="italic")] if hit.title else []
    return [head, *title, *_both_texts(hit.snippet, width), *(Text(f"({said})", style=DIM) for said in _remarks(hit))]


def _both_texts(snippet: Snippet, width: int) -> list[RenderableType]:
    """Return the English, and beside or under it the original; once where both are the same."""
    english, original = _marked(snippet.english), _marked(snippet.original)
    if snippet.english.text == snippet.original.text:
        return [english]
    if not snippet.english.text:
        return [Indented(original)]
    if width < WIDE:
        return [english, Indented(original)]
    beside = two_columns()
    beside.add_row(english, original)
    return [beside]


def _remarks(hit: Hit) -> Iterator[str]:
    """Yield what a reader should know of a hit besides its texts."""
    if UNTRANSLATED in hit.flags:
        yield "not all of it translated" if hit.english else "not translated"
    doubts = [flag for flag in hit.flags if flag != UNTRANSLATED]
    if doubts:
        yield f"doubtful translation: {doubts_of(doubts)}"
    if hit.more:
        yield f"and {counted(hit.more, 'more passage')} of it"
    if hit.duplicates:
        named = ", ".join(map(one_line, dict.fromkeys(hit.duplicates[:3]))) + (" …" if len(hit.duplicates) > 3 else "")
        yield f"{counted(len(hit.duplicates), 'near-duplicate')}: {named}"


def _link(hit: Hit, base: Path) -> str | None:
    """Return what a terminal opens the file with; the line stands after a ``#``, as kitty reads it."""
    file = base / hit.path
    return f"{file.absolute().as_uri()}#{hit.line}" if file.is_file() else None


def _marked(marked: Marked) -> Text:
    """Return a text with its matches marked, and what is beside the point dimmed."""
    text = Text(printable(marked.text))
    for start, end in pairwise([0, *(edge for span in marked.aligned for edge in (span.start, span.end)), len(text)]):
        if not any(span.start <= start < span.end for span in marked.aligned):
            text.stylize(DIM, start, end)
    for span in marked.highlights:
        text.stylize(ALIGNED if span in marked.aligned else MATCH, span.start, span.end)
    return text


def _hits_fields(hits: Hits) -> dict[str, object]:
    query = hits.query
    readings = [
        {"language": reading.language, "english": reading.as_query or reading.english,
         "weight": round(reading.weight, 4)}
        for reading in query.readings
    ]  # fmt: skip
    expansion = [{"term": clause.term, "weight": round(clause.weight, 4)} for clause in hits.expansion]
    corrections = [{"word": one.word, "sought": _word_of(one, hits)} for one in query.corrections]
    asked = {
        "text": query.typed or query.text, "readings": readings, "notes": list(query.notes),
        "corrections": corrections, "expansion": expansion,
    }  # fmt: skip
    return {"query": asked, "hits": list(map(_hit_fields, hits))}


def _hit_fields(hit: Hit) -> dict[str, object]:
    return {
        "rank": hit.rank, "score": round(hit.score, 4), "document_id": hit.document_id, "passage": hit.passage,
        "path": hit.path, "line": hit.line, "language": hit.language, "title": hit.title, "date": hit.date, "span": _pair(hit.span),
        "english": hit.english, "original": hit.original, "translator": hit.translator, "flags": list(hit.flags),
        "highlights": {
            "english": list(map(_pair, hit.highlights.english)),
            "original": list(map(_pair, hit.highlights.original)),
        },
        "more": hit.more, "duplicates": list(hit.duplicates),
    }  # fmt: skip


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]
