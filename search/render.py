"""What results look like on a terminal. The only module that knows rich.

Text of documents never reaches the terminal raw: control characters, and marks that would turn the
direction of everything after them, are left out.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from translate import NAMES, UNDETERMINED, UNTRANSLATED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rich.console import ConsoleOptions, RenderableType
    from rich.progress import TaskID

    from index import Doubtful, KeptSentence, UnreadableError
    from translate import Available, Package, Span, Verified

    from .adding import Progress as Progressed
    from .adding import Report
    from .doctor import Finding
    from .hits import Hit, Hits, Marked
    from .library import Shown, Status
    from .published import Published
    from .queries import Query
    from .recovering import Recovered
    from .renewing import Translated

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

#: Widths of the columns that stand side by side, from this one on; under one another below.
_WIDE = 120

#: What the flags of a translation mean, in a reader's words.
_DOUBTS = {
    "empty": "nothing came out",
    "cut": "cut off",
    "repeats": "repeats itself",
    "length": "far too long or too short",
    "same": "left as it was",
    "numbers": "other numbers than the original",
    "address": "other addresses than the original",
}

#: What published packages weigh, for those whose size nobody has asked for.
_TYPICAL_DOWNLOAD = "a download of typically 60 to 100 MB"

#: Failures that `status` names; JSON has all of them.
_FAILURES_SHOWN = 10

#: Translators that `status` names for a language; JSON has all of them.
_TRANSLATORS_SHOWN = 3

#: Where there is no terminal, progress is a line now and then.
_SECONDS_BETWEEN_LINES = 10

#: Columns that an original stands in from its English.
_INDENT = 4

_MATCH, _ALIGNED, _DIM, _HEAD = "bold yellow", "underline", "dim", "bold"


def printable(text: str) -> str:
    r"""Return *text* without what could act on a terminal, one character for one.

    >>> printable("a\x1b[31mb")
    'a·[31mb'
    """
    return _UNSAFE.sub("·", text)


def language_name(language: str) -> str:
    """Return a language's English name, its code where it has none here."""
    return NAMES.get(language, language)


def hits_text(hits: Hits) -> RenderableType:
    """Return hits as they are read: where, when, the English, and under it the original."""
    read = Text.assemble(("Read ", _DIM), _readings(hits.query))
    if not hits:
        return Group(read, Text(_nothing(hits)))
    return Group(read, *(part for hit in hits for part in (Text(), *_hit(hit))))


def hits_json(hits: Hits) -> str:
    """Return hits as JSON."""
    readings = [
        {"language": reading.language, "english": reading.english, "weight": round(reading.weight, 4)}
        for reading in hits.query.readings
    ]
    return _json({"query": {"text": hits.query.text, "readings": readings}, "hits": list(map(_hit_fields, hits))})


def shown_text(shown: Shown, width: int) -> RenderableType:
    """Return a document, both texts beside each other, or under one another where it is narrow."""
    document = shown.document
    head = Text(_line(document.id), style=_HEAD)
    facts = filter(None, (language_name(document.language), document.date, document.title))
    beside = Table.grid(padding=(0, 2), expand=True)
    beside.add_column(ratio=1)
    beside.add_column(ratio=1)
    below: list[RenderableType] = []
    for paragraph in _paragraphs(shown):
        words = " ".join(sentence.english for sentence in paragraph if sentence.english)
        english = Text(printable(words or "(not translated)"))
        start, end = paragraph[0].start, paragraph[-1].end
        original = Text(printable(" ".join(document.text[start:end].split())), style=_DIM)
        beside.add_row(english, original)
        beside.add_row("")
        below += [english, _Indented(original), Text()]
    texts = [beside] if width >= _WIDE else below
    return Group(head, Text(printable(" · ".join(facts)), style=_DIM), Text(), *texts)


def shown_json(shown: Shown) -> str:
    """Return a document as JSON."""
    document = shown.document
    return _json({
        "document_id": document.id, "path": document.path, "language": document.language,
        "confidence": round(document.confidence, 4), "title": document.title, "date": document.date,
        "sentences": [
            {"span": [sentence.start, sentence.end], "language": sentence.language, "english": sentence.english,
             "original": sentence.original, "translator": sentence.translator, "flags": list(sentence.flags)}
            for sentence in shown.sentences
        ],
    })  # fmt: skip


