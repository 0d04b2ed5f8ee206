"""Makes the tables of docs/benchmarks.md from the files in benchmarks/results/.

    benchmarks/tables.py [--check] [PAGE...]

On a page, a table is between two lines, which stay:

    <!-- results: NAME -->
    <!-- /results -->

NAME is a file in benchmarks/results/, without its ending. By default, tables are made on every page in docs/. With
--check nothing is written; the exit code is 1 if a page is not current, or a result is on no page. The benchmarks print
the same tables. This file imports only the standard library.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Result = dict[str, Any]

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
DOCS = ROOT / "docs"

_BLOCK = re.compile(r"(<!-- results: ([\w-]+) -->\n).*?(<!-- /results -->)", re.DOTALL)

_LANGUAGES = {"en": "English", "ro": "Romanian", "sv": "Swedish", "vi": "Vietnamese", "nb": "Norwegian"}


def main() -> int:
    """Rewrite the pages, or check them; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", type=Path, nargs="*", metavar="PAGE")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a page is not current")
    options = parser.parse_args()
    pages = {page: page.read_text(encoding="utf-8") for page in options.pages or sorted(DOCS.rglob("*.md"))}
    try:
        current = {page: fill(text) for page, text in pages.items()}
    except KeyError as error:
        print(f"there are no results {error} in {RESULTS}", file=sys.stderr)
        return 1
    named = {found[2] for text in pages.values() for found in _BLOCK.finditer(text)}
    problems = [f"{name} is on no page" for name in sorted(set(results()) - named)]
    for page, text in pages.items():
        if text == current[page]:
            continue
        if options.check:
            problems.append(f"{page} is not current; run: python benchmarks/tables.py")
        else:
            page.write_text(current[page], encoding="utf-8")
    print(*problems, sep="\n", end="\n" * bool(problems), file=sys.stderr)
    return int(options.check and bool(problems))


def fill(text: str) -> str:
    """Return a page with current tables between its markers.

    Raises:
        KeyError: a marker names results that do not exist.

    """
    found = results()

    def block(match: re.Match[str]) -> str:
        result = found[match[2]]
        lines = "\n".join([caption(result), *TABLES[match[2]](result)])
        return f"{match[1]}\n{lines}\n\n{match[3]}"

    return _BLOCK.sub(block, text)


def results() -> dict[str, Result]:
    """Return every saved result, by name."""
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(RESULTS.glob("*.json"))}


def caption(result: Result) -> str:
    """Return a line that says where, when and with which version a result was measured, and an empty line."""
    machine = result["machine"]
    made_on = [f"{machine['cores']} cores" if machine["cores"] else "", machine["processor"] or ""]
    made_on += [f"Python {machine['python']}" if machine["python"] else ""]
    version = f"commit {result['commit']}, {result['date']}"
    note = f"; {result['note']}" if result.get("note") else ""
    line = f"{', '.join([*filter(None, made_on), version])}{note}.\n"
    return line[0].upper() + line[1:]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the lines of a Markdown table; None becomes an empty cell."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join('' if cell is None else str(cell) for cell in row)} |" for row in lines]


def number(value: float | None, form: str = ",.0f") -> str | None:
    """Return a number in a format, or None if there is none."""
    return None if value is None else format(value, form)


def relevance_of_seeds(result: Result) -> list[str]:
    """Return the table of the seeds' relevance."""
    rows = ((_LANGUAGES[language], number(score, ".3f")) for language, score in result["figures"].items())
    return table(["queries in", "nDCG@10"], rows)


