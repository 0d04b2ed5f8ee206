"""Shared by the benchmarks of translation: the package to measure, and sentences for it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from _sentences import different_sentences, read_lines

from translate.argos import find_packages, install_package
from translate.text import plain, split_sentences

if TYPE_CHECKING:
    from translate.argos import Package

ROOT = Path(__file__).parents[1]


def find_package(path: Path, into: Path) -> Package:
    """Return the package at *path*, a folder or a file; a file is installed in *into*."""
    if path.is_dir():
        into.mkdir(parents=True)
        (into / path.name).symlink_to(path.resolve())
        return find_packages([into])[0]
    return install_package(path, into)


def read_sentences(file: Path | None, package: Package, count: int | None = None) -> list[str]:
    """Return the distinct sentences to translate: the lines of *file*, or the seeds' sentences of the right language.

    Args:
        file: A text file, or a TSV file with a column "original".
        package: Translates them.
        count: How many are wanted; more than there are are made of them, see `different_sentences`. None: all.

    """
    if file:
        lines = read_lines(file)
    else:
        tables = (ROOT / "seeds" / "reference").glob("*.tsv")
        languages = dict(zip(sorted(tables), ("ro", "sv", "vi", "nb", "ro"), strict=True))
        lines = [
            row.split("\t")[1]
            for table, language in languages.items()
            if language == package.source
            for row in table.read_text(encoding="utf-8").splitlines()[1:]
        ]
    texts = filter(None, map(plain, lines))
    # Split by our splitter, so that only decoding is compared.
    sentences = [span.of(text) for text in texts for span in split_sentences(text, package.source)]
    sentences = list(dict.fromkeys(sentences))
    if count is None:
        return sentences
    more = (one for one in different_sentences(sentences) if len(split_sentences(one, package.source)) == 1)
    chosen = list(islice(more, count))
    if len(chosen) < count:
        raise SystemExit(f"of these, only {len(chosen):,} different sentences can be made; give a longer file")
    return chosen
