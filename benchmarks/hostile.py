"""What do hostile files cost? Measures time and memory for each kind of file that tests/support/hostile.py writes.

    benchmarks/hostile.py [KIND...] [--scale N] [--json] [--save]

The command line adds each kind of files to a library of its own, in its own process; then it imports hostile
translation memories, reads hostile glossaries, and answers hostile queries. Scale 1 is the full size: 200 MB on one
line. No model is installed, since translating a hostile sentence takes no longer than any other.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
for _folder in ("tests", "."):
    sys.path.insert(0, str(ROOT / _folder))

from _output import add_output_options, output  # noqa: E402 - beside this file
from support import hostile  # noqa: E402 - it is in the folder of the tests, which are not a package
from support.commands import Finished, run_commands  # noqa: E402

#: After this many seconds, a command counts as one that does not end.
TIME_LIMIT = 900


def main() -> None:
    """Measure each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"any of {', '.join(hostile.WRITERS)}; all by default")
    parser.add_argument("--scale", type=float, default=1.0)
    add_output_options(parser, "hostile")
    options = parser.parse_args()
    rows = measure_kinds(options.kinds or list(hostile.WRITERS), options.scale)
    if not options.kinds:
        rows += measure_exchange(options.scale)
    output(options, "hostile", rows, scale=options.scale)


def measure_kinds(kinds: list[str], scale: float) -> list[dict[str, Any]]:
    """Return a row of the table for each kind."""
    return [measure_kind(kind, scale) for kind in kinds]


def measure_kind(kind: str, scale: float) -> dict[str, Any]:
    """Add files of one kind, and return what it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hostile.write(folder / kind, kind, scale=scale)
        done = run(folder, "add", kind, "--json")
        report = json.loads(done.output) if done.code in {0, 3} else {}
    reason = report["failures"][0]["reason"] if report.get("failures") else ""
    return row(
        hostile.WRITERS[kind].__doc__.rstrip("."), done, added=report.get("added", 0), failed=len(report.get("failures", [])), reason=reason
    )  # fmt: skip


def measure_exchange(scale: float) -> list[dict[str, Any]]:
    """Return what the costliest translation memory, glossary and query took."""
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "a.txt").write_text(hostile.SENTENCE, encoding="utf-8")
        for name in ("memories", "glossaries"):
            (folder / name).mkdir()
        memories = [run(folder, *arguments) for arguments in hostile.write_exchange(folder / "memories", scale)]
        rows.append(worst("Entity bombs, external entities, and other translation memories to import", memories))
        files = hostile.write_glossaries(folder / "glossaries", scale)
        glossaries = [run(folder, "add", "a.txt", "--language", "nb", "--glossary", file) for file in files]
        rows.append(worst("Formulas, a long line, and other glossaries", glossaries))
        queries = [query for query in hostile.QUERIES.values() if len(query) < 100_000]
        asked = [run(folder, "find", "--", query.encode("utf-8", "surrogatepass")) for query in queries]
        rows.append(worst("Queries of 10,000 parentheses, operators, accents …", asked))
    return rows


def run(folder: Path, *arguments: Any) -> Finished:
    """Run the command line, using no models or settings of this machine."""
    environment = {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    (done,) = run_commands(["-L", folder / "library", *arguments], cwd=folder, timeout=TIME_LIMIT, **environment)
    return done


def worst(title: str, runs: list[Finished]) -> dict[str, Any]:
    """Return the most time and the most memory that any of some runs took."""
    slowest = max(runs, key=lambda done: done.seconds)
    largest = max(done.mib for done in runs)
    figures = row(
        title,
        slowest,
        added=sum(done.code == 0 for done in runs),
        failed=sum(done.code != 0 for done in runs),
        reason="",
    )
    return figures | {"peak_mib": largest}


def row(title: str, done: Finished, *, added: int, failed: int, reason: str) -> dict[str, Any]:
    """Return a row of the table."""
    return {
        "kind": title, "code": done.code, "seconds": done.seconds, "peak_mib": done.mib,
        "added": added, "failed": failed, "reason": reason, "traceback": "Traceback" in done.error,
    }  # fmt: skip


if __name__ == "__main__":
    main()