def relevance(result: Result) -> list[str]:
    """Return the table of nDCG@20 and recall at 100, and that of the splits if there were any."""
    figures = result["figures"]
    scores = figures["scores"]
    collections = list(next(iter(scores.values())))
    names = {"all": "all documents", "plain": "no query expansion"}
    head = [names.get(name) or f"{_LANGUAGES.get(name, name)} documents" for name in collections]
    rows = [
        [_LANGUAGES.get(language, language), *(_pair(by[name]) for name in collections)]
        for language, by in scores.items()
    ]
    means = [[sum(values) / len(values) for values in zip(*(by[name] for by in scores.values()), strict=True)]
             for name in collections]  # fmt: skip
    lines = table(["queries in", *head], [*rows, ["mean", *map(_pair, means)]])
    speed = [
        f"imported and added in {figures['seconds']} s" if figures.get("seconds") else "",
        f"median query {figures['median_ms']} ms" if figures.get("median_ms") else "",
    ]
    lines += ["", f"{'; '.join(filter(None, speed)).capitalize()}."] if any(speed) else []
    return lines + (_splits(figures["splits"]) if figures.get("splits") else [])


def _pair(scores: Sequence[float]) -> str:
    ndcg, recall = scores
    return f"{ndcg:.3f}, {recall:.2f}"


def _splits(splits: Result) -> list[str]:
    columns = ["on_half", "chosen", "default", "none"]
    rows = [
        [row["settings"], *(number(row.get(column), ".3f") for column in columns)]
        for row in [*splits.get("rows", []), {"settings": "mean", **splits["mean"]}]
    ]
    head = ["best settings on half of the topics: passages, terms, weight", "nDCG@20 there", "on the other half",
            "default settings there", "no expansion there"]  # fmt: skip
    return [
        "",
        f"{splits['count']} random splits of the topics, {splits['settings']} settings:",
        "",
        *table(head, rows),
    ]


def queries(result: Result) -> list[str]:
    """Return the table of how queries are read."""

    def share(row: Result, part: str, whole: str) -> str:
        return f"{row[part] / row[whole]:.1%} of {row[whole]:,}" if row[whole] else "none"

    rows = [
        [
            _LANGUAGES.get(language, language),
            share(row, "right", "runs"),
            share(row, "topics_right", "topics"),
            share(row, "new_corrected", "new_words"),
            share(row, "errors_corrected", "errors"),
        ]
        for language, row in result["figures"].items()
    ]
    return table(["", "runs read right", "topics read right", "new words corrected", "typing errors corrected"], rows)


def scans(result: Result) -> list[str]:
    """Return the table of the words misread in scans."""
    rows = (
        (
            _LANGUAGES[language],
            row["pages"],
            row["words"],
            number(row["words_wrong"], ".1%"),
            number(row["paragraphs_exact"], ".0%"),
            f"{row['confidence']}%",
            row["seconds_a_page"],
        )
        for language, row in result["figures"].items()
    )
    head = ["scans in", "pages", "words", "words wrong", "paragraphs without an error", "confidence", "seconds a page"]
    return table(head, rows)


def formats(result: Result) -> list[str]:
    """Return the table of how fast formats are read, and the readers' share of adding if it was measured."""
    rows = [
        [
            name,
            f"{row['files']:,}",
            _rate(row["files"], row["seconds"], ".0f"),
            _rate(row["pages"], row["seconds"], ".0f") if row["pages"] else "",
            _rate(row["characters"] / 1e6, row["seconds"], ".2f"),
            f"{row['seconds'] / row['seconds_together']:.1f}" if row.get("seconds_together") else "",
            f"{row['slowest']:.1f}",
            f"{row['peak_mib']:,} MiB" if row.get("peak_mib") else "",
            f"{row.get('failed', 0)} / {row.get('partly', 0)}",
            f"{row.get('closed', 0)} of {row['compared']}" if row.get("compared") else "",
            f"{row['missing'] / row['words']:.2%}" if row.get("words") else "",
        ]
        for name, row in result["figures"].items()
    ]
    lines = []
    if share := result["parameters"].get("share"):
        lines = ["", f"The readers take {share:.0%} of the processor time of adding these files without a model."]
    return [
        *table(
            [
                "format",
                "files",
                "files/s",
                "pages/s",
                "million characters/s",
                "times as fast by two",
                "slowest (s)",
                "peak memory",
                "not read / in part",
                "closed to us alone",
                "words missing",
            ],
            rows,
        ),
        *lines,
    ]


def _rate(count: float, seconds: float, form: str) -> str:
    """Return how many there were in a second, "" if it took no time worth measuring."""
    return format(count / seconds, form) if seconds else ""


