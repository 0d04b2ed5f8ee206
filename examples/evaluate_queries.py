"""Score the demo library with the judged queries of seeds/, by language of the query.

python examples/evaluate_queries.py
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from search import Library
from search.evaluation.topics import read_topics
from search.evaluation.trec import read_qrels

SEEDS = Path(__file__).parents[1] / "seeds"


def main() -> None:
    """Build the library, ask the queries, print the measures by language."""
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / ".search-library") as library:
        # The judgments name documents by their paths, seeds/*.txt, relative to the folder of the library.
        shutil.copytree(SEEDS, Path(folder) / "seeds")
        for package in sorted(SEEDS.glob("models/*.argosmodel")):
            library.install(package, here=True)
        library.add([Path(folder) / "seeds"])

        topics, _ = read_topics(str(SEEDS / "queries.tsv"))
        qrels = read_qrels(str(SEEDS / "qrels.txt"))
        evaluation = library.evaluate(topics, qrels, measures=["nDCG@10"], by_language=True)
        for scores in evaluation.languages:
            if scores.documents is None:
                print(f"queries in {scores.queries or 'all languages'}: nDCG@10 {scores.means['nDCG@10']:.3f}")


if __name__ == "__main__":
    main()
