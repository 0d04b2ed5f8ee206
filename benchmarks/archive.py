"""What does a large archive cost? Adds ten thousand documents, adds them again, then again with one sentence changed.

    benchmarks/archive.py PACKAGE [SENTENCES.txt] [--documents N] [--length N] [--json] [--save]

PACKAGE is any Argos package that translates to English: a file, or an installed folder. Each document consists of four
(--length) random sentences of SENTENCES.txt, which has one sentence per line; by default, of the seeds' sentences in
the package's language. Many sentences occur repeatedly, so decoding, which `translation_speed.py` measures, is a small
part of the work. Each of the three runs has its own process; peak memory is as reported by the operating system.
Decoding doubtful sentences a second time is switched off, because random weights would always trigger it.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from _output import add_output_options, output
from _packages import find_package, read_sentences

from search import Library


def main() -> None:
    """Write the documents and add them three times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("sentences", type=Path, nargs="?")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--length", type=int, default=4)
    add_output_options(parser, "archive")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        # Use no models or settings of this machine.
        os.environ["HOME"] = os.environ["XDG_DATA_HOME"] = name
        package = find_package(options.package, scratch / "models")
        sentences = read_sentences(options.sentences, package)
        documents = write_documents(sentences, scratch / "documents", options.documents, options.length)
        arguments = (scratch / "library", package.folder.parent, documents, package.source)
        figures = {"new": in_a_process(*arguments), "unchanged": in_a_process(*arguments)}
        changed = next(documents.iterdir())
        changed.write_text(changed.read_text(encoding="utf-8") + " 2 + 2 = 4, x.", encoding="utf-8")
        figures["one sentence changed"] = in_a_process(*arguments)
    parameters = {"documents": options.documents, "length": options.length, "sentences": len(sentences)}
    output(options, "archive", figures, package=package.folder.name, **parameters)


def write_documents(sentences: list[str], folder: Path, count: int, length: int) -> Path:
    """Write documents of *length* random sentences each, and return their folder."""
    folder.mkdir()
    draw = random.Random(0)  # noqa: S311 - nothing secret
    for number in range(count):
        text = " ".join(draw.choices(sentences, k=length))
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
    return folder


def in_a_process(*arguments: Any) -> dict[str, Any]:
    """Run `add` in a process of its own, and return its figures."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(add, arguments)


def add(library: Path, models: Path, documents: Path, language: str) -> dict[str, Any]:
    """Add the documents, and return the figures of this process."""
    with Library(library, models=models) as opened:
        report = opened.add([documents], language=language, quality="fast", retry=False)
    if report.failures or report.untranslated:
        raise SystemExit(f"not everything was added and translated: {report}")
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "decoded": report.decoded.total(),
        "seconds": round(report.seconds, 1),
        "documents_per_s": round((report.added + report.changed + report.unchanged) / report.seconds, 1),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()
