"""What do strangers' files cost? Seconds and memory for each kind of harm that tests/support/hostile.py makes.

    benchmarks/hostile.py [KIND...] [--scale N] [--json]

Each kind is added to a library of its own by the command line, in a process of its own; after it memories are
imported and glossaries read. Scale 1 is full size: 200 MB on one line. With no model installed: translating takes
the same for each sentence, whoever wrote it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
for _folder in ("tests", "."):
    sys.path.insert(0, str(ROOT / _folder))

from support import hostile  # noqa: E402 - in a folder of tests, which are no package
from support.commands import Measured, measured  # noqa: E402

#: Seconds after which a kind counts as one that does not end.
PATIENCE = 900


def main() -> None:
    """Make, add, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(hostile.MAKERS)}")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure_kinds(options.kinds or list(hostile.MAKERS), options.scale)
    if not options.kinds:
        rows += measure_exchange(options.scale)
    if options.json:
        print(json.dumps(rows, indent=2))
    else:
        print_table(rows)


def measure_kinds(kinds: list[str], scale: float) -> list[dict[str, Any]]:
    """Return, for each kind, what adding it took, and what was said of it."""
    return [measure_kind(kind, scale) for kind in kinds]


def measure_kind(kind: str, scale: float) -> dict[str, Any]:
    """Return what adding a kind took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hostile.make(folder / kind, kind, scale=scale)
        done = run(folder, "add", kind, "--json")
        report = json.loads(done.output) if done.code in {0, 3} else {}
    reason = report["failures"][0]["reason"] if report.get("failures") else ""
    return row(
        hostile.MAKERS[kind].__doc__.rstrip("."), done, added=report.get("added", 0), failed=len(report.get("failures", [])), reason=reason
    )  # fmt: skip


def measure_exchange(scale: float) -> list[dict[str, Any]]:
    """Return the most that taking in any hostile memory, or any glossary, took."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.txt").write_text(hostile.SENTENCE, encoding="utf-8")
        for made in ("memories", "glossaries"):
            (folder / made).mkdir()
        memories = [run(folder, *arguments) for arguments in hostile.write_exchange(folder / "memories", scale)]
        rows.append(worst("Entity bombs, external entities, and other memories to import", memories))
        files = hostile.write_glossaries(folder / "glossaries", scale)
        glossaries = [run(folder, "add", "a.txt", "--language", "nb", "--glossary", file) for file in files]
        rows.append(worst("Formulas, a long line and other glossaries", glossaries))
        queries = [query for query in hostile.QUERIES.values() if len(query) < 100_000]
        asked = [run(folder, "find", "--", query.encode("utf-8", "surrogatepass")) for query in queries]
        rows.append(worst("Queries of 10,000 parentheses, operators, marks …", asked))
    return rows


def run(folder: Path, *arguments: Any) -> Measured:
    """Run the command line where no model and no setting of this machine takes part."""
    environment = {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    (done,) = measured(["-L", folder / "library", *arguments], cwd=folder, timeout=PATIENCE, **environment)
    return done


def worst(title: str, runs: list[Measured]) -> dict[str, Any]:
    """Return the most that one of some runs took."""
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


def row(title: str, done: Measured, *, added: int, failed: int, reason: str) -> dict[str, Any]:
    """Return a row of the table."""
    return {
        "kind": title, "code": done.code, "seconds": done.seconds, "peak_mib": done.mib,
        "added": added, "failed": failed, "reason": reason, "traceback": "Traceback" in done.error,
    }  # fmt: skip


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print a Markdown table."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| what | taken | refused | seconds | peak memory |")
    print("| --- | --- | --- | --- | --- |")
    for each in rows:
        taken = f"{each['added']:,} | {each['failed']:,} | {each['seconds']:.1f} | {each['peak_mib']:,} MiB"
        print(f"| {each['kind']} | {taken if each['code'] is not None else 'did not end'} |")


if __name__ == "__main__":
    main()
