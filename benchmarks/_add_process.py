"""Runs `search` as its command line does, without a second try of doubtful sentences, and writes how long `add` took.

    benchmarks/_add_process.py SECONDS OUTPUT ARGUMENT...

OUTPUT is a folder if what is translated is nonsense (`_english_output`), else "-". Nothing is imported before it is run: worker processes may import this file as their main module.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; write the seconds that `Library.add` took to the file SECONDS."""
    import time
    from pathlib import Path

    from search.cli import main as run
    from search.library import Library

    seconds = Path(sys.argv.pop(1))
    if (output := sys.argv.pop(1)) != "-":
        from _english_output import use_english

        use_english(Path(output))
    add = Library.add

    def timed(*arguments, **options):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN003, ANN202 - as `add` has them
        started = time.perf_counter()
        report = add(*arguments, retry=False, **options)
        seconds.write_text(str(time.perf_counter() - started), encoding="utf-8")
        return report

    Library.add = timed  # type: ignore[method-assign]
    run()


if __name__ == "__main__":
    main()