def report_text(report: Report) -> str:
    """Return what `add` did, in a few lines."""
    documents = [f"{report.added:,} added"]
    documents += [f"{report.changed:,} changed"] if report.changed else []
    documents += [f"{report.unchanged:,} unchanged"] if report.unchanged else []
    documents += [f"{len(report.failures):,} failed"] if report.failures else []
    lines = [f"Documents: {', '.join(documents)} ({report.seconds:.1f} s)"]
    if report.sentences:
        decoded = report.decoded.total()
        parts = [f"{decoded:,} translated now"] if decoded else []
        parts += [f"{report.remembered:,} known already"] if report.remembered else []
        parts += [f"{report.untranslated.total():,} without a translation"] if report.untranslated else []
        lines.append(f"Sentences: {report.sentences:,}" + (f" ({', '.join(parts)})" if parts else ""))
    return "\n".join(lines)


def report_notes(report: Report, published: Published) -> list[str]:
    """Return what a user should know or do after `add`, a line each."""
    notes = [f"not added: {printable(str(failure))}" for failure in report.failures]
    notes += [printable(why) for why in report.failed_models.values()]
    notes += [
        untranslated_note(language, count, published)
        for language, count in sorted(report.untranslated.items())
        if language not in report.failed_models
    ]
    if report.undetermined:
        some = ", ".join(map(printable, report.undetermined[:3])) + (" …" if len(report.undetermined) > 3 else "")
        notes.append(f"language not clear, kept as written: {some}; if you know it, add again with --language CODE")
    return notes + _translation_notes(report)


def translated_text(report: Translated) -> str:
    """Return what `translate` did, in a line or two."""
    translated = report.translated.total()
    lines = [f"Translated: {_counted(translated, 'sentence')}"] if translated else []
    if report.renewed:
        lines.append(f"Translated anew: {_counted(report.renewed, 'sentence')}, {report.changed:,} in other words now")
    if not lines:
        return "Nothing to translate." if not report.stopped else "Nothing is translated yet."
    lines[-1] += f" ({_counted(report.documents, 'document')} changed, {report.seconds:.1f} s)"
    return "\n".join(lines)


def translated_notes(report: Translated, published: Published) -> list[str]:
    """Return what a user should know or do after `translate`, a line each."""
    notes = [printable(why) for why in report.failed_models.values()]
    notes += [untranslated_note(language, count, published) for language, count in sorted(report.untranslated.items())]
    return notes + _translation_notes(report)


def translated_json(report: Translated) -> str:
    """Return what `translate` did, as JSON."""
    return _json({
        "documents": report.documents, "translated": dict(report.translated), "renewed": report.renewed,
        "changed": report.changed, "decoded": report.decoded.total(), "doubtful": report.doubtful,
        "untranslated": dict(report.untranslated), "failed_models": report.failed_models,
        "demo_models": report.demo_models, "stopped": report.stopped, "seconds": round(report.seconds, 3),
    })  # fmt: skip


def _translation_notes(report: Report | Translated) -> list[str]:
    notes = []
    if report.doubtful:
        notes.append(f"{_counted(report.doubtful, 'doubtful translation')}, marked where they are shown")
    if report.demo_models:
        pairs = ", ".join(report.demo_models)
        notes.append(f"demo models were used ({pairs}): they know only the demo's own sentences, not yours")
    return notes


def untranslated_note(language: str, count: int, published: Published) -> str:
    """Return what to do about sentences that have no English."""
    sentences = _counted(count, "sentence")
    if language == UNDETERMINED:
        return f"{sentences} in a language that could not be told: found by their own words only"
    kept = f"{sentences} in {language_name(language)} kept without English, for want of a model: "
    if published.lacks(language):
        return f"{kept}none was published when the list was last seen; look again with search models available"
    size = published.download_of(language)
    download = f"a download of {_bytes(size)}" if size is not None else _TYPICAL_DOWNLOAD
    return f"{kept}install one with search models install {language} ({download}), then run: search translate"


