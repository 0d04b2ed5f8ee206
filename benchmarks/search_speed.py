"""How fast is a library searched, beside other engines on the same passages?

    benchmarks/search_speed.py [--passages N] [--queries N] [--json] [--save]

Generates passages of 100 words with the frequencies of a natural language (Zipf's law), and queries of two to four
words that occur together in one passage. Measured are how many passages per second are indexed; the median and 95th
percentile of a query's milliseconds through `Library.find` (10 hits with snippets, with and without query expansion);
and how long one command takes from return to prompt. Then the same for SQLite's FTS5, bm25s and tantivy, if they are
installed. These rank passages and return 10 texts, and do nothing else.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
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
sys.path.insert(0, str(ROOT))

from _output import add_output_options, output  # noqa: E402 - beside this file

from search import Library  # noqa: E402 - found on the path above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORDS, VOCABULARY, SEED, HITS = 100, 60_000, 7, 10

#: The most common words, which queries never contain: nobody searches for "the".
COMMON = 100

SYLLABLES = "ba ko ti ra mu sel dor vin pa lem gos nar qui fe zul hem rit os wen ky".split()  # noqa: SIM905 - it stays on one line

#: How often the command is run.
COMMANDS = 7

Row = dict[str, float | str]


def main() -> None:
    """Generate the passages and measure each engine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=200)
    add_output_options(parser, "search-speed")
    options = parser.parse_args()
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    generated = generate(chance, options.passages)
    passages = [text(numbers) for numbers in generated]
    queries = [query(chance, generated) for _ in range(options.queries)]
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_DATA_HOME"] = scratch
        rows = list(measure_library(Path(scratch), passages, queries))
        for module, engine in ENGINES.items():
            if importlib.util.find_spec(module):
                rows.append(engine(passages, queries))
            else:
                print(f"{module} is not installed, so it is left out", file=sys.stderr)
    output(options, "search-speed", rows, passages=options.passages, words=WORDS, queries=options.queries)


def generate(chance: random.Random, passages: int) -> list[list[int]]:
    """Return the words of each passage, as ranks among all words (Zipf-Mandelbrot)."""
    weights = list(accumulate(1 / (rank + 2.7) ** 1.07 for rank in range(1, VOCABULARY + 1)))
    return [chance.choices(range(VOCABULARY), cum_weights=weights, k=WORDS) for _ in range(passages)]


def word(number: int) -> str:
    """Return the word with a rank."""
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


def query(chance: random.Random, generated: Sequence[Sequence[int]]) -> str:
    """Return a query of two to four words of one passage."""
    rare = sorted({number for number in chance.choice(generated) if number >= COMMON})
    return " ".join(word(number) for number in chance.sample(rare, chance.randint(2, 4)))


def measure_library(scratch: Path, passages: Sequence[str], queries: Sequence[str]) -> Iterator[Row]:
    """Yield the figures of `Library.find`, with and without query expansion, and of the command."""
    documents, folder = scratch / "documents.jsonl", scratch / "library"
    with documents.open("w", encoding="utf-8") as out:
        for number, passage in enumerate(passages):
            print(json.dumps({"id": str(number), "text": passage, "language": "en"}), file=out)
    with Library(folder) as library:
        library.add([documents])
        started = time.perf_counter()
        stored = library.rebuild()
        speed = stored / (time.perf_counter() - started)
        for name, expand in (
            ("`Library.find`, 10 hits with snippets and query expansion", True),
            ("the same without query expansion", False),
        ):
            times = time_queries(lambda words, expand=expand: library.find(words, limit=HITS, expand=expand), queries)
            yield {"engine": name, "passages/s": speed, **times}
    command = [sys.executable, "-m", "search", "--library", str(folder)]
    # Write bytecode, as an installed package has.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(scratch / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    times = []
    for words in queries[:COMMANDS]:
        started = time.perf_counter()
        subprocess.run([*command, "find", words], env=environment, check=True, capture_output=True)
        times.append(1000 * (time.perf_counter() - started))
    yield {"engine": "the command, from return to prompt", "median ms": median(times), "95 % ms": max(times)}


def measure_fts5(passages: Sequence[str], queries: Sequence[str]) -> Row:
    """Return the figures of SQLite's FTS5."""
    connection = sqlite3.connect(":memory:")
    started = time.perf_counter()
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5 (text, tokenize = 'porter unicode61')")
    connection.executemany("INSERT INTO passages VALUES (?)", ((passage,) for passage in passages))
    speed = len(passages) / (time.perf_counter() - started)
    select = f"SELECT text FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT {HITS}"  # noqa: S608 - a number
    times = time_queries(lambda words: connection.execute(select, (words.replace(" ", " OR "),)).fetchall(), queries)
    return {"engine": f"SQLite {sqlite3.sqlite_version} FTS5", "passages/s": speed, **times}


def measure_bm25s(passages: Sequence[str], queries: Sequence[str]) -> Row:
    """Return the figures of bm25s."""
    import bm25s

    started = time.perf_counter()
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(list(passages), show_progress=False), show_progress=False)
    speed = len(passages) / (time.perf_counter() - started)

    def find(words: str) -> None:
        tokens = bm25s.tokenize(words, show_progress=False)
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

    def find(words: str) -> None:
        for _, address in searcher.search(store.parse_query(words, ["text"]), HITS).hits:
            searcher.doc(address)

    return {"engine": f"tantivy {tantivy.__version__}", "passages/s": speed, **time_queries(find, queries)}


ENGINES = {"sqlite3": measure_fts5, "bm25s": measure_bm25s, "tantivy": measure_tantivy}


def time_queries(find: Callable[[str], object], queries: Sequence[str]) -> dict[str, float]:
    """Return the median and the 95th percentile in milliseconds, leaving out the first tenth as a warm-up."""
    times = []
    for words in queries:
        started = time.perf_counter()
        find(words)
        times.append(1000 * (time.perf_counter() - started))
    warm = times[len(times) // 10 :]
    return {"median ms": median(warm), "95 % ms": quantiles(warm, n=20)[-1]}


if __name__ == "__main__":
    main()
