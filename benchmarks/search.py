"""How fast is a library searched, beside other engines on the same passages?

    benchmarks/search.py [--passages N] [--queries N] [--json]

Makes passages of 100 words, whose frequencies fall as in any language (Zipf's law), and queries of two
to four words that stand together in one of them. Prints passages a second put into the store, median and
95th percentile of a query's milliseconds through `Library.find` (10 hits, with snippets and feedback, and
without feedback), and how long one command takes from return to prompt; then the same of SQLite's FTS5,
bm25s and tantivy, those of them that are installed, which rank and bring 10 texts, and nothing else.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
# This file is called as one of the packages is: its own folder must not come first.
sys.path[0] = str(ROOT)

from search import Library  # noqa: E402 - not this file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORDS, VOCABULARY, SEED, HITS = 100, 60_000, 7, 10

#: Words of a query are rarer than these many: nobody asks for "the".
COMMON = 100

SYLLABLES = [
    "ba",
    "ko",
    "ti",
    "ra",
    "mu",
    "sel",
    "dor",
    "vin",
    "pa",
    "lem",
    "gos",
    "nar",
    "qui",
    "fe",
    "zul",
    "hem",
    "rit",
    "os",
    "wen",
    "ky",
]

#: Runs of the command; the median counts.
COMMANDS = 7

Row = dict[str, float | str]


def main() -> None:
    """Make passages, measure each engine, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chance = random.Random(SEED)  # noqa: S311 - no secret
    drawn = draw(chance, options.passages)
    passages = [text(numbers) for numbers in drawn]
    queries = [ask(chance, drawn) for _ in range(options.queries)]
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_DATA_HOME"] = scratch
        table = list(measure_library(Path(scratch), passages, queries))
        for module, engine in ENGINES.items():
            if importlib.util.find_spec(module):
                table.append(engine(passages, queries))
            else:
                print(f"{module} is not installed, and left out", file=sys.stderr)
    if options.json:
        print(json.dumps(table, indent=2))
    else:
        print_table(table, options.passages)


def draw(chance: random.Random, passages: int) -> list[list[int]]:
    """Return the words of each passage, by their rank among all words (Zipf-Mandelbrot)."""
    weights = list(accumulate(1 / (rank + 2.7) ** 1.07 for rank in range(1, VOCABULARY + 1)))
    return [chance.choices(range(VOCABULARY), cum_weights=weights, k=WORDS) for _ in range(passages)]


def word(number: int) -> str:
    """Return the word of a rank."""
    syllables = []
    number += len(SYLLABLES)
    while number:
        number, syllable = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[syllable])
    return "".join(syllables)


def text(numbers: Sequence[int]) -> str:
    """Return a passage of five sentences."""
    words = [word(number) for number in numbers]
    sentences = (words[start : start + WORDS // 5] for start in range(0, WORDS, WORDS // 5))
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def ask(chance: random.Random, drawn: Sequence[Sequence[int]]) -> str:
    """Return a query of two to four words of one passage."""
    told = sorted({number for number in chance.choice(drawn) if number >= COMMON})
    return " ".join(word(number) for number in chance.sample(told, chance.randint(2, 4)))


def measure_library(scratch: Path, passages: Sequence[str], queries: Sequence[str]) -> Iterator[Row]:
    """Yield the figures of `Library.find`, with feedback and without, and of the command."""
    documents, folder = scratch / "documents.jsonl", scratch / "library"
    with documents.open("w", encoding="utf-8") as out:
        for number, passage in enumerate(passages):
            print(json.dumps({"id": str(number), "text": passage, "language": "en"}), file=out)
    with Library(folder) as library:
        library.add([documents])
        started = time.perf_counter()
        stored = library.rebuild()
        speed = stored / (time.perf_counter() - started)
        for name, expand in (("find", True), ("find, no feedback", False)):
            times = time_queries(lambda query, expand=expand: library.find(query, limit=HITS, expand=expand), queries)
            yield {"engine": name, "passages/s": speed, **times}
    command = [sys.executable, "-m", "search", "--library", str(folder)]
    # An installed package has its bytecode.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(scratch / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    times = []
    for query in queries[:COMMANDS]:
        started = time.perf_counter()
        subprocess.run([*command, "find", query], env=environment, check=True, capture_output=True)
        times.append(1000 * (time.perf_counter() - started))
    yield {"engine": "the command, return to prompt", "median ms": median(times), "95 % ms": max(times)}


def measure_fts5(passages: Sequence[str], queries: Sequence[str]) -> Row:
    """Return the figures of SQLite's FTS5."""
    connection = sqlite3.connect(":memory:")
    started = time.perf_counter()
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5 (text, tokenize = 'porter unicode61')")
    connection.executemany("INSERT INTO passages VALUES (?)", ((passage,) for passage in passages))
    speed = len(passages) / (time.perf_counter() - started)
    select = f"SELECT text FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT {HITS}"  # noqa: S608 - a number
    times = time_queries(lambda query: connection.execute(select, (query.replace(" ", " OR "),)).fetchall(), queries)
    return {"engine": f"SQLite {sqlite3.sqlite_version} FTS5", "passages/s": speed, **times}


def measure_bm25s(passages: Sequence[str], queries: Sequence[str]) -> Row:
    """Return the figures of bm25s."""
    import bm25s

    started = time.perf_counter()
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(list(passages), show_progress=False), show_progress=False)
    speed = len(passages) / (time.perf_counter() - started)

    def find(query: str) -> None:
        tokens = bm25s.tokenize(query, show_progress=False)
        retriever.retrieve(tokens, corpus=passages, k=HITS, show_progress=False)

    return {"engine": f"bm25s {bm25s.__version__}", "passages/s": speed, **time_queries(find, queries)}


def measure_tantivy(passages: Sequence[str], queries: Sequence[str]) -> Row:
    """Return the figures of tantivy, in memory."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True, tokenizer_name="en_stem")
    store = tantivy.Index(builder.build())
    started = time.perf_counter()
    writer = store.writer()
    for passage in passages:
        writer.add_document(tantivy.Document(text=passage))
    writer.commit()
    speed = len(passages) / (time.perf_counter() - started)
    store.reload()
    searcher = store.searcher()

    def find(query: str) -> None:
        for _, address in searcher.search(store.parse_query(query, ["text"]), HITS).hits:
            searcher.doc(address)

    return {"engine": f"tantivy {tantivy.__version__}", "passages/s": speed, **time_queries(find, queries)}


ENGINES = {"sqlite3": measure_fts5, "bm25s": measure_bm25s, "tantivy": measure_tantivy}


def time_queries(find: Callable[[str], object], queries: Sequence[str]) -> dict[str, float]:
    """Return the median and the 95th percentile, in milliseconds, once the first tenth has warmed it up."""
    times = []
    for query in queries:
        started = time.perf_counter()
        find(query)
        times.append(1000 * (time.perf_counter() - started))
    warm = times[len(times) // 10 :]
    return {"median ms": median(warm), "95 % ms": quantiles(warm, n=20)[-1]}


def print_table(table: Sequence[Row], passages: int) -> None:
    """Print a Markdown table."""
    print(f"{passages:,} passages of {WORDS} words, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| | passages a second | median ms | 95 % ms |\n| --- | --- | --- | --- |")
    for row in table:
        speed = f"{row['passages/s']:,.0f}" if "passages/s" in row else ""
        print(f"| {row['engine']} | {speed} | {row['median ms']:.1f} | {row['95 % ms']:.1f} |")


if __name__ == "__main__":
    main()
