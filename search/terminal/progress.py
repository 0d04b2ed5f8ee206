"""Progress of long operations, on standard error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from search.results.sanitize import printable

from .wording import counted, duration, language_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import TaskID

    from search.ingest.reports import Progress as Progressed
    from search.models.sources import Download

#: Interval between the progress lines that replace the bar if there is no terminal.
_SECONDS_BETWEEN_LINES = 10


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[Progressed], None]]:
    """Show the progress of adding or translating, and yield the function that updates it.

    A terminal shows a bar. Elsewhere a plain line is printed, at most every ten seconds.
    """
    console = Console(stderr=True)
    if quiet:
        yield lambda _progressed: None
    elif not console.is_terminal:
        yield _plain_lines(console)
    else:
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (
            BarColumn(bar_width=20),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.description}"),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=None)
            yield lambda progressed: bar.update(
                task,
                completed=progressed.read,
                total=progressed.total or None,
                description=progress_text(progressed),
            )


def _plain_lines(console: Console) -> Callable[[Progressed], None]:
    shown = 0.0

    def print_line(progressed: Progressed) -> None:
        nonlocal shown
        if progressed.seconds - shown >= _SECONDS_BETWEEN_LINES:
            shown = progressed.seconds
            share = f"{progressed.read / progressed.total:.0%} read, " if progressed.total else ""
            console.out(share + progress_text(progressed), highlight=False)

    return print_line


def progress_text(progressed: Progressed) -> str:
    """Return the progress in words: documents, speed, share from the memory, and the time left by language.

    >>> from search.ingest.reports import Progress
    >>> progress_text(Progress(1200, 5, 10, decoded=600, remembered=200, seconds=60.0, remaining={"ro": 90, "vi": 30}))
    '1,200 documents, 10 sentences/s, 25% from memory, 2 min left (Romanian 90 s, Vietnamese 30 s)'
    """
    parts = [counted(progressed.documents, "document")]
    parts += [f"{progressed.decoded / progressed.seconds:.0f} sentences/s"] if progressed.decoded else []
    known = progressed.remembered + progressed.decoded
    parts += [f"{progressed.remembered / known:.0%} from memory"] if known else []
    left = {language: seconds for language, seconds in progressed.remaining.items() if seconds >= 1}
    if left:
        longest = sorted(left, key=lambda language: -left[language])
        named = ", ".join(f"{language_name(language)} {duration(left[language])}" for language in longest[:3])
        parts.append(f"{duration(sum(left.values()))} left ({named}{', …' if len(longest) > 3 else ''})")
    return ", ".join(parts)


@contextmanager
def query_bar(*, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Show how many queries have run, if standard error is a terminal, and yield the function that updates it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("queries"), TimeRemainingColumn())
    console = Console(stderr=True)
    quiet = quiet or not console.is_terminal
    # Meanwhile results are printed to a file or a pipe, as bytes.
    with Progress(*columns, console=console, transient=True, disable=quiet, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def download_bar(*, quiet: bool) -> Iterator[Callable[[Download, int, int | None], None] | None]:
    """Show a bar for each download if standard error is a terminal, and yield the function that updates it, or None."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def update(download: Download, done: int, total: int | None) -> None:
            if download.label not in tasks:
                tasks[download.label] = bar.add_task(printable(download.label), total=None)
            bar.update(tasks[download.label], completed=done, total=total)

        yield update
