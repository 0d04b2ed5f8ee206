"""How many workers can one driver feed? Adds documents while the work of the workers costs nothing.

    benchmarks/driver.py [TEXTS] [--sentences N] [--length N] [--rounds N] [--json] [--save]

The documents are those of `pipeline.py`. They are added twice, each time to a new library. The first time, each job of a
worker is run when it is submitted, and its result is recorded, pickled. The second time is measured: a job has its recorded
result at once, and what another process would be sent and would send back is pickled and unpickled as usual. Writing the
store, which is the work of a process of its own, is left out both times. So what is left is the driver's: reading,
finding what changed, the memory and the corpus, and passing on the rest.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
import time
from concurrent.futures import Future
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from _free_translator import use_free_translators
from _output import add_output_options, output
from _sentences import read_lines, with_stop
from pipeline import read_seeds, write_runs

from search import Library
from search.ingest import run as runs
from search.storage import store_process

if TYPE_CHECKING:
    from collections.abc import Callable

#: Workers that the driver believes to have.
_WORKERS = 16


def main() -> None:
    """Record, then measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--sentences", type=int, default=6_000)
    parser.add_argument("--length", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    add_output_options(parser, "driver")
    options = parser.parse_args()
    texts = [list(map(with_stop, read_lines(options.texts)))] if options.texts else read_seeds()
    use_free_translators()
    store_process.ProcessWorkers = Stubbed  # type: ignore[assignment,misc]
    runs.ProcessWorkers = Stubbed  # type: ignore[assignment,misc]
    figures = []
    with tempfile.TemporaryDirectory() as name:
        counts = write_runs(texts, Path(name), sentences=options.sentences, length=options.length, files=False)
        for number, run in enumerate(list(counts)[:2]):
            Stubbed.recorded = []
            add(Path(name) / f"run{number}", recording=True)
            measured = [add(Path(name) / f"run{number}", recording=False) for _ in range(options.rounds)]
            sentences = measured[0][0]
            figures.append({
                "run": run,
                "sentences": sentences,
                "per_s": round(median(sentences / seconds for _, seconds, _ in measured)),
                "per_s_of_processor": round(median(sentences / processor for *_, processor in measured)),
            })  # fmt: skip
    output(options, "driver", figures, rounds=options.rounds, workers=_WORKERS)


def add(documents: Path, *, recording: bool) -> tuple[int, float, float]:
    """Add documents to a new library; return the sentences, the seconds, and the seconds of processor time."""
    Stubbed.is_recording, Stubbed.next = recording, 0
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library") as library:
        started, processor = time.perf_counter(), time.process_time()
        report = library.add([documents], threads=_WORKERS)
        return report.sentences, time.perf_counter() - started, time.process_time() - processor


class Stubbed:
    """Workers whose work was done before: jobs are submitted in the same order each time."""

    recorded: list[bytes] = []  # noqa: RUF012 - of all workers
    is_recording = True
    next = 0
    process_ids = ()

    def __init__(
        self, size: int, create_context: Callable[..., Any], *arguments: Any, are_replaced: bool = True
    ) -> None:
        self.size = size
        self._context = create_context(*arguments) if are_replaced else None  # None: the store, which is left out.

    def submit(self, job: Callable[..., Any], *arguments: Any, is_slow: bool = False) -> Future[Any]:  # noqa: ARG002 - as the seam wants it
        """Return the recorded result of a job."""
        sent = pickle.dumps((job, arguments), pickle.HIGHEST_PROTOCOL)
        result: Future[Any] = Future()
        if self._context is None:
            result.set_result(None)
            return result
        if Stubbed.is_recording:
            job, arguments = pickle.loads(sent)  # noqa: S301 - our own
            Stubbed.recorded.append(pickle.dumps(job(self._context, *arguments), pickle.HIGHEST_PROTOCOL))
        result.set_result(pickle.loads(Stubbed.recorded[Stubbed.next]))  # noqa: S301 - our own
        Stubbed.next += 1
        return result

    def poll(self) -> None:
        """Do nothing: every job has ended."""

    def wait(self) -> None:
        """Do nothing: every job has ended."""

    def close(self, *, at_once: bool = False) -> None:
        """Do nothing: there are no processes."""


if __name__ == "__main__":
    main()
