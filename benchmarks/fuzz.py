"""Does what strangers write ever raise what nobody expects? Inputs by atheris, which looks for new paths.

    benchmarks/fuzz.py [READER...] [--minutes M] [--seed N] [--json]

Each reader gets its inputs in a process of its own, for so many minutes. An input that raises an error
which is not its caller's to expect, takes more than 20 seconds or 2 GB is printed. atheris (libFuzzer for Python)
has to be there: `pip install --constraint constraints.txt atheris`.
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

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[bytes], object]

ROOT = Path(__file__).parents[1]

#: An input that takes longer, in seconds, or more memory, in MiB, is one that harms.
PATIENCE, MEMORY = 20, 2048

#: What readers stumble over: atheris puts it into inputs.
STUMBLING = [
    b'"', b"(", b")", b" OR ", b" AND ", b" NOT ", b" -", b"*", b'"~5', b"date:", b"language:", b"path:", b"title:", b"..",
    b"2025-02-30", b"\\ud800", b"1e999", b"null", b"true", b'"id": ', b'"text": ', b"&x;", b"&#0;", b"<!DOCTYPE a [", b"]]>",
    b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"encoding='utf-16'", b"xml:lang", b"<seg>", b"../", b"PK\x03\x04", b"PK\x01\x02",
    b"\xff\xfe", b"\xef\xbb\xbf", "”".encode(), "\u202e".encode(), "中".encode(), "ß".encode(), b"\n", b"\r", b"\t",
]  # fmt: skip


def main() -> None:
    """Fuzz, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"of {', '.join(READERS)}")
    parser.add_argument("--minutes", type=float, default=1.0, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = fuzz(options.readers or list(READERS), 60 * options.minutes, options.seed)
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(f"{row['reader']}: {row['inputs']:,} inputs in {row['seconds']:.0f} s, {len(row['wrong'])} wrong")
        for problem in row["wrong"]:
            print(f"  {problem}")


def fuzz(readers: list[str], seconds: float, seed: int) -> list[dict[str, Any]]:
    """Return, for each reader, how many inputs it was given in so many seconds, and what was wrong."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda reader: fuzz_reader(reader, seconds, seed), readers))


def fuzz_reader(reader: str, seconds: float, seed: int) -> dict[str, Any]:
    """Return how many inputs a reader was given, and what was wrong."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "inputs").mkdir()
        for number, example in enumerate(READERS[reader][0]):
            (folder / "inputs" / str(number)).write_bytes(example)
        words = ('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in STUMBLING)
        (folder / "words").write_text("".join(words), encoding="ascii")
        program = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'benchmarks')]}; import fuzz; fuzz.give_inputs()"
        limits = f"-max_total_time={seconds:.0f} -timeout={PATIENCE} -rss_limit_mb={MEMORY} -max_len=4096"
        kept = f"-dict={folder / 'words'} -artifact_prefix={folder}/ {folder / 'inputs'}"
        command = [sys.executable, "-c", program, reader, folder, f"-seed={seed}", "-print_final_stats=1"]
        command += f"{limits} {kept}".split()
        # Neither models nor settings of this machine take part.
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
    """Give a reader inputs, as the arguments say: reader, folder, libFuzzer's own."""
    import atheris

    _, reader, folder, *options = sys.argv
    with atheris.instrument_imports(include=["search", "index", "translate", "database"]):
        from search import QueryError
        from translate import TranslateError
    read = READERS[reader][1](Path(folder))
    seen = set()

    def judge(data: bytes) -> None:
        try:
            read(data)
        except (QueryError, TranslateError):
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            # Once each: one that is easily found would be found a thousand times.
            if (kind := f"{type(error).__name__} at {_place(error)}") not in seen:
                seen.add(kind)
                with (Path(folder) / "wrong").open("a", encoding="utf-8") as file:
                    file.write(f"{reader}: {kind}: {error!r} on {data!r}\n")

    atheris.Setup([sys.argv[0], *options], judge)
    atheris.Fuzz()


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""


def _reads_queries(_folder: Path) -> Read:
    from search.query.syntax import parse, spelled

    def read(data: bytes) -> None:
        typed = parse(_typed(data))
        spelled(typed.root, str.upper)
        for told in (typed.words, *typed.sought):
            told.encode("utf-8", "surrogateescape")

    return read


def _searches(folder: Path) -> Read:
    from search import Library
    from translate.testing import GlossaryTranslator

    (folder / "a.jsonl").write_text(
        json.dumps({"id": "a", "text": "Møtet i Alaska varte lenge.", "title": "Møtet", "date": "2025-08-16"}), encoding="utf-8"
    )  # fmt: skip
    library = Library(folder / "library", translators=GlossaryTranslator({"nb": {"Møtet": "meeting"}}))
    library.add([folder / "a.jsonl"])
    return lambda data: library.find(_typed(data))


def _typed(data: bytes) -> str:
    """Return what a program gets that is started with these bytes for an argument."""
    return data.decode("utf-8", "surrogateescape")


def _reads_documents(name: str) -> Callable[[Path], Read]:
    def reader(folder: Path) -> Read:
        from search.readers.documents import read_documents

        return _from_file(folder / name, lambda file: list(read_documents([file], base=folder)))

    return reader


def _reads_memories(name: str) -> Callable[[Path], Read]:
    def reader(folder: Path) -> Read:
        from translate.memory import read_entries

        return _from_file(folder / name, lambda file: list(read_entries(file)))

    return reader


def _checks_packages(folder: Path) -> Read:
    from translate.argos import install_package

    install = _from_file(folder / "x.argosmodel", lambda file: install_package(file, folder / "models"))

    def read(data: bytes) -> None:
        # Checksums keep what is inside from being reached by luck.
        install(a_package(data[1:]) if data[:1] == b"m" else data)

    return read


def a_package(metadata: bytes) -> bytes:
    """Return a package that has all but a model that loads."""
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

#: Examples of what each reads, and what makes the reader in a folder of its own.
READERS: dict[str, tuple[list[bytes], Callable[[Path], Read]]] = {
    "queries": ([query.encode() for query in _QUERIES], _reads_queries),
    "searches": ([query.encode() for query in _QUERIES], _searches),
    "jsonl": ([json.dumps(_DOCUMENT).encode()], _reads_documents("x.jsonl")),
    "text": (["date 2025-08-16\nMøtet i Alaska.".encode(), "Møtet".encode("utf-16")], _reads_documents("x.txt")),
    "tmx": ([_TMX], _reads_memories("x.tmx")),
    "memories": ([json.dumps(_ENTRY).encode()], _reads_memories("m.jsonl")),
    "packages": ([b"m" + _METADATA, a_package(_METADATA)], _checks_packages),
}


if __name__ == "__main__":
    main()
