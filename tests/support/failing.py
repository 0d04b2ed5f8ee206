"""Uses a library on a disk that fails. Run as a program, in a folder of its own, which it may fill.

    python failing.py HOW

HOW is `full` (the folder is a small disk), `read-only` (it can be remounted read-only), `limit` (the size of files is
limited), `write` or `read` (there is a shim in LD_PRELOAD, which makes these calls fail with EIO while a file of that
name exists). Prints the result of each command as JSON.
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
    """Run the command line, and return its exit code and output."""

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "search", "-L", "lib", *arguments],
        capture_output=True, check=False, text=True, timeout=100, preexec_fn=limited if limit else None,
    )  # fmt: skip
    return {"code": done.returncode, "out": done.stdout, "error": done.stderr}


def add_and_be_killed():
    """Add a document and be killed, so that it stays in the log that SQLite has beside a database."""
    code = "import os; from search import Library; library = Library('lib'); library.add(['a.txt']); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code], check=False, timeout=100)
    assert Path("lib/corpus.sqlite-wal").stat().st_size


def state():
    """Return what a reader sees."""
    with Library("lib") as library:
        status = library.status()
        hits = [(hit.document_id, hit.original) for hit in library.find("Svalbard")]
    return [sum(count.documents for count in status.languages), status.waiting, hits]


def main():
    """Add, fail, read, repair the disk, add again."""
    how = sys.argv[1]
    Path("a.txt").write_text(TEXT.format("Svalbard"), encoding="utf-8")
    Path("d").mkdir()
    Path("d/big.jsonl").write_text(
        "".join(json.dumps({"id": f"n{n}", "text": TEXT.format(n) * 20}) + "\n" for n in range(100)), encoding="utf-8"
    )
    result = {"first": command("add", "a.txt"), "before": state()}
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
    result["failing"] = command("add", "d", limit=100_000 if how == "limit" else None)
    result["rebuild"] = command("rebuild", limit=1_000 if how == "limit" else None)
    result["read"] = command("find", "Svalbard")
    if how == "read-only":
        result["old"] = command("show", "båt.txt", "--library", "old")
        subprocess.run(["mount", "-o", "remount,rw", Path.cwd()], check=True)
    subprocess.run(["rm", "-f", filler, shim], check=True)  # rm calls unlinkat, which the shim leaves alone.
    result["after"] = state()
    result["again"] = command("add", "d")
    result["complete"] = state()
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    main()
