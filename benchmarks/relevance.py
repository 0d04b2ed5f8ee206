"""How relevant are the results with recorded translations? Builds a library from a test collection and scores it.

    benchmarks/relevance.py FOLDER [--no-expand] [--splits N] [--json] [--save]

FOLDER contains tab-separated tables with a header: `LANGUAGE.tsv` (id, original, english) and `topics.tsv` (topic,
language, query, english); and judgments in TREC's format, `qrels.txt`. The originals are added as .jsonl. Their
recorded English, and that of the topics, is imported into the translation memory, so no model is needed, and queries
are translated as usual. Measured are how long that takes, and nDCG@20 and recall at 100 by the languages of queries
and documents; column "plain" is all documents without query expansion. With --splits, the settings of query expansion
are chosen on a random half of the topics and scored on the other half, N times, to see whether the defaults are
overfitted to these topics.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import astuple
from itertools import product
from math import log2
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from _output import add_output_options, output

from search import Library, Rocchio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEPTH, RECALL_DEPTH = 20, 100

#: The values to try for each setting of query expansion: passages, terms, weight.
GRID = [(6, 12, 18), (20, 30, 40), (1.5, 3.0, 4.0)]

SEED = 7


def main() -> None:
    """Build the library and score it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-expand", action="store_true", help="without query expansion")
    parser.add_argument("--splits", type=int, default=0, metavar="N", help="choose on half of the topics, N times")
    add_output_options(parser, "relevance")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        # Use no models of this machine.
        os.environ["XDG_DATA_HOME"] = scratch
        with Library(Path(scratch) / "library") as library:
            seconds = build(library, options.folder, Path(scratch))
            scores, latency = score(library, options.folder, expand=not options.no_expand)
            grid = try_grid(library, options.folder) if options.splits else {}
    figures: dict[str, Any] = {"seconds": seconds, "median_ms": latency, "scores": scores}
    if grid:
        figures["splits"] = score_splits(grid, options.splits)
    output(options, "relevance", figures, corpus=options.folder.name, expand=not options.no_expand)


def build(library: Library, folder: Path, scratch: Path) -> float:
    """Import the translations and add the sentences; return how many seconds that took."""
    languages = [file.stem for file in sorted(folder.glob("??.tsv"))]
    documents, memory = scratch / "documents.jsonl", scratch / "memory.jsonl"
    with documents.open("w", encoding="utf-8") as out, memory.open("w", encoding="utf-8") as remembered:
        for language in languages:
            for row in rows(folder / f"{language}.tsv"):
                print(json.dumps({"id": row["id"], "text": row["original"]}), file=out)
                print(json.dumps(entry(language, row["original"], row["english"], "recorded")), file=remembered)
        for row in rows(folder / "topics.tsv"):
            if row["language"] != "en":
                print(json.dumps(entry(row["language"], row["query"], row["english"], "topics")), file=remembered)
    started = time.perf_counter()
    library.import_memory(memory)
    report = library.add([documents])
    seconds = time.perf_counter() - started
    if report.failures or report.untranslated:
        raise SystemExit(f"not everything was added and translated: {report}")
    return round(seconds, 1)


def entry(language: str, original: str, english: str, translator: str) -> dict[str, str]:
    """Return a line of a translation memory."""
    return {"language": language, "original": original, "english": english, "translator": translator}