def report_json(report: Report) -> str:
    """Return what `add` did, as JSON."""
    return _json({
        "added": report.added, "changed": report.changed, "unchanged": report.unchanged,
        "failures": _failure_fields(report.failures),
        "sentences": report.sentences, "decoded": report.decoded.total(), "remembered": report.remembered,
        "untranslated": dict(report.untranslated), "doubtful": report.doubtful, "failed_models": report.failed_models, "undetermined": report.undetermined,
        "demo_models": report.demo_models, "seconds": round(report.seconds, 3),
    })  # fmt: skip


def status_text(status: Status, published: Published) -> RenderableType:
    """Return what is in a library."""
    table = Table(box=None, pad_edge=False, header_style=_DIM)
    table.add_column("language")
    for column in ("documents", "sentences", "translated", "doubtful"):
        table.add_column(column, justify="right")
    table.add_column("by", overflow="fold")
    for count in status.languages:
        share = f"{count.translated / count.sentences:.0%}" if count.sentences else "–"
        table.add_row(
            f"{language_name(count.language)} ({count.language})",
            f"{count.documents:,}",
            f"{count.sentences:,}",
            share,
            f"{status.flagged.get(count.language, 0):,}",
            _translators(status.translators.get(count.language, {})),
        )
    parts: list[RenderableType] = [Text(printable(str(status.path)), style=_HEAD), table]
    parts += [
        Text(untranslated_note(count.language, count.sentences - count.translated, published))
        for count in status.languages
        if count.translated < count.sentences
    ]
    if status.failures:
        parts.append(Text(f"{len(status.failures):,} failed:"))
        parts += [Text(f"  {printable(str(failure))}") for failure in status.failures[:_FAILURES_SHOWN]]
        if len(status.failures) > _FAILURES_SHOWN:
            parts.append(Text(f"  … and {len(status.failures) - _FAILURES_SHOWN:,} more: search status --json"))
    if status.waiting:
        parts.append(Text(f"{status.waiting:,} documents wait for the store; bring it up to date with: search rebuild"))
    sizes = ", ".join(f"{part} {_bytes(size)}" for part, size in status.sizes.items())
    parts.append(Text(f"{status.remembered:,} translations remembered; on disk: {sizes}", style=_DIM))
    return Group(*parts)


def _translators(made: Mapping[str, int]) -> str:
    """Return who translated, the busiest first, with how much of it each did where they are several."""
    whole = sum(made.values())
    named = [
        f"{_line(name)} {count / whole:.0%}" if len(made) > 1 else _line(name)
        for name, count in list(made.items())[:_TRANSLATORS_SHOWN]
    ]
    return ", ".join(named) + (" …" if len(made) > _TRANSLATORS_SHOWN else "")


def status_json(status: Status) -> str:
    """Return what is in a library, as JSON."""
    return _json({
        "path": str(status.path),
        "languages": [
            {"language": count.language, "documents": count.documents, "sentences": count.sentences,
             "translated": count.translated, "translators": status.translators.get(count.language, {}),
             "flagged": status.flagged.get(count.language, 0)}
            for count in status.languages
        ],
        "failures": _failure_fields(status.failures),
        "waiting": status.waiting, "remembered": status.remembered, "sizes": status.sizes,
    })  # fmt: skip


def findings_text(findings: Sequence[Finding]) -> RenderableType:
    """Return what `doctor` found, a line each."""
    table = Table.grid(padding=(0, 2))
    for _ in range(3):
        table.add_column(overflow="fold")
    for finding in findings:
        state = Text("wrong", style=_MATCH) if finding.cure else Text("ok", style=_DIM)
        said = f"{finding.found}; {finding.cure}" if finding.cure else finding.found
        table.add_row(state, _line(finding.what), _line(said))
    return table


def findings_json(findings: Sequence[Finding]) -> str:
    """Return what `doctor` found as JSON."""
    return _json([
        {"what": finding.what, "ok": finding.cure is None, "found": finding.found, "cure": finding.cure}
        for finding in findings
    ])  # fmt: skip


