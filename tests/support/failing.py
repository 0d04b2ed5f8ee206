"""Has a library meet a disk that fails: run as a program, in a folder of its own, which it may fill.

    python failing.py HOW

HOW is `full` (the folder is a small disk), `read-only` (it can be mounted so), `limit` (no file may grow beyond a
size), `write` or `read` (of a shim in LD_PRELOAD, which looks for a file of this name and has that fail with EIO).
Prints as JSON what each command said.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from search import Library

DATA = Path(__file__).parents[1] / "data"
TEXT = "Dette er en lengre norsk setning nummer {0} om et toppmøte i byen {0}, og om ikke noe annet. "


def command(*arguments, limit=None):
    """Run the command line."""

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "search", "-L", "lib", *arguments],
        capture_output=True, check=False, text=True, timeout=100, preexec_fn=limited if limit else None,
    )  # fmt: skip
    return {"code": done.returncode, "out": done.stdout, "error": done.stderr}


def add_and_be_killed():
    """Add a document, and leave it in the log that SQLite keeps beside a database."""
    code = "import os; from search import Library; library = Library('lib'); library.add(['a.txt']); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code], check=False, timeout=100)
    assert Path("lib/corpus.sqlite-wal").stat().st_size


def state():
    """Return all that a reader sees."""
    with Library("lib") as library:
        status = library.status()
        hits = [(hit.document_id, hit.original) for hit in library.find("Svalbard")]
    return [sum(count.documents for count in status.languages), status.waiting, hits]


def main():
    """Add, fail, read, mend, add again."""
    how = sys.argv[1]
    Path("a.txt").write_text(TEXT.format("Svalbard"), encoding="utf-8")
    Path("d").mkdir()
    Path("d/big.jsonl").write_text(
        "".join(json.dumps({"id": f"n{n}", "text": TEXT.format(n) * 20}) + "\n" for n in range(100)), encoding="utf-8"
    )
    told = {"first": command("add", "a.txt"), "before": state()}
    filler, shim = Path("filler"), Path(how)
    if how == "full":
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
    elif how == "read-only":
        command("remove", "a.txt")
        add_and_be_killed()
        shutil.copytree(DATA / "format-1", "old")
        subprocess.run(["mount", "-o", "remount,ro", Path.cwd()], check=True)
    elif how != "limit":
        shim.touch()
    told["failing"] = command("add", "d", limit=100_000 if how == "limit" else None)
    told["rebuild"] = command("rebuild", limit=1_000 if how == "limit" else None)
    told["read"] = command("find", "Svalbard")
    if how == "read-only":
        told["old"] = command("show", "båt.txt", "--library", "old")
        subprocess.run(["mount", "-o", "remount,rw", Path.cwd()], check=True)
    subprocess.run(["rm", "-f", filler, shim], check=True)  # Which the shim lets pass.
    told["after"] = state()
    told["again"] = command("add", "d")
    told["whole"] = state()
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    main()
