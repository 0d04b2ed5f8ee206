"""Library files are private: only their owner can read them, and their content reaches no log and no other folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import ROOT, SEEDS
from support.pst_files import message, pst
from support.texts import NORWEGIAN, SWEDISH

from search import Library

#: Reports every file that is opened for writing, every folder that is created, and every database that is opened.
WATCH = """
import os, sys

def report(event, arguments):
    path = arguments[0] if arguments else None
    writes = event == "os.mkdir" or (event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT)
    if writes and isinstance(path, (str, bytes)):
        os.write(2, b"WRITES " + os.fsencode(os.path.abspath(path)) + b"\\n")
    if event == "sqlite3.connect":
        os.write(2, b"WRITES " + os.fsencode(os.path.abspath(os.fspath(path))) + b"\\n")

sys.addaudithook(report)
from search.cli import main
main()
"""


def reachable(folder):
    """Return the files and folders in *folder* that another user could access."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.stat().st_mode & 0o077:
            found += [path, *(reachable(path) if path.is_dir() else [])]
    return found


@pytest.fixture
def permissive_umask():
    """Use the umask of somebody who shares everything."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("permissive_umask")
@pytest.mark.parametrize("exists_before", [True, False])
def test_files_are_readable_by_their_owner_only_whatever_the_umask(tmp_path, write, translator, exists_before):
    folder = tmp_path / "test.library"
    if exists_before:
        folder.mkdir(mode=0o777)
    with Library(folder, translators=translator) as library:
        library.install(SEEDS / "models" / "nb_en.argosmodel", here=True)
        library.add([write("a.txt", NORWEGIAN)])
        library.rebuild()
        library.find("summit")
        # SQLite's files beside the databases exist while the library is open.
        assert any(path.name.endswith("-wal") for path in folder.iterdir())
        assert reachable(folder) == []
        if not exists_before:
            assert folder.stat().st_mode & 0o777 == 0o700
        exported = tmp_path / "memory.jsonl"
        library.export_memory(exported)
    assert exported.stat().st_mode & 0o777 == 0o666, "a file that the user names has the user's usual permissions"


def test_nothing_of_a_document_or_a_query_reaches_logs_at_the_default_level(tmp_path, write):
    write("a.txt", f"{NORWEGIAN} Hemmelighet.")
    write("b.jsonl", '{"id": "b", "text": "Geheimnis", "date": "never"}')
    code = "import logging; logging.basicConfig(); import runpy, sys; runpy.run_module('search', run_name='__main__')"
    for arguments in (["add", "a.txt", "b.jsonl"], ["find", "hemmelighet"], ["show", "a.txt"], ["rebuild"], ["status"]):
        done = subprocess.run(
            [sys.executable, "-c", code, "-L", "lib", *arguments],
            cwd=tmp_path, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert done.returncode in {0, 3}
        for secret in ("emmelighet", "Geheimnis", "toppmøte"):
            assert secret not in done.stderr.decode()
    logs = [path for path in (tmp_path / "lib").rglob("*") if path.suffix == ".log"]
    assert logs == []


def test_temporary_files_are_inside_the_library_and_cleaned_up(tmp_path, write):
    for number in range(50):
        write(f"d/{number}.txt", f"{NORWEGIAN} {number}")
    written = set()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    for arguments in (["add", "d"], ["find", "toppmøte"], ["rebuild"], ["remove", "d/1.txt"], ["status"]):
        done = subprocess.run(
            [sys.executable, "-c", WATCH, "-L", "lib", *arguments],
            cwd=tmp_path, capture_output=True, check=True, env=environment,
        )  # fmt: skip
        lines = done.stderr.decode().splitlines()
        written |= {Path(line.removeprefix("WRITES ")) for line in lines if line.startswith("WRITES ")}
    library = tmp_path / "lib"
    assert written
    assert {path for path in written if path != library and library not in path.parents} <= {Path(os.devnull)}
    remaining = {path.name for path in library.iterdir()}
    assert remaining <= {"corpus.sqlite", "memory.sqlite", "manifest.json", "store", "lock"}


@pytest.mark.skipif(shutil.which("readpst") is None, reason="needs readpst (Debian: pst-utils)")
def test_the_scratch_folder_of_a_mailbox_is_private_and_cleaned_up(tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "mail.pst").write_bytes(pst({"Innboks": [message("Møte", NORWEGIAN)]}))
    # What the reading process creates is seen by a program in the place of readpst.
    program = tmp_path / "bin" / "readpst"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nls -ld {tmp_path}/lib/translation-first-search-* >> {tmp_path / "seen"}\nexec {shutil.which("readpst")} "$@"\n'
    )
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), "PATH": path}
    done = subprocess.run(
        [sys.executable, "-m", "search", "-L", "lib", "add", "mail.pst", "--language", "nb"],
        cwd=tmp_path, capture_output=True, check=True, env=environment,
    )  # fmt: skip
    assert b"Documents: 1 added" in done.stdout
    (seen,) = (tmp_path / "seen").read_text(encoding="utf-8").splitlines()
    assert seen.startswith("drwx------")
    assert list(temporary.iterdir()) == []
    assert {each.name for each in tmp_path.iterdir()} == {"bin", "lib", "mail.pst", "seen", "temporary"}
    assert not any(each.is_dir() and each.name != "store" for each in (tmp_path / "lib").iterdir())


def test_leftovers_of_a_killed_command_are_deleted(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    (library.path / ".unfinished-abc").mkdir()
    (library.path / ".unfinished-abc" / "model.bin").write_bytes(b"x")
    (library.path / "manifest.part").write_text("{", encoding="utf-8")
    library.add([write("b.txt", SWEDISH)])
    assert [path.name for path in library.path.iterdir() if "unfinished" in path.name or "part" in path.name] == []
