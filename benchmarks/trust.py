"""How far can a library be trusted? Kills, readers beside a writer, untrusted files, fuzzing, and long use.

    benchmarks/trust.py [--part NAME] [--scale S] [--seed N] [--json] [--save]

Tests a library harder than `make test` does, and counts. Scale 1 is the full size, which takes more than an hour on two
cores; scale .01 takes a few minutes. The parts are:

* kills: kills commands at random moments and at chosen system calls, and compares each library with one whose commands
  were not killed, row by row and hit by hit;
* reads: eight processes search while another adds, removes and rebuilds;
* hostile: adds each kind of file of `tests/support/hostile.py`, scaled down by the scale;
* fuzz: fuzzes the query parser, the readers of files and memories, and the check of packages with atheris (`fuzz.py`),
  while the other parts run, as the kills do;
* soak: adds, changes and removes small documents between searches, for long.
"""

from __future__ import annotations

import argparse
import json
import os
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
from _output import add_output_options, output

from search import Library, LibraryBusyError
from translate.testing import GlossaryTranslator

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

ROOT = Path(__file__).parents[1]
READERS = 8
KILLS = "tests/guarantees/test_kills.py", "tests/guarantees/test_kills_at_calls.py"

#: At full size: seconds of searching during writes; seconds of fuzzing, over all readers; documents of the soak.
_READ_SECONDS, _FUZZ_SECONDS, _SOAK_DOCUMENTS = 600, 5_400, 100_000

WORDS = [f"{first}{second}{number}" for number in range(60) for first in "bdfglmnprstv" for second in "aeiou"]


def main() -> None:
    """Run each part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=0)
    add_output_options(parser, "trust")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor() as beside:
        # Use no models or settings of this machine.
        os.environ["HOME"] = os.environ["XDG_DATA_HOME"] = scratch

        def timed(name: str) -> dict[str, Any]:
            started = time.monotonic()
            (Path(scratch) / name).mkdir()
            figures = PARTS[name](Path(scratch) / name, options.scale, options.seed)
            return {**figures, "minutes": round((time.monotonic() - started) / 60, 1)}

        names = options.part or list(PARTS)
        # These run in processes of their own, and take as long as all others together.
        running = {name: beside.submit(timed, name) for name in names if name in {"kills", "fuzz"}}
        figures = {name: timed(name) for name in names if name not in running}
        figures |= {name: future.result() for name, future in running.items()}
    output(options, "trust", figures, scale=options.scale, seed=options.seed)


def kills(_scratch: Path, scale: float, _seed: int) -> dict[str, Any]:
    """Run the tests that kill commands, with ten times as many kills from scale .1 on."""
    environment = {**os.environ, "TRUST": "long" if scale >= 0.1 else "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-n", "2", "--dist", "loadfile", *KILLS]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    survived = sum(map(int, re.findall(r"^survived (\d+)", done.stdout, re.MULTILINE)))
    return {"kills": survived, "failed": 0 if done.returncode == 0 else done.stdout[:2000]}


def reads(scratch: Path, scale: float, seed: int) -> dict[str, Any]:
    """Search in eight processes while documents come and go; documents that are always there must always be found."""
    seconds = max(10.0, _READ_SECONDS * scale)
    always, library = 200, scratch / "library"
    with Library(library, translators=glossary_translator()) as opened:
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
    answered = [answers.get() for _ in readers]
    for reader in readers:
        reader.join()
    latencies = sorted(latency for latencies, _ in answered for latency in latencies)
    return {
        "searches": len(latencies),
        "readers": READERS,
        "writes": writes,
        "median_ms": round(1000 * median(latencies), 1),
        "p99_ms": round(1000 * latencies[int(0.99 * len(latencies))], 1),
        "wrong": [problem for _, problems in answered for problem in problems],
    }


def search_on(library: Path, always: int, stop: Event, answers: Queue[Any]) -> None:
    """Search until *stop* is set; then put the seconds of each search, and the problems, into *answers*."""
    latencies, problems = [], []
    with Library(library, translators=glossary_translator()) as opened:
        while not stop.is_set():
            started = time.perf_counter()
            try:
                hits = opened.find("alfa", limit=always, group="none", duplicates=True, expand=False)
            except Exception as error:  # noqa: BLE001 - every error is counted
                problems.append(repr(error)[:200])
                continue
            latencies.append(time.perf_counter() - started)
            if len(hits) != always:
                problems.append(f"{len(hits)} of {always}")
    answers.put((latencies, problems[:10]))


def come_and_go(scratch: Path, library: Path, seconds: float, seed: int) -> int:
    """Add, change, remove and rebuild for so many seconds, and return how many rounds that were."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    started, writes = time.monotonic(), 0
    with Library(library, translators=glossary_translator()) as opened:
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
    """Add each kind of hostile files, with `hostile.py`."""
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
    """Fuzz each reader for its share of the time, with `fuzz.py`."""
    rows = fuzzing.fuzz(list(fuzzing.READERS), max(5.0, _FUZZ_SECONDS * scale / len(fuzzing.READERS)), seed + 1)
    return {
        "inputs": {row["reader"]: row["inputs"] for row in rows},
        "hours": round(sum(row["seconds"] for row in rows) / 3600, 2),
        "wrong": [problem for row in rows for problem in row["wrong"]],
    }


def soak(scratch: Path, scale: float, seed: int) -> dict[str, Any]:
    """Add, change and remove small documents between searches, then compare the store with a rebuilt one."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    documents, rounds = max(2_000, int(_SOAK_DOCUMENTS * scale)), 20
    process = psutil.Process()
    alive: list[str] = []
    memory, descriptors = [], []
    translator = glossary_translator()
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
            if path.name not in _EXPECTED and path.suffix not in _EXPECTED
        ),
    }


#: The files of a closed library, by name or ending, and the file that its documents came from.
_EXPECTED = {
    "library", "store", "manifest.json", "lock", "MAIN_WRITELOCK", "corpus.sqlite", "memory.sqlite",
    ".toc", ".seal", ".seg", "in.jsonl",
}  # fmt: skip


def glossary_translator() -> GlossaryTranslator:
    """Return a translator for the words of `sentence`."""
    return GlossaryTranslator({"nb": {word: f"english{word}" for word in WORDS}})


def write(path: Path, texts: dict[str, str]) -> Path:
    """Write Norwegian documents as JSON lines, and return the file."""
    objects = ({"id": name, "text": text, "language": "nb"} for name, text in texts.items())
    path.write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    return path


def sentence(seed: float) -> str:
    """Return a sentence of random made-up words."""
    return " ".join(random.Random(seed).choices(WORDS, k=20)).capitalize() + "."  # noqa: S311 - nothing secret


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


if __name__ == "__main__":
    main()
