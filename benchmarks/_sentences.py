"""Shared by the benchmarks of translation and of the pipeline: sentences, as many different ones as are needed."""

from __future__ import annotations

import random
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def read_lines(file: Path) -> list[str]:
    """Return the different lines of a file, or if it is a TSV file the texts in its column "original"."""
    lines = file.read_text(encoding="utf-8").splitlines()
    head = lines[0].split("\t") if lines else []
    if "original" in head:
        lines = [line.split("\t")[head.index("original")] for line in lines[1:]]
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


def different_sentences(texts: Sequence[str]) -> Iterator[str]:
    """Yield *texts*, then others that are made of them; each is different, and the order is always the same.

    A further sentence is the first third of one text, the second of another, and the last of a third: about as long,
    and of the same words. One that occurred before would be answered by the memory.
    """
    seen: set[str] = set()
    draw = random.Random(0)  # noqa: S311 - nothing secret
    thirds = [_thirds(text.split()) for text in texts]
    drawn = (
        " ".join([*first[0], *draw.choice(thirds)[1], *draw.choice(thirds)[2]])
        for _ in range(1_000 * len(texts))
        for first in thirds
    )
    for sentence in chain(texts, drawn):
        if sentence not in seen:
            seen.add(sentence)
            yield sentence


def with_stop(text: str) -> str:
    """Return a text that ends with a stop: what has none would not be cut from the sentence after it.

    >>> with_stop("Hei"), with_stop("Hei!")
    ('Hei.', 'Hei!')
    """
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _thirds(words: Sequence[str]) -> list[Sequence[str]]:
    return [words[len(words) * part // 3 : len(words) * (part + 1) // 3] for part in range(3)]
