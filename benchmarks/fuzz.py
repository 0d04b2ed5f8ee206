"""Does untrusted input ever cause an unexpected error? atheris generates inputs that reach new code paths.

    benchmarks/fuzz.py [READER...] [--minutes M] [--seed N] [--json] [--save]

Each reader runs in its own process for the given number of minutes. Reported are inputs that raise an error which
callers do not expect, take more than 20 seconds, or need more than 2 GB of memory. Install atheris (libFuzzer for
Python) first: `pip install --constraint constraints.txt atheris`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _output import add_output_options, output

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[bytes], object]

ROOT = Path(__file__).parents[1]

#: An input is harmful if it takes more than this many seconds, or more than this many MiB of memory.
TIME_LIMIT, MEMORY_LIMIT = 20, 2048

#: Fragments that are difficult for some reader; atheris inserts them into its inputs.
FRAGMENTS = [
    b'"', b"(", b")", b" OR ", b" AND ", b" NOT ", b" -", b"*", b'"~5', b"date:", b"language:", b"path:", b"title:", b"..",
    b"2025-02-30", b"\\ud800", b"1e999", b"null", b"true", b'"id": ', b'"text": ', b"&x;", b"&#0;", b"<!DOCTYPE a [", b"]]>",
    b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"encoding='utf-16'", b"xml:lang", b"<seg>", b"../", b"PK\x03\x04", b"PK\x01\x02",
    b"\xff\xfe", b"\xef\xbb\xbf", "”".encode(), "\u202e".encode(), "中".encode(), "ß".encode(), b"\n", b"\r", b"\t",
]  # fmt: skip


def main() -> None:
    """Fuzz each reader."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"any of {', '.join(READERS)}; all by default")
    parser.add_argument("--minutes", type=float, default=1.0, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    add_output_options(parser, "fuzz")
    options = parser.parse_args()
    rows = fuzz(options.readers or list(READERS), 60 * options.minutes, options.seed)
    output(options, "fuzz", rows, minutes=options.minutes, seed=options.seed)


def fuzz(readers: list[str], seconds: float, seed: int) -> list[dict[str, Any]]:
    """Fuzz each reader for so many seconds; return how many inputs each was given, and what was wrong."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda reader: fuzz_reader(reader, seconds, seed), readers))


def fuzz_reader(reader: str, seconds: float, seed: int) -> dict[str, Any]:
    """Fuzz one reader in a process of its own; return how many inputs it was given, and what was wrong."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "inputs").mkdir()
        for number, example in enumerate(READERS[reader][0]):
            (folder / "inputs" / str(number)).write_bytes(example)
        words = ('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in FRAGMENTS)
        (folder / "words").write_text("".join(words), encoding="ascii")
        program = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'benchmarks')]}; import fuzz; fuzz.give_inputs()"
        limits = f"-max_total_time={seconds:.0f} -timeout={TIME_LIMIT} -rss_limit_mb={MEMORY_LIMIT} -max_len=4096"
        kept = f"-dict={folder / 'words'} -artifact_prefix={folder}/ {folder / 'inputs'}"
        command = [sys.executable, "-c", program, reader, folder, f"-seed={seed}", "-print_final_stats=1"]
        command += f"{limits} {kept}".split()
        # Use no models or settings of this machine.
        home = {"HOME": scratch, "XDG_DATA_HOME": scratch, "XDG_CACHE_HOME": scratch}
        done = subprocess.run(
            list(map(str, command)), env={**os.environ, **home}, capture_output=True, text=True, errors="replace", check=False
        )  # fmt: skip
        wrong = (folder / "wrong").read_text(encoding="utf-8").splitlines() if (folder / "wrong").exists() else []
    if done.returncode:
        wrong.append(f"exit code {done.returncode}: {done.stderr[-600:]}")
    units = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    return {"reader": reader, "inputs": int(units[1]) if units else 0, "seconds": seconds, "wrong": wrong}


def give_inputs() -> None:
    """Fuzz a reader in this process. The program's arguments are the reader, a folder, and libFuzzer's options."""
    import atheris

    _, reader, folder, *options = sys.argv
    with atheris.instrument_imports(include=["search", "index", "translate", "durable_sqlite"]):
        from search import QueryError
        from translate import TranslateError
    read = READERS[reader][1](Path(folder))
    seen = set()

    def check(data: bytes) -> None:
        try:
            read(data)
        except (QueryError, TranslateError):
            pass
        except Exception as error:  # noqa: BLE001 - every unexpected error is reported
            # Only once each: an error that is easy to trigger would be reported a thousand times.
            if (kind := f"{type(error).__name__} at {_place(error)}") not in seen:
                seen.add(kind)
                with (Path(folder) / "wrong").open("a", encoding="utf-8") as file:
                    file.write(f"{reader}: {kind}: {error!r} on {data!r}\n")

    atheris.Setup([sys.argv[0], *options], check)
    atheris.Fuzz()


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""


