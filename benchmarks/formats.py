"""How fast are documents read, and which cannot be? Reads the files of a folder, as `search add` does, without adding them.

    benchmarks/formats.py FOLDER [--files N] [--seed N] [--compare] [--json] [--save]

At most N files of each format are read, drawn with a fixed seed. Each is read by a process of its own; its seconds
include that. With --compare, the words of PDFs are compared with those that `pdftotext` finds: counted is how many
of its distinct words of three letters or more are missing. Reasons of failures are printed to standard error.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from _output import add_output_options, output

from index import Document
from search.readers.isolation.documents import documents_in_file
from search.readers.walk import find_paths

FILES, SEED = 1_000, 7

_WORD = re.compile(r"[^\W\d_]{3,}")


def main() -> None:
    """Read the files and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=FILES, metavar="N", help="the most files of each suffix")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N")
    parser.add_argument("--compare", action="store_true", help="compare PDFs with pdftotext")
    add_output_options(parser, "formats")
    options = parser.parse_args()
    figures: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: Counter[str] = Counter()
    for path in chosen(options.folder, options.files, options.seed):
        read(path, figures, reasons, compare=options.compare)
    for reason, count in reasons.most_common():
        print(f"{count} × {reason}", file=sys.stderr)
    rows = {name: rounded(row) for name, row in sorted(figures.items())}
    output(options, "formats", rows, folder=options.folder.name, files=options.files, seed=options.seed)


def chosen(folder: Path, most: int, seed: int) -> list[Path]:
    """Return the files to read: at most *most* of each suffix."""
    by_suffix: dict[str, list[Path]] = defaultdict(list)
    for path in find_paths([str(folder)]):
        by_suffix[path.suffix.lower()].append(path)
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    return [path for _, paths in sorted(by_suffix.items()) for path in chance.sample(paths, min(most, len(paths)))]


def read(path: Path, figures: dict[str, Counter[str]], reasons: Counter[str], *, compare: bool) -> None:
    """Read a file, and add what it took to the figures of its format."""
    started = time.perf_counter()
    found = list(documents_in_file(path, path.name))
    seconds = time.perf_counter() - started
    documents = [each for each in found if isinstance(each, Document)]
    row = figures[documents[0].type if documents else path.suffix.lower().lstrip(".")]
    row.update({
        "files": 1,
        "bytes": path.stat().st_size,
        "characters": sum(len(document.text) for document in documents),
        "pages": sum(len({box.page for box in document.origin.boxes}) for document in documents),
        "seconds": seconds,
    })  # fmt: skip
    row["slowest"] = max(row["slowest"], seconds)
    if len(documents) < len(found):
        row["partly" if documents else "failed"] += 1
        reasons.update(re.sub(r"\d+", "N", str(each.reason)) for each in found if not isinstance(each, Document))
    if compare and documents and documents[0].type == "pdf":
        command = [shutil.which("pdftotext") or "pdftotext", path, "-"]
        theirs = words_of(subprocess.run(command, capture_output=True, check=False).stdout.decode(errors="replace"))
        row["words"] += len(theirs)
        row["missing"] += len(theirs - words_of(" ".join(document.text for document in documents)))


def words_of(text: str) -> set[str]:
    """Return the distinct words of a text, in lower case."""
    return set(_WORD.findall(text.lower()))


def rounded(row: Counter[str]) -> dict[str, Any]:
    """Return the figures of a format, times in hundredths."""
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in sorted(row.items())}


if __name__ == "__main__":
    main()
