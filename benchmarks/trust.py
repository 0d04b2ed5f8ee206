"""How far can a library be trusted? Kills, readers beside a writer, strangers' files, fuzzing, and a soak.

    benchmarks/trust.py [--part NAME] [--scale S] [--seed N] [--json]

Everything is tried harder than `make test` does, and counted: 1 is the full size, which takes more than an hour on two
cores; .01 a few minutes. What fails is told with the seed that showed it. The parts:

* kills: commands are killed at random moments and at chosen calls to the system, and each library is compared with
  one that was left alone, row by row and hit by hit;
* reads: eight processes search while another adds, removes and rebuilds;
* hostile: each kind of file of `tests/support/hostile.py` is added, at most as large as the scale says;
* fuzz: the query reader, the readers of .jsonl and TMX, and the check of packages, by atheris (see `fuzz.py`), beside
  all of the others, as the kills are;
* soak: small documents are added, changed and removed between searches.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import fuzz as fuzzing
import psutil

from search import Library, LibraryBusyError
from translate.testing import GlossaryTranslator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

ROOT = Path(__file__).parents[1]
READERS = 8
KILLS = "tests/promises/test_kills.py", "tests/promises/test_kills_at_calls.py"

#: Seconds of searching during writes, and of fuzzing, all readers together; documents of the soak; at full size.
_SEARCHED, _FUZZED, _SOAKED = 600, 5_400, 100_000

WORDS = [f"{first}{second}{number}" for number in range(60) for first in "bdfglmnprstv" for second in "aeiou"]


def main() -> None:
    """Try, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor() as beside:
        # Neither models nor settings of this machine take part.
        os.environ["HOME"] = os.environ["XDG_DATA_HOME"] = scratch

        def timed(name: str) -> dict[str, Any]:
            started = time.monotonic()
            (Path(scratch) / name).mkdir()
            figures = PARTS[name](Path(scratch) / name, options.scale, options.seed)
            return {**figures, "minutes": round((time.monotonic() - started) / 60, 1)}

        names = options.part or list(PARTS)
        # These have processes of their own, and take as long as all others together.
        running = {name: beside.submit(timed, name) for name in names if name in {"kills", "fuzz"}}
        figures = {name: timed(name) for name in names if name not in running}
        figures |= {name: future.result() for name, future in running.items()}
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        print_table(figures, options.scale, options.seed)


def kills(_scratch: Path, scale: float, _seed: int) -> dict[str, Any]:
    """Run the tests of kills, ten times as long from a scale of .1 on; they say what differs."""
    environment = {**os.environ, "TRUST": "long" if scale >= 0.1 else "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-n", "2", "--dist", "loadfile", *KILLS]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    survived = sum(map(int, re.findall(r"^survived (\d+)", done.stdout, re.MULTILINE)))
    return {"kills": survived, "failed": 0 if done.returncode == 0 else done.stdout[:2000]}


