"""Creates the sample library that tests/guarantees/test_formats.py opens in every later version.

    python tests/data/make_library.py tests/data/format-1

Run it once, in the version that releases a new format; never in a later version.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from search import Library
from translate.testing import GlossaryTranslator

GLOSSARY = {"nb": {"Båten": "The boat", "gikk": "left", "havnen": "the harbour", "fra": "from", "onsdag": "Wednesday"}}
TEXTS = {
    "båt.txt": "Båten gikk fra havnen onsdag, og ingen på kaien visste hvor den skulle hen eller når den kom igjen.",
    "barcă.txt": "Barca a plecat miercuri din port, iar nimeni de pe chei nu știa încotro merge sau când se întoarce.",
}


def main() -> None:
    """Create it from two documents, one of which is not translated."""
    (folder,) = map(Path, sys.argv[1:])
    for name, text in TEXTS.items():
        (folder.parent / name).write_text(text, encoding="utf-8")
    with Library(folder, translators=GlossaryTranslator(GLOSSARY)) as library:
        library.add([folder.parent / name for name in TEXTS])
    for name in TEXTS:
        (folder.parent / name).unlink()
    for name in ("lock", "lock.holder"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "store")  # Each version rebuilds it.


if __name__ == "__main__":
    main()