def read_back(result: Result) -> list[str]:
    """Return the table of how the seeds come back from each format."""
    rows = [
        [
            row["format"],
            number(row["wrong"] / row["characters"], ".2%"),
            number(row["whole"] / row["paragraphs"], ".1%"),
            number(row["failed"]) if row["failed"] else "",
        ]
        for row in result["figures"]
    ]
    return table(["written as", "characters wrong", "paragraphs whole", "files not read"], rows)


def translation_speed(result: Result) -> list[str]:
    """Return the table of translation speed, and that of the stages if they were measured."""
    columns = {
        "source tokens/s": ("tokens_per_s", ",.0f"),
        "sentences/s": ("sentences_per_s", ",.1f"),
        "times Argos": ("times_argos", ".1f"),
        "share of the limit": ("share_of_limit", ".0%"),
        "of the whole process": ("share_of_process", ".0%"),
        "identical to Argos": ("identical", ".1%"),
    }
    settings = result["figures"]["settings"]
    # Earlier results have fewer.
    known = {head: column for head, column in columns.items() if any(column[0] in row for row in settings.values())}
    rows = [
        [
            f"{setting} (beam {row['beam']})" if row.get("beam") else setting,
            *(number(row.get(name), form) for name, form in known.values()),
        ]
        for setting, row in settings.items()
    ]
    lines = table(["setting", *known], rows)
    if stages := result["figures"].get("stages"):
        lines += ["", *table(["stage", "sentences/s"], ([stage, number(rate)] for stage, rate in stages.items()))]
    return lines


def pipeline(result: Result) -> list[str]:
    """Return the table of adding with a translator that costs nothing, compared with another checkout if there was one."""
    before = {"before_per_s": ",.0f", "before_per_s_of_all": ",.0f", "times": ".2f"}
    rows = [
        [
            row["run"],
            number(row["documents"]),
            number(row["sentences_per_s"]),
            number(row["per_s_of_driver"]),
            number(row["per_s_of_all"]),
            *(number(row[name], form) for name, form in before.items() if name in row),
        ]
        for row in result["figures"]
    ]
    head = ["documents of", "documents", "sentences/s", "for each second of the driver", "of all processors"]
    return table(
        [*head, "before: sentences/s", "of all processors", "times as fast as before"]
        if any("times" in row for row in result["figures"])
        else head,
        rows,
    )


def driver(result: Result) -> list[str]:
    """Return the table of what one driver can feed."""
    rows = [
        [row["run"], number(row["sentences"]), number(row["per_s"]), number(row["per_s_of_processor"])]
        for row in result["figures"]
    ]
    return table(["documents of", "sentences", "sentences/s", "for each second of processor time"], rows)


def archive(result: Result) -> list[str]:
    """Return the table of a large archive."""
    rows = [
        [
            run,
            number(row.get("decoded")),
            number(row.get("seconds"), ",.1f"),
            number(row.get("documents_per_s")),
            f"{row['peak_mib']:,} MiB" if row.get("peak_mib") else None,
        ]
        for run, row in result["figures"].items()
    ]
    return table(["run", "sentences translated", "seconds", "documents/s", "peak memory"], rows)


def search_speed(result: Result) -> list[str]:
    """Return the table of search speed."""
    rows = [
        [row["engine"], number(row.get("passages/s")), number(row["median ms"], ",.1f"), number(row["95 % ms"], ",.1f")]
        for row in result["figures"]
    ]
    return table(["", "passages indexed/s", "median ms", "95th percentile ms"], rows)


def doubts(result: Result) -> list[str]:
    """Return the table of doubts about sentences as they are, then that of faults that are seen."""
    rows = [
        [f"{row['file']}, {row['column']}", number(row["sentences"]), share(row["doubtful"], row["sentences"]),
         ", ".join(f"{sign} {count}" for sign, count in row["signs"].items()), number(row["microseconds"])]
        for row in result["figures"]
    ]  # fmt: skip
    human = [row for row in result["figures"] if row["column"] == "reference"]
    kinds = [
        [kind, *(f"{row['faults'][kind]['seen']:,} of {row['faults'][kind]['made']:,}" for row in human)]
        for kind in human[0]["faults"]
    ]
    return [
        *table(["sentences", "number", "doubtful", "signs", "µs each"], rows),
        "",
        *table(["fault seen", *(row["file"] for row in human)], kinds),
    ]