def _query_reader(_folder: Path) -> Read:
    from search.query.formatting import format_query
    from search.query.syntax import parse

    def read(data: bytes) -> None:
        typed = parse(_as_argument(data))
        format_query(typed.root, str.upper)
        for told in (typed.words, *typed.ranking_texts):
            told.encode("utf-8", "surrogateescape")

    return read


def _search_reader(folder: Path) -> Read:
    from search import Library
    from translate.testing import GlossaryTranslator

    (folder / "a.jsonl").write_text(
        json.dumps({"id": "a", "text": "Møtet i Alaska varte lenge.", "title": "Møtet", "date": "2025-08-16"}), encoding="utf-8"
    )  # fmt: skip
    library = Library(folder / "library", translators=GlossaryTranslator({"nb": {"Møtet": "meeting"}}))
    library.add([folder / "a.jsonl"])
    return lambda data: library.find(_as_argument(data))


def _as_argument(data: bytes) -> str:
    """Return bytes as the text that a program gets when they are one of its arguments."""
    return data.decode("utf-8", "surrogateescape")


def _document_reader(name: str) -> Callable[[Path], Read]:
    def reader(folder: Path) -> Read:
        from search.readers.walk import read_documents

        return _from_file(folder / name, lambda file: list(read_documents([file], base=folder)))

    return reader


def _memory_reader(name: str) -> Callable[[Path], Read]:
    def reader(folder: Path) -> Read:
        from translate.memory import read_entries

        return _from_file(folder / name, lambda file: list(read_entries(file)))

    return reader


def _package_reader(folder: Path) -> Read:
    from translate.argos import install_package

    install = _from_file(folder / "x.argosmodel", lambda file: install_package(file, folder / "models"))

    def read(data: bytes) -> None:
        # A random input never has the right checksums, so some inputs are only the metadata of a valid package.
        install(example_package(data[1:]) if data[:1] == b"m" else data)

    return read


def example_package(metadata: bytes) -> bytes:
    """Return a package that is complete except that its model does not load."""
    package = BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, content in (("metadata.json", metadata), ("model/model.bin", b"-"), ("sentencepiece.model", b"-")):
            archive.writestr(f"nb_en/{name}", content)
    return package.getvalue()


def _from_file(path: Path, read: Callable[[Path], object]) -> Read:
    def written(data: bytes) -> None:
        path.write_bytes(data)
        read(path)

    return written


_QUERIES = [
    '"sommet d\'Alaska" -pétrole AND (G20 OR summi*)',
    'language:ro date:2025-08..2026-01 title:"a b"~3 path:a/*.txt',
]
_DOCUMENT = {"id": "1", "text": "Møtet", "title": "t", "date": "2025-08-16", "language": "nb"}
_ENTRY = {"language": "nb", "original": "Hei", "english": "Hi", "translator": "people", "flags": ["same"]}
_METADATA = json.dumps({"from_code": "nb", "to_code": "en", "package_version": "1.0", "argos_version": "1.9"}).encode()
_TMX = (
    b'<?xml version="1.0"?><tmx version="1.4"><header srclang="nb"/><body><tu><tuv xml:lang="nb"><seg>Hei</seg></tuv>'
    b'<tuv xml:lang="en"><seg>Hi</seg></tuv></tu></body></tmx>'
)

#: By name: example inputs, and a function that creates the reader in a folder of its own.
READERS: dict[str, tuple[list[bytes], Callable[[Path], Read]]] = {
    "queries": ([query.encode() for query in _QUERIES], _query_reader),
    "searches": ([query.encode() for query in _QUERIES], _search_reader),
    "jsonl": ([json.dumps(_DOCUMENT).encode()], _document_reader("x.jsonl")),
    "text": (["date 2025-08-16\nMøtet i Alaska.".encode(), "Møtet".encode("utf-16")], _document_reader("x.txt")),
    "tmx": ([_TMX], _memory_reader("x.tmx")),
    "memories": ([json.dumps(_ENTRY).encode()], _memory_reader("m.jsonl")),
    "packages": ([b"m" + _METADATA, example_package(_METADATA)], _package_reader),
}


if __name__ == "__main__":
    main()
