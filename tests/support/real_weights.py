"""Texts of our own for a test with real weights; see their README."""

from __future__ import annotations

import csv

from support.paths import DATA

TEXTS = DATA / "real_weights"
DOCUMENTS = TEXTS / "documents"


def rows(name):
    """Return the rows of a table of the texts: `reference.tsv` or `broken.tsv`, or those of the second set."""
    with (TEXTS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