def share(part: int, whole: int) -> str:
    """Return a share in percent.

    >>> share(1, 80)
    '1.2%'
    """
    return f"{part / whole:.1%}"


def hostile(result: Result) -> list[str]:
    """Return the table of what untrusted files cost."""
    rows = [
        [row["kind"], number(row["added"]), number(row["failed"]), number(row["seconds"], ",.1f"),
         f"{row['peak_mib']:,} MiB"]
        if row["code"] is not None
        else [row["kind"], "did not end", None, None, None]
        for row in result["figures"]
    ]  # fmt: skip
    return table(["input", "accepted", "refused", "seconds", "peak memory"], rows)


def fuzz(result: Result) -> list[str]:
    """Return the table of fuzzing, then what was wrong."""
    rows = [
        [row["reader"], number(row["inputs"]), number(row["seconds"]), number(len(row["wrong"]))]
        for row in result["figures"]
    ]
    wrong = [f"    {problem}" for row in result["figures"] for problem in row["wrong"]]
    return [*table(["reader", "inputs", "seconds", "problems"], rows), *([""] if wrong else []), *wrong]


def trust(result: Result) -> list[str]:
    """Return the table of what was tried against a library."""
    return table(["tried", "result", "problems"], _tried(result["figures"]))


def _tried(figures: Result) -> Iterable[Sequence[str]]:
    if row := figures.get("kills"):
        yield "kills and power failures", f"{row['kills']:,} survived", str(row["failed"])
    if row := figures.get("reads"):
        yield (
            "reads during writes",
            (
                f"{row['searches']:,} searches by {row['readers']} processes during {row['writes']:,} rounds of writes: "
                f"median {row['median_ms']:,.0f} ms, 99th percentile {row['p99_ms']:,.0f} ms"
            ),
            _problems(row["wrong"]),
        )
    if row := figures.get("hostile"):
        yield (
            "untrusted files",
            (
                f"{row['kinds']} kinds: {row['taken']:,} accepted, {row['refused']:,} refused; "
                f"at most {row['peak_mib']:,} MiB"
            ),
            _problems(row["wrong"]),
        )
    if row := figures.get("fuzz"):
        counts = ", ".join(f"{count:,} {_INPUTS.get(name, name)}" for name, count in row["inputs"].items())
        yield "fuzzing", f"{row['hours']} hours: {counts}", _problems(row["wrong"])
    if row := figures.get("soak"):
        yield (
            "long use",
            (
                f"{row['documents']:,} documents: {row['mib_at_start']} MiB at the start, {row['mib_at_end']} at the end; "
                f"{row['descriptors'][0]} file descriptors, then {row['descriptors'][1]}; {len(row['left'])} temporary "
                f"files left; store {row['store_against_fresh']} times the size of a rebuilt one"
            ),
            _problems(row["left"]),
        )


_INPUTS = {"jsonl": "lines of JSON", "text": "texts", "tmx": "TMX files"}


def _problems(problems: Sequence[str]) -> str:
    """Return the number of problems, and the first one."""
    return f"{len(problems)}: {problems[0]}" if problems else "0"


#: The function that makes the table of a result, by its name.
TABLES: dict[str, Callable[[Result], list[str]]] = {
    "archive": archive,
    "doubts": doubts,
    "formats": formats,
    "scans": scans,
    "fuzz": fuzz,
    "hostile": hostile,
    "driver": driver,
    "pipeline": pipeline,
    "queries": queries,
    "read-back": read_back,
    "relevance": relevance,
    "relevance-of-seeds": relevance_of_seeds,
    "search-speed": search_speed,
    "translation-speed": translation_speed,
    "trust": trust,
}


if __name__ == "__main__":
    sys.exit(main())
