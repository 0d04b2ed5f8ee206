"""Make docs/picture.svg, the picture of a terminal in the README, from a real search.

make picture
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from search import Library
from search.terminal.hits import hits_text

DOCS = Path(__file__).parent
QUERY = "toppmøte i Alaska"

#: Rich's picture without its fonts, which a browser would fetch from the network.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def main() -> None:
    """Search the demo library and export what the terminal shows."""
    console = Console(record=True, width=100, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print(Text.assemble(("$ ", "dim"), f'search "{QUERY}" -n 4'))
    with Library(DOCS.parent / ".search-library") as library:
        console.print(hits_text(library.find(QUERY, limit=4)))
    console.save_svg(str(DOCS / "picture.svg"), title="search", code_format=FORMAT, unique_id="terminal")


if __name__ == "__main__":
    main()
