"""The command line: each command parses its arguments, calls one method of `Library`, and prints the result.

Results go to standard output, everything else to standard error. Exit codes: 0 success, 1 an error (printed in one
line), 2 wrong usage, 3 success except for some files, lines,
models or damaged documents, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from durable_sqlite import cure_of
from index import IndexingError
from search.errors import SearchError
from search.results.sanitize import printable
from translate import TranslateError

from .evaluate import batch, evaluate
from .find import find, like, show
from .formats import formats
from .health import doctor, recover, status
from .interrupts import INTERRUPTED, Interrupted, interrupts
from .memory import memory_app
from .models import models_app
from .options import RootLibraryOption
from .output import note
from .write import add, rebuild, remove, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The exception that typer raises on wrong usage: its own, or click's in some versions.
_UsageError: Any = typer.BadParameter.__mro__[1]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Search documents in languages you do not read. They are translated on this machine.",
)
for command in (find, show, like, add, translate, remove, status, rebuild, formats, doctor, recover, batch, evaluate):
    app.command()(command)
app.add_typer(models_app, name="models")
app.add_typer(memory_app, name="memory")


def _print_version(requested: bool) -> None:  # noqa: FBT001 - typer calls it
    if requested:
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
    """Run the command line. An expected error prints one line and exits with code 1."""
    signal.signal(signal.SIGINT, interrupts)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Print a question mark for a letter that the terminal cannot show.
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(args=with_find(sys.argv[1:]), prog_name="search", standalone_mode=False))
    except _UsageError as error:
        # The message can contain a file name from an untrusted source.
        error.message = printable(error.message)
        error.show()
        sys.exit(error.exit_code)
    except (SearchError, TranslateError, IndexingError) as error:
        note(f"error: {error}")
        sys.exit(1)
    except Interrupted:
        note("interrupted")
        # sys.exit would wait for the translation that is running.
        os._exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader, such as `head`, has closed the pipe.
        _silence_output()
        sys.exit(1)
    except OSError as error:
        _silence_output()
        note(f"error: {error.strerror or error}; {cure_of(error, 'check where the output goes')}")
        sys.exit(1)


def _silence_output() -> None:
    """Discard unwritten output: Python would try to write it again at exit, and fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def with_find(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with ``find`` inserted if they start with a query instead of a command.

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