def score(library: Library, folder: Path, *, expand: bool) -> tuple[dict[str, dict[str, list[float]]], float]:
    """Return nDCG@20 and recall at 100, by language of the queries and of the documents, and the median latency.

    Returns:
        The scores, and milliseconds. Besides languages of documents there are "all" and, with *expand*, "plain": all
        documents, but without query expansion.

    """
    qrels = read_qrels(folder)
    languages = [file.stem for file in sorted(folder.glob("??.tsv"))]
    collections = ["all", *(["plain"] if expand else []), *languages]
    reached: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    latencies = []
    for row in rows(folder / "topics.tsv"):
        for collection in collections:
            started = time.perf_counter()
            only = [collection] if collection in languages else []
            expanded = expand and collection != "plain"
            hits = library.find(row["query"], limit=RECALL_DEPTH, languages=only, expand=expanded, duplicates=True)
            if expanded == expand:
                latencies.append(time.perf_counter() - started)
            judged = {
                name: grade
                for name, grade in qrels[row["topic"]].items()
                if not only or name.endswith(f"-{collection}")
            }
            ranked = [hit.document_id for hit in hits]
            reached[row["language"]][collection].append((ndcg(ranked, judged), recall(ranked, judged)))
    return {
        language: {
            collection: [round(mean(column), 3) for column in zip(*pairs, strict=True)]
            for collection, pairs in by.items()
        }
        for language, by in reached.items()
    }, round(1000 * median(latencies), 1)


def read_qrels(folder: Path) -> dict[str, dict[str, int]]:
    """Return the grade of each judged document, by topic."""
    qrels: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.txt").read_text(encoding="utf-8").splitlines():
        topic, _, name, relevance = line.split()
        qrels[topic][name] = int(relevance)
    return qrels


def try_grid(library: Library, folder: Path) -> dict[Rocchio | bool, dict[str, float]]:
    """Return the nDCG@20 of each topic, averaged over the query languages, by the settings of query expansion."""
    qrels, topics = read_qrels(folder), list(rows(folder / "topics.tsv"))
    settings: list[Rocchio | bool] = [False, *(Rocchio(*one) for one in product(*GRID))]
    reached: dict[Rocchio | bool, dict[str, float]] = {}
    for setting in settings:
        by_topic = defaultdict(list)
        for row in topics:
            hits = library.find(row["query"], limit=DEPTH, expand=setting)
            by_topic[row["topic"]].append(ndcg([hit.document_id for hit in hits], qrels[row["topic"]]))
        reached[setting] = {topic: mean(scores) for topic, scores in by_topic.items()}
    return reached


def ndcg(ranked: list[str], judged: Mapping[str, int]) -> float:
    """Return nDCG@20 (Järvelin & Kekäläinen, 2002). As in trec_eval, the gain is the grade itself."""

    def dcg(grades: list[int]) -> float:
        return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], 1))

    return dcg([judged.get(name, 0) for name in ranked]) / dcg(sorted(judged.values(), reverse=True))


def recall(ranked: list[str], judged: Mapping[str, int]) -> float:
    """Return the share of the relevant documents that are among the first 100."""
    relevant = {name for name, grade in judged.items() if grade > 0}
    return len(relevant & set(ranked[:RECALL_DEPTH])) / len(relevant)


def rows(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, as values by column name."""
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def score_splits(grid: Mapping[Rocchio | bool, Mapping[str, float]], count: int) -> dict[str, Any]:
    """Return how settings that were chosen on a random half of the topics score on the other half.

    Beside them, on the same topics, are the default settings, and no query expansion.
    """
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    topics = sorted(grid[False])
    table: list[dict[str, Any]] = []
    for _ in range(count):
        half = set(chance.sample(topics, len(topics) // 2))
        others = [topic for topic in topics if topic not in half]
        best = max(grid, key=lambda setting: mean(grid[setting][topic] for topic in half))
        on_others = [mean(grid[setting][topic] for topic in others) for setting in (best, Rocchio(), False)]
        table.append({
            "settings": ", ".join(map(str, astuple(best))) if isinstance(best, Rocchio) else "none",
            "on_half": mean(grid[best][topic] for topic in half),
            **dict(zip(("chosen", "default", "none"), on_others, strict=True)),
        })  # fmt: skip
    means = {column: mean(row[column] for row in table) for column in ("on_half", "chosen", "default", "none")}
    return {"count": count, "settings": len(grid), "rows": table, "mean": means}


if __name__ == "__main__":
    main()
