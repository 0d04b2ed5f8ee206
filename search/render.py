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
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from index import ENGLISH, analyze, original_language
from translate import NAMES, UNDETERMINED, UNTRANSLATED

from .terminal import printable, printable_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from rich.console import ConsoleOptions, RenderableType
    from rich.progress import TaskID

    from index import Doubtful, KeptSentence, LanguageCount, UnreadableError
    from translate import Available, Package, Span, Verified

    from .adding import Progress as Progressed
    from .adding import Report
    from .batch import Answer
    from .choosing import Preview
    from .doctor import Finding
    from .evaluation import Evaluation, LanguageScores
    from .hits import Hit, Hits, Marked
    from .library import Shown, Status
    from .published import Published
    from .queries import Correction, Query
    from .recovering import Recovered
    from .renewing import Translated

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
#: Documents of a kind that a dry run names; JSON has all of them.
_PREVIEWED = 20

_MORE = "  … and {:,} more: add --dry-run --json"

#: Where there is no terminal, progress is a line now and then.
_SECONDS_BETWEEN_LINES = 10

#: Columns that an original stands in from its English.
_INDENT = 4

_MATCH, _ALIGNED, _DIM, _HEAD = "bold yellow", "underline", "dim", "bold"


def language_name(language: str) -> str:
    """Return a language's English name, its code where it has none here."""
    return NAMES.get(language, language)


def hits_text(hits: Hits, width: int = 0, *, explain: bool = False) -> RenderableType:
    """Return hits as they are read: where, when, the English, and under or beside it the original.

    Args:
        hits: Of a search.
        width: Of the terminal, in columns; 0 where there is none.
        explain: Whether to say what was sought beside the query's own words.

    """
    read: list[RenderableType] = [Text.assemble(("Read ", _DIM), _readings(hits.query))]
    if explain:
        read.append(Text.assemble(("Sought too ", _DIM), _expansion(hits)))
    if hits.query.corrections:
        read.append(Text.assemble(("No passage has ", _DIM), _corrections(hits)))
    read += [Text(f"Note: {printable(note)}") for note in hits.query.notes]
    if not hits:
        return Group(*read, Text(_nothing(hits)))
    return Group(*read, *(part for hit in hits for part in (Text(), *_hit(hit, hits.base, width))))


def hits_json(hits: Hits) -> str:
    """Return hits as JSON."""
    return _json(_hits_fields(hits))


def like_text(document_id: str, hits: Hits, width: int = 0) -> RenderableType:
    """Return what resembles a document, and by which of its words."""
    by = Text.assemble((f"Like {_line(document_id)}, by: ", _DIM), printable(hits.query.text))
    return Group(by, *(part for hit in hits for part in (Text(), *_hit(hit, hits.base, width))))


def answer_json(answer: Answer) -> str:
    """Return what was found for one query of many, as JSON."""
    return _json({"id": answer.topic.id, "language": answer.language, **_hits_fields(answer.hits)})


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
    documents += [f"{report.moved:,} moved"] if report.moved else []
    documents += [f"{report.unchanged:,} unchanged"] if report.unchanged else []
    documents += [f"{report.removed:,} removed"] if report.removed else []
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
        "moved": report.moved, "removed": report.removed,
        "failures": _failure_fields(report.failures),
        "sentences": report.sentences, "decoded": report.decoded.total(), "remembered": report.remembered,
        "untranslated": dict(report.untranslated), "doubtful": report.doubtful, "failed_models": report.failed_models, "undetermined": report.undetermined,
        "demo_models": report.demo_models, "seconds": round(report.seconds, 3),
    })  # fmt: skip


def preview_text(preview: Preview) -> RenderableType:
    """Return what `add` would do, by kind, some of each by name."""
    lines = []
    for kind, ids in (
        ("added", preview.added), ("changed", preview.changed), ("moved", preview.moved), ("removed", preview.removed)
    ):  # fmt: skip
        if ids:
            lines.append(f"{_counted(len(ids), 'document')} would be {kind}:")
            lines += [f"  {_line(document_id)}" for document_id in ids[:_PREVIEWED]]
            lines += [_MORE.format(len(ids) - _PREVIEWED)] if len(ids) > _PREVIEWED else []
    if preview.unchanged:
        lines.append(f"{_counted(preview.unchanged, 'document')} unchanged")
    if preview.failures:
        lines.append(f"{len(preview.failures):,} would fail:")
        lines += [f"  {_line(str(failure))}" for failure in preview.failures[:_PREVIEWED]]
        lines += [_MORE.format(len(preview.failures) - _PREVIEWED)] if len(preview.failures) > _PREVIEWED else []
    return Text("\n".join(lines) or "Nothing to do.")


