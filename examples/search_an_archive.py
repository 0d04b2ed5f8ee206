"""Add the demo articles to a new library, and print what a Norwegian query finds.

python examples/search_an_archive.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from search import Library

SEEDS = Path(__file__).parents[1] / "seeds"


def main() -> None:
    """Install the demo models, add the articles, search."""
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "demo.library") as library:
        for package in sorted(SEEDS.glob("models/*.argosmodel")):
            library.install(package, here=True)
        report = library.add([SEEDS])
        print(f"{report.added} documents, {report.sentences} sentences")

        hits = library.find("toppmøte i Alaska", limit=3)
        for reading in hits.query.readings:
            print(f"read as {reading.language}: {reading.english}")
        for hit in hits:
            print(f"\n{hit.rank}. {Path(hit.document_id).name} ({hit.language}, score {hit.score:.2f})")
            print(f"   {hit.snippet.english.text}")
            print(f"   {hit.snippet.original.text}")


if __name__ == "__main__":
    main()
