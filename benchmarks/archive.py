"""What does a large archive cost? Ten thousand documents in; the same again; and with one sentence changed.

    benchmarks/archive.py PACKAGE [SENTENCES.txt] [--documents N] [--length N] [--json]

PACKAGE is any Argos package to English, a file or an installed folder. Documents of four sentences (--length) are drawn
from SENTENCES.txt, one a line (without it the seeds' of the package's language): many come again, and decoding
is a small part, which `translate.py` measures. Each of the three runs is a process of its own, whose peak
memory is the operating system's account. Doubtful sentences are not decoded a second time, as random weights
would always set that off.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from _packages import find_package, read_sentences

from search import Library


def main() -> None:
    """Make documents, add them three times, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("sentences", type=Path, nargs="?")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--length", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        # Neither models nor settings of this machine take part.
        os.environ["HOME"] = os.environ["XDG_DATA_HOME"] = name
        package = find_package(options.package, scratch / "models")
        sentences = read_sentences(options.sentences, package)
        documents = make_documents(sentences, scratch / "documents", options.documents, options.length)
        arguments = (scratch / "library", package.folder.parent, documents, package.source)
        figures = {"new": in_a_process(*arguments), "unchanged": in_a_process(*arguments)}
        changed = next(documents.iterdir())
        changed.write_text(changed.read_text(encoding="utf-8") + " 2 + 2 = 4, x.", encoding="utf-8")
        figures["one sentence changed"] = in_a_process(*arguments)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        print_table(figures, options.documents, options.length)


def make_documents(sentences: list[str], folder: Path, count: int, length: int) -> Path:
    """Write documents of some sentences each, and return their folder."""
    folder.mkdir()
    draw = random.Random(0)  # noqa: S311 - no secret
    for number in range(count):
        text = " ".join(draw.choices(sentences, k=length))
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
    return folder


def in_a_process(*arguments: Any) -> dict[str, Any]:
    """Return the figures of one `add`."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(add, arguments)


def add(library: Path, models: Path, documents: Path, language: str) -> dict[str, Any]:
    """Add the documents, and return the figures of this process."""
    with Library(library, models=models) as opened:
        report = opened.add([documents], language=language, quality="fast", retry=False)
    if report.failures or report.untranslated:
        raise SystemExit(f"not all of it went in: {report}")
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "decoded": report.decoded.total(),
        "seconds": round(report.seconds, 1),
        "documents_per_s": round((report.added + report.changed + report.unchanged) / report.seconds, 1),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def print_table(figures: dict[str, dict[str, Any]], documents: int, length: int) -> None:
    """Print a Markdown table."""
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}; {documents:,} documents of {length} sentences\n"
    )
    print("| run | sentences translated | seconds | documents/s | peak memory |")
    print("| --- | --- | --- | --- | --- |")
    for run, row in figures.items():
        print(
            f"| {run} | {row['decoded']:,} | {row['seconds']} | {row['documents_per_s']:,} | {row['peak_mib']:,} MiB |"
        )


if __name__ == "__main__":
    main()