def reads(scratch: Path, scale: float, seed: int) -> dict[str, Any]:
    """Search in eight processes while documents come and go; what always is there must always be found."""
    seconds = max(10.0, _SEARCHED * scale)
    always, library = 200, scratch / "library"
    with Library(library, translators=a_translator()) as opened:
        opened.add(
            [write(scratch / "always.jsonl", {f"always{n}": f"{n} alfa {sentence(seed + n)}" for n in range(always)})]
        )
    context = get_context("spawn")
    stop, answers = context.Event(), context.Queue()
    readers = [context.Process(target=search_on, args=(library, always, stop, answers)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    writes = come_and_go(scratch, library, seconds, seed)
    stop.set()
    told = [answers.get() for _ in readers]
    for reader in readers:
        reader.join()
    latencies = sorted(latency for latencies, _ in told for latency in latencies)
    return {
        "searches": len(latencies),
        "writes": writes,
        "median_ms": round(1000 * median(latencies), 1),
        "p99_ms": round(1000 * latencies[int(0.99 * len(latencies))], 1),
        "wrong": [problem for _, problems in told for problem in problems],
    }


def search_on(library: Path, always: int, stop: Event, answers: Queue[Any]) -> None:
    """Search until told to stop; put the seconds of each search, and what was wrong."""
    latencies, problems = [], []
    with Library(library, translators=a_translator()) as opened:
        while not stop.is_set():
            started = time.perf_counter()
            try:
                hits = opened.find("alfa", limit=always, group="none", duplicates=True, expand=False)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                problems.append(repr(error)[:200])
                continue
            latencies.append(time.perf_counter() - started)
            if len(hits) != always:
                problems.append(f"{len(hits)} of {always}")
    answers.put((latencies, problems[:10]))


def come_and_go(scratch: Path, library: Path, seconds: float, seed: int) -> int:
    """Add, change, remove and rebuild for so long, and return how often."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    started, writes = time.monotonic(), 0
    with Library(library, translators=a_translator()) as opened:
        while time.monotonic() - started < seconds:
            names = [f"comes{draw.randrange(500)}" for _ in range(20)]
            with suppress(LibraryBusyError):
                opened.add([write(scratch / "comes.jsonl", {name: sentence(draw.random()) for name in names})])
                opened.remove(names[:5])
                if draw.random() < 0.2:
                    opened.rebuild()
                writes += 1
    return writes


def hostile_files(_scratch: Path, scale: float, _seed: int) -> dict[str, Any]:
    """Add each kind of hostile files; `hostile.py` beside this tells what each one took."""
    command = [sys.executable, ROOT / "benchmarks" / "hostile.py", "--json", "--scale", str(scale)]
    rows = json.loads(subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout)
    return {
        "kinds": len(rows),
        "taken": sum(row["added"] for row in rows),
        "refused": sum(row["failed"] for row in rows),
        "peak_mib": max(row["peak_mib"] for row in rows),
        "wrong": [row["kind"] for row in rows if row["code"] is None or row["traceback"]],
    }


def fuzz(_scratch: Path, scale: float, seed: int) -> dict[str, Any]:
    """Give each reader inputs for its share of the time; `fuzz.py` beside this tells of each one alone."""
    rows = fuzzing.fuzz(list(fuzzing.READERS), max(5.0, _FUZZED * scale / len(fuzzing.READERS)), seed + 1)
    return {
        "inputs": {row["reader"]: row["inputs"] for row in rows},
        "hours": round(sum(row["seconds"] for row in rows) / 3600, 2),
        "wrong": [problem for row in rows for problem in row["wrong"]],
    }


def soak(scratch: Path, scale: float, seed: int) -> dict[str, Any]:
    """Add, change and remove small documents between searches, then compare the store with one made anew."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    documents, rounds = max(2_000, int(_SOAKED * scale)), 20
    process = psutil.Process()
    alive: list[str] = []
    memory, descriptors = [], []
    translator = a_translator()
    with Library(scratch / "library", translators=translator) as library:
        for number in range(rounds):
            new = [f"{number}-{n}" for n in range(documents // rounds)]
            changed = draw.sample(alive, len(alive) // 20)
            library.add([write(scratch / "in.jsonl", {name: sentence(draw.random()) for name in new + changed})])
            translator.asked.clear()
            alive += new
            gone = set(draw.sample(alive, len(alive) // 50))
            library.remove(sorted(gone))
            alive = [name for name in alive if name not in gone]
            for _ in range(20):
                library.find(" ".join(draw.choices(WORDS, k=3)))
            memory.append(process.memory_info().rss)
            descriptors.append(process.num_fds())
        used = size(scratch / "library" / "store")
        library.rebuild()
        fresh = size(scratch / "library" / "store")
    return {
        "documents": documents,
        "mib_at_start": memory[0] >> 20,
        "mib_at_end": memory[-1] >> 20,
        "descriptors": [descriptors[0], descriptors[-1]],
        "store_against_fresh": round(used / fresh, 2),
        "left": sorted(
            str(path.relative_to(scratch))
            for path in scratch.rglob("*")
            if path.name not in _KEPT and path.suffix not in _KEPT
        ),
    }


#: What a library consists of when it is closed, by names and endings, and what it was made from.
_KEPT = {
    "library", "store", "manifest.json", "lock", "MAIN_WRITELOCK", "corpus.sqlite", "memory.sqlite",
    ".toc", ".seal", ".seg", "in.jsonl",
}  # fmt: skip


def a_translator() -> GlossaryTranslator:
    """Return a translator of what `sentence` makes."""
    return GlossaryTranslator({"nb": {word: f"english{word}" for word in WORDS}})


def write(path: Path, texts: dict[str, str]) -> Path:
    """Write Norwegian documents as JSON lines, and return the file."""
    objects = ({"id": name, "text": text, "language": "nb"} for name, text in texts.items())
    path.write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    return path


def sentence(seed: float) -> str:
    """Return some made-up words."""
    return " ".join(random.Random(seed).choices(WORDS, k=20)).capitalize() + "."  # noqa: S311 - no secret


def size(folder: Path) -> int:
    """Return the bytes of all files in *folder*."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


PARTS: dict[str, Callable[[Path, float, int], dict[str, Any]]] = {
    "kills": kills,
    "reads": reads,
    "hostile": hostile_files,
    "fuzz": fuzz,
    "soak": soak,
}


def print_table(figures: dict[str, dict[str, Any]], scale: float, seed: int) -> None:
    """Print Markdown tables."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}; scale {scale}, seed {seed}\n")
    print("| tried | figure | wrong |")
    print("| --- | --- | --- |")
    for row in summary(figures):
        print("|", " | ".join(row), "|")


def summary(figures: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Yield what was tried, what came of it, and what was wrong."""
    if row := figures.get("kills"):
        yield "kills and power failures", f"{row['kills']:,} survived", str(row["failed"])
    if row := figures.get("reads"):
        told = f"{row['searches']:,} searches by {READERS} processes during {row['writes']:,} writes: "
        yield (
            "reads during writes",
            f"{told}median {row['median_ms']} ms, 99th percentile {row['p99_ms']} ms",
            wrong(row),
        )
    if row := figures.get("hostile"):
        told = (
            f"{row['kinds']} kinds: {row['taken']:,} taken, {row['refused']:,} refused; at most {row['peak_mib']:,} MiB"
        )
        yield "hostile files", told, wrong(row)
    if row := figures.get("fuzz"):
        counts = ", ".join(f"{count:,} {name}" for name, count in row["inputs"].items())
        yield "fuzzing", f"{row['hours']} hours: {counts}", wrong(row)
    if row := figures.get("soak"):
        told = (
            f"{row['documents']:,} documents: {row['mib_at_start']} MiB at the start, {row['mib_at_end']} at the end; "
        )
        told += f"{row['descriptors'][0]} descriptors, then {row['descriptors'][1]}; "
        told += f"store {row['store_against_fresh']} times a fresh one"
        yield "soak", told, f"{len(row['left'])} temporary files left"


def wrong(row: dict[str, Any]) -> str:
    """Return how much was wrong, and the first of it."""
    return f"{len(row['wrong'])}: {row['wrong'][0]}" if row["wrong"] else "0"


if __name__ == "__main__":
    main()