def recovered_text(recovered: Recovered) -> str:
    """Return what was saved of a damaged library, and what to do next, in a few lines."""
    documents = _counted(recovered.documents, "document")
    lines = [
        f"Saved {documents}, {_counted(recovered.sentences, 'sentence')}, {recovered.entries:,} remembered translations",
        f"Library: {printable(str(recovered.path))}",
    ]
    if recovered.gaps:
        places = _counted(recovered.gaps, "place")
        lines.insert(1, f"{places} in them without sentences, kept as written: translate them with search translate")
    if recovered.lost:
        lines.insert(1, f"{_counted(len(recovered.lost), 'document')} not saved")
    return "\n".join(lines)


def recovered_json(recovered: Recovered) -> str:
    """Return what was saved of a damaged library, as JSON."""
    return _json({
        "path": str(recovered.path), "documents": recovered.documents, "lost": list(recovered.lost),
        "sentences": recovered.sentences, "gaps": recovered.gaps, "failures": recovered.failures,
        "entries": recovered.entries,
    })  # fmt: skip


def flagged_text(documents: Sequence[Doubtful], limit: int) -> RenderableType:
    """Return the documents with doubtful translations, *limit* of them at most."""
    if not documents:
        return Text("No translation is doubtful.")
    table = Table(box=None, pad_edge=False, header_style=_DIM)
    table.add_column("share", justify="right")
    table.add_column("doubtful", justify="right")
    for column in ("document", "doubts"):
        table.add_column(column, overflow="fold")
    for each in documents[:limit]:
        doubts = ", ".join(_DOUBTS.get(flag, flag) for flag in each.flags)
        table.add_row(f"{each.share:.0%}", f"{each.flagged:,} of {each.sentences:,}", _line(each.document_id), doubts)
    if len(documents) <= limit:
        return table
    return Group(table, Text(f"… and {len(documents) - limit:,} more: search status --flagged --json", style=_DIM))


def flagged_json(documents: Sequence[Doubtful]) -> str:
    """Return the documents with doubtful translations as JSON."""
    return _json([
        {"document_id": each.document_id, "share": round(each.share, 4), "flagged": each.flagged,
         "sentences": each.sentences, "flags": list(each.flags)}
        for each in documents
    ])  # fmt: skip


def packages_text(packages: Sequence[Package], loads: dict[Package, str | None]) -> RenderableType:
    """Return the installed packages: pair, version, kind, whether each loads, and where it is."""
    if not packages:
        return Text("No models are installed. Install one by its language: search models install ro")
    table = Table(box=None, pad_edge=False, header_style=_DIM)
    for column in ("pair", "version", "size", "kind", "state", "folder"):
        table.add_column(column, overflow="fold")
    for package in packages:
        problem = package.problem or loads.get(package)
        kind = "demo: knows only its own sentences" if package.demo else "published"
        state = f"damaged: {problem}" if problem else "loads"
        folder = printable(str(package.folder))
        table.add_row(package.pair, package.version, _bytes(package.size), kind, state, folder)
    return table


def packages_json(packages: Sequence[Package], loads: dict[Package, str | None]) -> str:
    """Return the installed packages as JSON."""
    return _json([
        {"pair": package.pair, "version": package.version, "size": package.size, "demo": package.demo,
         "problem": package.problem or loads.get(package), "folder": str(package.folder)}
        for package in packages
    ])  # fmt: skip


def installed_text(package: Package, *, already: bool) -> str:
    """Return that a package is installed, in a line."""
    kind = " (demo: knows only its own sentences)" if package.demo else ""
    words = "Already installed:" if already else "Installed"
    return f"{words} {package.pair} {package.version}{kind} in {printable(str(package.folder))}"


def available_text(
    packages: Sequence[Available], sizes: dict[Available, int | None], language: str | None
) -> RenderableType:
    """Return the packages that can be downloaded: pair, version, size where known, languages."""
    if not packages:
        return Text(f"No model is published{f' from {language_name(language)}' if language else ''}.")
    table = Table(box=None, pad_edge=False, header_style=_DIM)
    for column in ("pair", "version", "size", "languages") if sizes else ("pair", "version", "languages"):
        table.add_column(column, overflow="fold")
    for package in packages:
        size = sizes.get(package)
        cells = [_bytes(size) if size is not None else "not told"] if sizes else []
        names = f"{language_name(package.source)} to {language_name(package.target)}"
        table.add_row(package.pair, package.version, *cells, names)
    return table


