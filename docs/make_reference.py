"""Make docs/commands.md and man/search.1 out of the commands themselves.

docs/make_reference.py           # write both
docs/make_reference.py --check   # exit with 1 if one of them is not current
"""

from __future__ import annotations

import argparse
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS_PAGE = ROOT / "docs" / "commands.md"
MAN_PAGE = ROOT / "man" / "search.1"

#: Exit codes of every command.
EXIT_CODES = {
    "0": "Done.",
    "1": "An error, stated in one line with its cure; `doctor` found a problem.",
    "2": "Wrong usage.",
    "3": "Done, except for files, lines or queries that could not be read, or damaged documents that were skipped; "
    "`search status` lists the files of `add`.",
    "130": "Interrupted by Ctrl-C; what was translated is kept.",
}

#: The environment that commands read.
ENVIRONMENT = {
    "SEARCH_LIBRARY": "The library's folder, if --library is not given.",
    "ARGOS_PACKAGES_DIR": "A folder of Argos packages.",
    "ARGOS_PACKAGE_INDEX": "URL of the package index.",
    "ARGOS_DEVICE_TYPE": "What models run on, if --device is not given.",
    "NO_COLOR": "If set, output has no colours.",
}

DESCRIPTION = (
    "Searches an archive in languages that you do not read. Documents are translated to English on this machine, and "
    "found by queries in English or in any of their languages."
)


INTRODUCTION = (
    "`search QUERY` is short for `search find QUERY`. Every command but `models available` takes `--library DIR` (`-L`), before or after its name. "
    "Otherwise the library is `SEARCH_LIBRARY`, else `.search-library` here or in a folder above, else the one in your data "
    "folder. Each command is one method of [`Library`](python-api.md)."
)


def commands() -> list[tuple[str, Any]]:
    """Return each command's name, ``"models install"``, and its click command, in the order of the help."""
    import typer

    from search.cli import app

    found: list[tuple[str, Any]] = []
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [(f"{name} {each}", sub) for each, sub in inner.items()] if inner else [(name, command)]
    return found


def usage(name: str) -> str:
    """Return the help of a command as a terminal of 100 columns shows it."""
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"}
    result = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "search", *name.split(), "--help"],
        cwd=ROOT, capture_output=True, check=True, env=environment,
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in result.stdout.decode().strip().splitlines())


def commands_page() -> str:
    """Return docs/commands.md."""
    names = [name for name, _ in commands()]
    parts = [
        "# Commands",
        "<!-- Made by `make reference`; do not edit. -->",
        INTRODUCTION,
        "| command | what it does |\n| --- | --- |\n"
        + "\n".join(f"| [`{name}`](#{name.replace(' ', '-')}) | {first_sentence(command)} |" for name, command in commands()),
        "## Exit codes",
        "| code | meaning |\n| --- | --- |\n" + "\n".join(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()),
        "## Environment",
        "| variable | meaning |\n| --- | --- |\n" + "\n".join(f"| `{name}` | {text} |" for name, text in ENVIRONMENT.items()),
    ]  # fmt: skip
    for name in names:
        parts += [f"## {name}", f"```text\n$ search {name} --help\n{usage(name)}\n```"]
    return "\n\n".join(parts) + "\n"


def first_sentence(command: Any) -> str:
    """Return the first sentence of a command's help, without its full stop."""
    summary = inspect.cleandoc(command.help or "").split("\n\n")[0]
    return re.split(r"(?<=\w)[.:;]\s", " ".join(summary.split()) + " ")[0].rstrip(". ")


def man_page() -> str:
    """Return man/search.1."""
    lines = [
        '.\\" Made by `make reference`; do not edit.',
        ".TH SEARCH 1",
        ".SH NAME",
        "search \\- search an archive in languages you do not read",
        ".SH SYNOPSIS",
        ".B search",
        "[\\fIOPTIONS\\fR] \\fIQUERY\\fR...",
        ".br",
        ".B search",
        "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        roff(DESCRIPTION),
        ".SH COMMANDS",
    ]
    for name, command in commands():
        lines += [f".SS search {name}", *paragraphs(command.help or "")]
        lines += [line for parameter in command.params for line in parameter_lines(parameter)]
    lines.append(".SH EXIT STATUS")
    for code, meaning in EXIT_CODES.items():
        lines += [".TP", f".B {code}", roff(meaning)]
    lines.append(".SH ENVIRONMENT")
    for name, text in ENVIRONMENT.items():
        lines += [".TP", f".B {name}", roff(text)]
    return "\n".join(lines) + "\n"


def paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text as lines of roff."""
    for number, paragraph in enumerate(inspect.cleandoc(text).split("\n\n")):
        if number:
            yield ".PP"
        yield roff(" ".join(paragraph.split()))


def parameter_lines(parameter: Any) -> Iterator[str]:
    """Yield an option or argument as lines of roff."""
    if parameter.name == "help":
        return
    names = ", ".join((*parameter.opts, *parameter.secondary_opts))
    if parameter.param_type_name == "argument":
        names = parameter.metavar or parameter.name
    elif not parameter.is_flag:
        names += f" {(parameter.metavar or parameter.type.name).upper()}"
    yield ".TP"
    yield f".B {roff(names)}"
    yield roff(parameter.help or "")


def roff(text: str) -> str:
    """Return a text with what roff would interpret escaped."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def main() -> None:
    """Write both pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a page is not current")
    options = parser.parse_args()
    stale = []
    for path, text in ((COMMANDS_PAGE, commands_page()), (MAN_PAGE, man_page())):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if not options.check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if options.check and stale:
        sys.exit(f"not current: {', '.join(stale)}; run: make reference")


if __name__ == "__main__":
    main()
