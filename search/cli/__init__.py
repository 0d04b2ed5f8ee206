"""The command line: parse, call one method of `Library`, render.

Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 an error
that is said in one line, 2 wrong usage, 3 done but for some files, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index import IndexingError
from search.errors import SearchError
from search.results.sanitize import printable
from translate import TranslateError

from .evaluate import batch, evaluate
from .find import find, like, show
from .health import doctor, recover, status
from .interrupts import INTERRUPTED, Interrupted, interrupts
from .memory import memory_app
from .models import models_app
from .options import RootLibraryOption
from .output import note
from .write import add, rebuild, remove, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What typer raises on wrong usage; in some versions of it this is click's, in others its own.
_UsageError: Any = typer.BadParameter.__mro__[1]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Search an archive in languages you do not read: translated on this machine, found in any language.",
)
for command in (find, add, translate, show, remove, status, rebuild, like, batch, evaluate, doctor, recover):
    app.command()(command)
app.add_typer(models_app, name="models")
app.add_typer(memory_app, name="memory")


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        from importlib.metadata import version

        typer.echo(f"translation-first-search {version('translation-first-search')}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    library: RootLibraryOption = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    context.obj = library


def main() -> None:
    """Run the command line; an error we expect is one line and exit code 1."""
    signal.signal(signal.SIGINT, interrupts)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter shows a question mark.
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(args=with_find(sys.argv[1:]), prog_name="search", standalone_mode=False))
    except _UsageError as error:
        # What a shell made of a stranger's file name may be in it.
        error.message = printable(error.message)
        error.show()
        sys.exit(error.exit_code)
    except (SearchError, TranslateError, IndexingError) as error:
        note(f"error: {error}")
        sys.exit(1)
    except Interrupted:
        note("interrupted")
        # Not sys.exit: it would wait for what is being decoded just now.
        os._exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader, `head` say, has seen enough.
        _silence_output()
        sys.exit(1)
    except OSError as error:
        _silence_output()
        note(f"error: {error.strerror or error}; check the disk and what the output goes to")
        sys.exit(1)


def _silence_output() -> None:
    """Drop what is not written yet: Python would fail on it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def with_find(arguments: Sequence[str]) -> list[str]:
    """Return the command line with the ``find`` put in that a bare query leaves out.

    >>> with_find(["-L", "archive", "Alaska summit"])
    ['-L', 'archive', 'find', 'Alaska summit']
    """
    commands = {
        *(command.callback.__name__ for command in app.registered_commands if command.callback),
        "models",
        "memory",
    }
    at = 0
    while at < len(arguments):
        argument = arguments[at]
        if argument in {"-L", "--library"}:
            at += 2
        elif argument.startswith(("--library=", "-L")):
            at += 1
        else:
            break
    rest = list(arguments[at:])
    if not rest or rest[0] in commands or rest[0] in {"--help", "--version"}:
        return list(arguments)
    return [*arguments[:at], "find", *rest]