def preview_json(preview: Preview) -> str:
    """Return what `add` would do, as JSON."""
    return _json({
        "added": preview.added, "changed": preview.changed, "moved": preview.moved, "removed": preview.removed,
        "unchanged": preview.unchanged, "failures": _failure_fields(preview.failures),
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
        Text(_status_note(count, status.translatable, published))
        for count in status.languages
        if count.translated < count.sentences
    ]
    if status.failures:
        parts.append(Text(f"{len(status.failures):,} failed, to be tried again with search add --retry-failed:"))
        parts += [Text(f"  {printable(str(failure))}") for failure in status.failures[:_FAILURES_SHOWN]]
        if len(status.failures) > _FAILURES_SHOWN:
            parts.append(Text(f"  … and {len(status.failures) - _FAILURES_SHOWN:,} more: search status --json"))
    if status.waiting:
        parts.append(
            Text(
                f"{_counted(status.waiting, 'document')} not in the store yet; bring it up to date with: search rebuild"
            )
        )
    sizes = ", ".join(f"{part} {_bytes(size)}" for part, size in status.sizes.items())
    parts.append(Text(f"{status.remembered:,} translations remembered; on disk: {sizes}", style=_DIM))
    return Group(*parts)


def _status_note(count: LanguageCount, translatable: Collection[str], published: Published) -> str:
    """Return what to do about a language that has not all of its English."""
    left = count.sentences - count.translated
    if count.language in translatable:
        sentences = f"{_counted(left, 'sentence')} in {language_name(count.language)}"
        return f"{sentences} without English, and a model is there: run search translate"
    return untranslated_note(count.language, left, published)


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
             "flagged": status.flagged.get(count.language, 0), "translatable": count.language in status.translatable}
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


def evaluation_text(evaluation: Evaluation, *, per_query: bool) -> RenderableType:
    """Return how well queries are answered: on the whole, by language, and each of them where that is wanted."""
    many = len(evaluation.topics)
    queries = f"{many:,} quer{'y' if many == 1 else 'ies'}"
    parts: list[RenderableType] = [_means_table(evaluation)]
    if evaluation.runs:
        parts.append(
            Text(
                f"p: two-sided paired randomization test over {evaluation.needs:,} needs "
                "(Smucker, Allan & Carterette, 2007), against this library",
                style=_DIM,
            )
        )
    for measure in evaluation.measures if evaluation.languages else ():
        parts += [Text(), _languages_table(evaluation.languages, measure)]
    if per_query:
        parts += [Text(), _topics_table(evaluation)]
    made = "; ".join(f"{name} {value}" for name, value in evaluation.signature.items())
    return Group(*parts, Text(), Text(f"{queries}; {printable(made)}", style=_DIM))


def evaluation_json(evaluation: Evaluation) -> str:
    """Return how well queries are answered, as JSON."""
    names = [run.name for run in evaluation.runs]
    return _json({
        "signature": dict(evaluation.signature), "measures": evaluation.measures, "means": _rounded(evaluation.means),
        "test": "two-sided paired randomization test (Smucker, Allan & Carterette, 2007)", "needs": evaluation.needs,
        "runs": [
            {"run": run.name, "means": _rounded(run.means), "p": _rounded(run.p_values)} for run in evaluation.runs
        ],
        "languages": [
            {"queries": each.queries, "documents": each.documents, "count": each.count, "means": _rounded(each.means)}
            for each in evaluation.languages
        ],
        "queries": [
            {"id": each.topic.id, "language": each.language, "query": each.topic.text, "scores": _rounded(each.scores),
             "runs": dict(zip(names, map(_rounded, each.others), strict=True))}
            for each in evaluation.topics
        ],
        "notes": evaluation.notes, "failures": list(map(str, evaluation.failures)),
    })  # fmt: skip