def available_json(packages: Sequence[Available], sizes: dict[Available, int | None]) -> str:
    """Return the packages that can be downloaded, as JSON."""
    return _json([
        {"pair": package.pair, "version": package.version, "size": sizes.get(package), "links": package.links}
        for package in packages
    ])  # fmt: skip


def verified_text(verified: Sequence[Verified]) -> RenderableType:
    """Return what trying the installed packages showed."""
    if not verified:
        return packages_text([], {})
    table = Table(box=None, pad_edge=False, header_style=_DIM)
    for column in ("pair", "version", "state", "tried"):
        table.add_column(column, overflow="fold")
    for each in verified:
        state, tried = "works", f"{each.word} → {each.english}"
        if each.problem:
            state, tried = f"damaged: {each.problem}", ""
        elif not each.as_known:
            state = f"doubtful: “{each.known}” was expected"
        table.add_row(each.package.pair, each.package.version, printable(state), printable(tried))
    return table


def verified_json(verified: Sequence[Verified]) -> str:
    """Return what trying the installed packages showed, as JSON."""
    return _json([
        {"pair": each.package.pair, "version": each.package.version, "folder": str(each.package.folder),
         "word": each.word, "english": each.english, "as_known": each.as_known, "problem": each.problem}
        for each in verified
    ])  # fmt: skip


def show(result: RenderableType) -> None:
    """Print to standard output: wrapped on a terminal, a paragraph a line in a file or a pipe."""
    console = Console(highlight=False)
    console.print(result, soft_wrap=not console.is_terminal)


def console_width() -> int:
    """Return the width of the terminal, in columns; that of a narrow one where there is none."""
    console = Console()
    return console.width if console.is_terminal else 0


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[Progressed], None]]:
    """Show how far an `add` is on standard error, and yield what is told of it.

    A bar on a terminal; elsewhere a plain line, every ten seconds at most.
    """
    console = Console(stderr=True)
    if quiet:
        yield lambda _progressed: None
    elif not console.is_terminal:
        yield _plain_lines(console)
    else:
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (
            BarColumn(bar_width=20),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.description}"),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=None)
            yield lambda progressed: bar.update(
                task,
                completed=progressed.read,
                total=progressed.total or None,
                description=progress_text(progressed),
            )


def _plain_lines(console: Console) -> Callable[[Progressed], None]:
    shown = 0.0

    def tell(progressed: Progressed) -> None:
        nonlocal shown
        if progressed.seconds - shown >= _SECONDS_BETWEEN_LINES:
            shown = progressed.seconds
            share = f"{progressed.read / progressed.total:.0%} read, " if progressed.total else ""
            console.out(share + progress_text(progressed), highlight=False)

    return tell


def progress_text(progressed: Progressed) -> str:
    """Return how far an `add` is: documents, pace, share from memory, and what is left by language.

    >>> from search.adding import Progress
    >>> progress_text(Progress(1200, 5, 10, decoded=600, remembered=200, seconds=60.0, remaining={"ro": 90, "vi": 30}))
    '1,200 documents, 10 sentences/s, 25% from memory, 2 min left (Romanian 90 s, Vietnamese 30 s)'
    """
    parts = [f"{progressed.documents:,} documents"]
    parts += [f"{progressed.decoded / progressed.seconds:.0f} sentences/s"] if progressed.decoded else []
    known = progressed.remembered + progressed.decoded
    parts += [f"{progressed.remembered / known:.0%} from memory"] if known else []
    left = {language: seconds for language, seconds in progressed.remaining.items() if seconds >= 1}
    if left:
        longest = sorted(left, key=lambda language: -left[language])
        named = ", ".join(f"{language_name(language)} {_duration(left[language])}" for language in longest[:3])
        parts.append(f"{_duration(sum(left.values()))} left ({named}{', …' if len(longest) > 3 else ''})")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    """Return a time as people say it.

    >>> list(map(_duration, (45, 600, 7300)))
    ['45 s', '10 min', '2 h 2 min']
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def download_bar(*, quiet: bool) -> Iterator[Callable[[Available, int, int | None], None] | None]:
    """Show a bar for each download on standard error while it is a terminal, and yield what moves it."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[Available, TaskID] = {}

        def move(package: Available, there: int, everything: int | None) -> None:
            if package not in tasks:
                tasks[package] = bar.add_task(package.pair, total=None)
            bar.update(tasks[package], completed=there, total=everything)

        yield move


