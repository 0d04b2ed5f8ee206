"""Put the current ``--help`` of every command into README.md: what ``make readme`` runs."""

from __future__ import annotations

import re

from test_readme import COMMANDS, README, usage

BLOCK = re.compile(r"(<!-- help: [^\n]*-->\n).*(<!-- /help -->)", re.DOTALL)


def main() -> None:
    """Rewrite the part between the two marks."""
    helps = "\n".join(f"```text\n$ search {command} --help\n{usage(command)}\n```\n" for command in COMMANDS)
    readme = README.read_text(encoding="utf-8")
    README.write_text(BLOCK.sub(lambda found: f"{found[1]}\n{helps}\n{found[2]}", readme), encoding="utf-8")


if __name__ == "__main__":
    main()
