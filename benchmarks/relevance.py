"""How well are recorded translations searched? Builds a library from a research collection and scores it.

    benchmarks/relevance.py FOLDER [--no-expand] [--splits N] [--json]

FOLDER holds, tab-separated with a header: `LANGUAGE.tsv` (id, original, english), `topics.tsv` (topic,
language, query, english) and `qrels.txt` (TREC). Sentences go in as .jsonl; their recorded English,
and that of the topics, is imported into the translation memory, so that no model is needed and the
queries go the product's own way. Prints how long that took, and nDCG@20 and recall at 100 by the
languages of queries and documents. With --splits, the settings of feedback are chosen on a random
half of the topics and tried on the other half, N times: are the product's tuned to these topics?
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
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
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from search import Library, Rocchio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEPTH, RECALL_DEPTH = 20, 100

#: What is tried of each of feedback's settings: passages, terms, weight.
GRID = [(6, 12, 18), (20, 30, 40), (1.5, 3.0, 4.0)]

SEED = 7


def main() -> None:
    """Build, score, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-expand", action="store_true", help="without feedback")
    parser.add_argument("--splits", type=int, default=0, metavar="N", help="choose on half of the topics, N times")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        # No model of this machine takes part.
        os.environ["XDG_DATA_HOME"] = scratch
        with Library(Path(scratch) / "library") as library:
            seconds = build(library, options.folder, Path(scratch))
            scores, latency = score(library, options.folder, expand=not options.no_expand)
            grid = try_grid(library, options.folder) if options.splits else {}
    if options.json:
        print(json.dumps({"seconds": seconds, "median_ms": latency, "scores": scores}, indent=2))
    else:
        print_table(seconds, latency, scores)
        if grid:
            print_splits(grid, options.splits)


def build(library: Library, folder: Path, scratch: Path) -> float:
    """Import the translations and add the sentences; return the seconds that took."""
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
        raise SystemExit(f"not all of it went in: {report}")
    return round(seconds, 1)


def entry(language: str, original: str, english: str, translator: str) -> dict[str, str]:
    """Return a line of a translation memory."""
    return {"language": language, "original": original, "english": english, "translator": translator}


def score(library: Library, folder: Path, *, expand: bool) -> tuple[dict[str, dict[str, list[float]]], float]:
    """Return nDCG@20 and recall at 100, by language of the queries and of the documents, and the median ms."""
    qrels = read_qrels(folder)
    collections = ["all", *(file.stem for file in sorted(folder.glob("??.tsv")))]
    reached: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    latencies = []
    for row in rows(folder / "topics.tsv"):
        for collection in collections:
            started = time.perf_counter()
            only = [] if collection == "all" else [collection]
            hits = library.find(row["query"], limit=RECALL_DEPTH, languages=only, expand=expand, duplicates=True)
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
    """Return each topic's nDCG@20, in the mean of the query languages, by settings of feedback."""
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
    """Return nDCG@20 (Järvelin & Kekäläinen, 2002), with the gain linear in the grade as in trec_eval."""

    def dcg(grades: list[int]) -> float:
        return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], 1))

    return dcg([judged.get(name, 0) for name in ranked]) / dcg(sorted(judged.values(), reverse=True))


def recall(ranked: list[str], judged: Mapping[str, int]) -> float:
    """Return the share of the relevant that is among the first 100."""
    relevant = {name for name, grade in judged.items() if grade > 0}
    return len(relevant & set(ranked[:RECALL_DEPTH])) / len(relevant)


def rows(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a table by the names in its header."""
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def print_table(seconds: float, latency: float, scores: Mapping[str, Mapping[str, list[float]]]) -> None:
    """Print a Markdown table."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}: imported and added in {seconds} s;")
    print(f"median query with {RECALL_DEPTH} hits {latency} ms\n")
    collections = list(next(iter(scores.values())))
    print("| queries in |", " | ".join(f"{name}: nDCG@20, R@100" for name in collections), "|")
    print("| --- " * (len(collections) + 1) + "|")
    for language, by in scores.items():
        print(f"| {language} |", " | ".join(f"{by[name][0]:.3f}, {by[name][1]:.2f}" for name in collections), "|")


def print_splits(grid: Mapping[Rocchio | bool, Mapping[str, float]], splits: int) -> None:
    """Print how settings chosen on half of the topics do on the other half, beside the product's."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    topics = sorted(grid[False])
    print(f"\n{splits} splits of {len(topics)} topics, {len(grid)} settings; nDCG@20, mean of the query languages\n")
    print("| chosen on half: passages, terms, weight | there | on the other half | the product's there | none there |")
    print("| --- | --- | --- | --- | --- |")
    table = []
    for _ in range(splits):
        half = set(chance.sample(topics, len(topics) // 2))
        others = [topic for topic in topics if topic not in half]
        best = max(grid, key=lambda setting: mean(grid[setting][topic] for topic in half))
        held = [mean(grid[setting][topic] for topic in others) for setting in (best, Rocchio(), False)]
        table.append([mean(grid[best][topic] for topic in half), *held])
        chosen = ", ".join(map(str, astuple(best))) if isinstance(best, Rocchio) else "none"
        print(f"| {chosen} |", " | ".join(f"{figure:.3f}" for figure in table[-1]), "|")
    print("| mean |", " | ".join(f"{mean(column):.3f}" for column in zip(*table, strict=True)), "|")


if __name__ == "__main__":
    main()