def _nothing(hits: Hits) -> str:
    missing = [language_name(language) for language in hits.absent_languages]
    if missing:
        return f"Nothing found: the library has no document in {' or '.join(missing)}."
    return "Nothing found. Fewer or other words may find more."


def _readings(query: Query) -> str:
    parts = []
    for reading in query.readings:
        name = language_name(reading.language)
        parts.append(f"as {name}" if reading.language == "en" else f"as {name}: “{printable(reading.english)}”")
    parts += [f"as {language_name(language)}, which no model here translates" for language in query.untranslated]
    if "as English" not in parts:
        parts.insert(0, "as typed")
    return "; ".join(parts)


def _hit(hit: Hit) -> list[RenderableType]:
    head = Text.assemble(
        (f"{hit.rank}. ", _DIM),
        (_line(hit.document_id), _HEAD),
        (f" · {' · '.join(filter(None, (language_name(hit.language), hit.date)))}", _DIM),
    )
    parts: list[RenderableType] = [head]
    if hit.title:
        parts.append(Text(_line(hit.title), style="italic"))
    if hit.snippet.english.text:
        parts.append(_marked(hit.snippet.english))
    if hit.snippet.original.text != hit.snippet.english.text:
        parts.append(_Indented(_marked(hit.snippet.original)))
    if UNTRANSLATED in hit.flags:
        parts.append(Text("(not all of it translated)" if hit.english else "(not translated)", style=_DIM))
    doubts = [_DOUBTS.get(flag, flag) for flag in hit.flags if flag != UNTRANSLATED]
    if doubts:
        parts.append(Text(f"(doubtful translation: {', '.join(doubts)})", style=_DIM))
    return parts


def _line(text: str) -> str:
    """Return *text* printable and on one line."""
    return re.sub(r"[\n\t]", "·", printable(text))


def _marked(marked: Marked) -> Text:
    """Return a text with its matches marked, and what is beside the point dimmed."""
    text = Text(printable(marked.text))
    for start, end in pairwise([0, *(edge for span in marked.aligned for edge in (span.start, span.end)), len(text)]):
        if not any(span.start <= start < span.end for span in marked.aligned):
            text.stylize(_DIM, start, end)
    for span in marked.highlights:
        text.stylize(_ALIGNED if span in marked.aligned else _MATCH, span.start, span.end)
    return text


class _Indented:
    """A text that stands in from the margin, each line of it, wrapped or where nothing wraps."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        width = max(1, options.max_width - _INDENT)
        for line in self._text.split() if options.no_wrap else self._text.wrap(console, width):
            yield Text(" " * _INDENT).append_text(line)


def _paragraphs(shown: Shown) -> Iterator[list[KeptSentence]]:
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


def _failure_fields(failures: Sequence[UnreadableError]) -> list[dict[str, object]]:
    return [{"path": failure.path, "line": failure.line, "reason": failure.reason} for failure in failures]


def _hit_fields(hit: Hit) -> dict[str, object]:
    return {
        "rank": hit.rank, "score": round(hit.score, 4), "document_id": hit.document_id, "passage": hit.passage,
        "path": hit.path, "language": hit.language, "title": hit.title, "date": hit.date, "span": _pair(hit.span),
        "english": hit.english, "original": hit.original, "translator": hit.translator, "flags": list(hit.flags),
        "highlights": {
            "english": list(map(_pair, hit.highlights.english)),
            "original": list(map(_pair, hit.highlights.original)),
        },
    }  # fmt: skip


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' * (count != 1)}"


def _bytes(size: int) -> str:
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def _json(fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False, indent=2)