def show(result: RenderableType, *, plain: bool = False) -> None:
    """Print to standard output: wrapped on a terminal; in a file or a pipe, or *plain*, a paragraph a line."""
    console = Console(highlight=False, force_terminal=False if plain else None)
    console.print(_Printable(result), soft_wrap=not console.is_terminal)


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
def counting_bar(*, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Show on standard error, while it is a terminal, how many of how many queries are asked; yield what moves it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("queries"), TimeRemainingColumn())
    console = Console(stderr=True)
    quiet = quiet or not console.is_terminal
    # What is printed meanwhile goes to a file or a pipe, as bytes.
    with Progress(*columns, console=console, transient=True, disable=quiet, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


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


def _means_table(evaluation: Evaluation) -> Table:
    table = _scores_table("", evaluation.measures)
    table.add_row("this library", *(_score(evaluation.means[measure]) for measure in evaluation.measures))
    for run in evaluation.runs:
        table.add_row(printable(run.name), *(_score(run.means[measure]) for measure in evaluation.measures))
        differences = (
            f"{run.means[measure] - evaluation.means[measure]:+.3f}, {_p_value(run.p_values[measure])}"
            for measure in evaluation.measures
        )
        table.add_row("", *differences, style=_DIM)
    return table


def _languages_table(languages: Sequence[LanguageScores], measure: str) -> Table:
    """Return one measure by the languages of queries (down) and documents (across)."""
    columns = list(dict.fromkeys(each.documents for each in languages))
    cells = {(each.queries, each.documents): _score(each.means[measure]) for each in languages}
    table = _scores_table(f"{measure}: queries in", [_language_or_all(column) for column in columns])
    for row in dict.fromkeys(each.queries for each in languages):
        table.add_row(_language_or_all(row), *(cells.get((row, column), "–") for column in columns))
    return table


def _topics_table(evaluation: Evaluation) -> Table:
    names = ["", *(f"{run.name}: " for run in evaluation.runs)]
    table = _scores_table("query", [f"{printable(name)}{measure}" for name in names for measure in evaluation.measures])
    table.columns[0].no_wrap, table.columns[0].overflow = True, "ellipsis"
    for each in evaluation.topics:
        scores = (scores[measure] for scores in (each.scores, *each.others) for measure in evaluation.measures)
        table.add_row(f"{_line(each.topic.name)} {_line(each.topic.text)}", *map(_score, scores))
    return table


def _scores_table(head: str, columns: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style=_DIM)
    table.add_column(head, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _language_or_all(language: str | None) -> str:
    return "all" if language is None else language_name(language)


def _score(value: float) -> str:
    return f"{value:.3f}"


def _p_value(value: float) -> str:
    return f"p {value:.3f}" if value >= 0.001 else "p <.001"


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {measure: round(value, 4) for measure, value in scores.items()}


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
        (f"{hit.rank}. ", _DIM),
        (_line(hit.document_id), Style.parse(_HEAD) + Style(link=_link(hit, base))),
        (f" · {' · '.join(filter(None, (language_name(hit.language), hit.date)))}", _DIM),
    )
    parts: list[RenderableType] = [head]
    if hit.title:
        parts.append(Text(_line(hit.title), style="italic"))
    english, original = hit.snippet.english, hit.snippet.original
    if english.text == original.text:
        parts.append(_marked(english))
    elif not english.text:
        parts.append(_Indented(_marked(original)))
    elif width >= _WIDE:
        beside = Table.grid(padding=(0, 2), expand=True)
        beside.add_column(ratio=1)
        beside.add_column(ratio=1)
        beside.add_row(_marked(english), _marked(original))
        parts.append(beside)
    else:
        parts += [_marked(english), _Indented(_marked(original))]
    if UNTRANSLATED in hit.flags:
        parts.append(Text("(not all of it translated)" if hit.english else "(not translated)", style=_DIM))
    doubts = [_DOUBTS.get(flag, flag) for flag in hit.flags if flag != UNTRANSLATED]
    if doubts:
        parts.append(Text(f"(doubtful translation: {', '.join(doubts)})", style=_DIM))
    if hit.more:
        parts.append(Text(f"(and {hit.more:,} more passage{'s' * (hit.more != 1)} of it)", style=_DIM))
    if hit.duplicates:
        named = ", ".join(map(_line, dict.fromkeys(hit.duplicates[:3]))) + (" …" if len(hit.duplicates) > 3 else "")
        count = f"{len(hit.duplicates):,} near-duplicate{'s' * (len(hit.duplicates) != 1)}"
        parts.append(Text(f"({count}: {named})", style=_DIM))
    return parts


def _link(hit: Hit, base: Path) -> str | None:
    """Return what a terminal opens the file with; the line stands after a ``#``, as kitty reads it."""
    file = base / hit.path
    return f"{file.absolute().as_uri()}#{hit.line}" if file.is_file() else None


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


class _Printable:
    """Something to be shown, of which nothing but its style acts on the terminal, whoever wrote it."""

    def __init__(self, inner: RenderableType) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._inner, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


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
    return printable_json(json.dumps(fields, ensure_ascii=False, indent=2))
