"""How fast is everything but translation? Adds documents with a translator that costs nothing.

    benchmarks/pipeline.py [TEXTS] [--sentences N] [--length N] [--rounds N] [--files] [--compare CHECKOUT] [--json] [--save]

TEXTS has one sentence per line; of a TSV file, the column "original" is taken. The default is the seeds' sentences in
all their languages. As many different ones as are asked for are made of these (`different_sentences`): the memory would
answer repeated ones. Three runs are timed:

* documents of eight sentences (--length), the last of them shorter;
* documents of one sentence;
* documents of eight sentences, all of which the memory knows: those of the first run in another order.

Each is a `Library.add` from a file of JSON lines, or with --files from one text file for each document, to a new
library; the last one adds to the library of the first. Languages are detected. The translator is `_free_translator`,
with a second try of doubtful sentences as usual, of which there are few.

Measured are sentences per second, and sentences per second of processor time: of the process that calls `add` alone,
and of all its processes together. With --compare, the same documents are added by another checkout of this project,
given by its folder, in turns with this one, and the ratio of the medians is the last column. Every run has a process of
its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from _sentences import different_sentences, read_lines, with_stop

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
BENCHMARKS = Path(__file__).parent

#: The seeds' languages, in the order of their tables.
_LANGUAGES = ("ro", "sv", "vi", "nb", "ro")

#: The library that each run adds to: the last to that of the first, whose memory knows all.
_LIBRARIES = ("long", "short", "long")


def main() -> None:
    """Write the documents, and add them in turns."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--sentences", type=int, default=6_000)
    parser.add_argument("--length", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", action="store_true", help="one text file for each document, not JSON lines")
    parser.add_argument("--compare", type=Path, metavar="CHECKOUT", help="another checkout of this project")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    if "--child" in sys.argv:  # The other checkout's output has no tables for this.
        print(json.dumps(add_all(parser.parse_args().child)))
        return
    sys.path.insert(0, str(ROOT))
    from _output import add_output_options, output

    add_output_options(parser, "pipeline")
    options = parser.parse_args()
    checkouts = {"here": ROOT} | ({"before": options.compare.resolve()} if options.compare else {})
    for checkout in checkouts.values():
        if not (checkout / "search" / "library.py").is_file():
            parser.error(f"{checkout} is no checkout of this project")
    texts = [list(map(with_stop, read_lines(options.texts)))] if options.texts else read_seeds()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        counts = write_runs(texts, scratch, sentences=options.sentences, length=options.length, files=options.files)
        measured = measure(scratch, checkouts, options.rounds)
    figures = [
        {"run": run, "documents": documents, **_row(by_checkout)}
        for (run, documents), by_checkout in zip(counts.items(), measured, strict=True)
    ]
    output(options, "pipeline", figures, rounds=options.rounds, files=options.files)


def read_seeds() -> list[list[str]]:
    """Return the seeds' sentences, by language."""
    by_language: dict[str, list[str]] = {}
    tables = sorted((ROOT / "seeds" / "reference").glob("*.tsv"))
    for table, language in zip(tables, _LANGUAGES, strict=True):
        by_language.setdefault(language, []).extend(map(with_stop, read_lines(table)))
    return list(by_language.values())


def write_runs(
    texts: Sequence[Sequence[str]], folder: Path, *, sentences: int, length: int, files: bool
) -> dict[str, int]:
    """Write the documents of each run, and return how many it has, by run."""
    share = -(-sentences // len(texts))
    long: list[list[str]] = []
    again: list[list[str]] = []
    short: list[list[str]] = []
    for in_language in texts:
        chosen = list(islice(different_sentences(in_language), share))
        if len(chosen) < share:
            raise SystemExit(
                f"the texts give only {len(chosen):,} different sentences; give more, or fewer --sentences"
            )
        shuffled = random.Random(1).sample(chosen, len(chosen))  # noqa: S311 - nothing secret
        long += [chosen[at : at + length] for at in range(0, share, length)]
        again += [shuffled[at : at + length] for at in range(0, share, length)]
        short += [[sentence] for sentence in chosen]
    runs = {f"{length} sentences": long, "1 sentence": short, "all in the memory": again}
    for number, documents in enumerate(runs.values()):
        _write_documents(documents, folder / f"run{number}", files=files)
    return {run: len(documents) for run, documents in runs.items()}


def _write_documents(documents: Sequence[Sequence[str]], folder: Path, *, files: bool) -> None:
    folder.mkdir()
    for number, document in enumerate(documents if files else ()):
        (folder / f"{number:06}.txt").write_text(" ".join(document), encoding="utf-8")
    if not files:
        lines = (
            json.dumps({"id": f"{folder.name}-{number}", "text": " ".join(document)})
            for number, document in enumerate(documents)
        )
        (folder / "documents.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def measure(scratch: Path, checkouts: dict[str, Path], rounds: int) -> list[dict[str, list[dict[str, float]]]]:
    """Return the figures of each round by checkout, for every run."""
    measured: list[dict[str, list[dict[str, float]]]] = [{name: [] for name in checkouts} for _ in _LIBRARIES]
    for _ in range(rounds):
        for name, checkout in checkouts.items():
            for by_checkout, figures in zip(measured, in_a_process(checkout, scratch), strict=True):
                by_checkout[name].append(figures)
    return measured


def _row(by_checkout: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    rates = {
        name: {time: median(one["sentences"] / one[time] for one in figures) for time in ("seconds", "driver", "all")}
        for name, figures in by_checkout.items()
    }
    here, before = rates["here"], rates.get("before")
    row = {
        "sentences": by_checkout["here"][0]["sentences"],
        "sentences_per_s": round(here["seconds"], 1),
        "per_s_of_driver": round(here["driver"], 1),
        "per_s_of_all": round(here["all"], 1),
    }
    if before:
        row |= {"before_per_s": round(before["seconds"], 1), "before_per_s_of_all": round(before["all"], 1)}
        row |= {"times": round(here["seconds"] / before["seconds"], 2)}
    return row


def in_a_process(checkout: Path, scratch: Path) -> list[dict[str, float]]:
    """Add all documents with a checkout, and return the figures of every run."""
    # All processes find the checkout first, then the translator, and no models or settings of this machine.
    paths = os.pathsep.join([str(checkout), str(BENCHMARKS)])
    environment = os.environ | {"PYTHONPATH": paths, "HOME": str(scratch), "XDG_DATA_HOME": str(scratch)}
    command = [sys.executable, __file__, "--child", str(scratch)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"adding with {checkout} failed:\n{run.stderr}")
    figures: list[dict[str, float]] = json.loads(run.stdout.splitlines()[-1])
    return figures


def add_all(scratch: Path) -> list[dict[str, float]]:
    """Add the documents of every run, in the child process."""
    from _free_translator import use_free_translators

    use_free_translators()
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        return [add(scratch / f"run{number}", Path(name) / library) for number, library in enumerate(_LIBRARIES)]


def add(documents: Path, library: Path) -> dict[str, float]:
    """Add documents to a library, and return the figures."""
    from search import Library

    before = _processor_seconds()
    started = time.perf_counter()
    with Library(library) as opened:
        report = opened.add([documents])
    seconds = time.perf_counter() - started
    driver, children = (after - at for after, at in zip(_processor_seconds(), before, strict=True))
    # The language of a few single sentences is not recognized, and some English does not look like a translation.
    if report.failures or (report.untranslated.total() + report.doubtful) * 5 > report.sentences:
        raise SystemExit(f"too little was added and translated without doubt: {report}")
    return {"sentences": report.sentences, "seconds": seconds, "driver": driver, "all": driver + children}


def _processor_seconds() -> list[float]:
    """Return the processor time of this process, and of its processes that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return [usage.ru_utime + usage.ru_stime for usage in usages]


if __name__ == "__main__":
    main()
