"""Untrusted files are safe to index: time and memory are bounded, and no control characters reach the terminal.

The files are small here. HOSTILE_SCALE=1 makes them full size, for instance 200 MB on one line.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from contextlib import suppress

import pytest
from support import hostile
from support.commands import run_commands
from support.paths import ROOT
from whoosh.filedb import structfile

from index import Document, StoreError
from search import Library, QueryError
from search.errors import UnreadableError
from search.readers import limits
from search.readers.source import SourceFile
from search.readers.walk import read_documents
from translate import ExchangeError
from translate.memory import read_glossary

SCALE = float(os.environ.get("HOSTILE_SCALE", "0.001"))

#: Limits in seconds and MiB for any kind. They are generous, since the machine may be busy with other work.
SECONDS, MIB = 60 + 600 * SCALE, 1_500


@pytest.fixture
def search(tmp_path):
    """Run command lines on a library of its own; fail if a control character reaches the output."""

    def run(*lines):
        done = run_commands(
            *(["-L", tmp_path / "lib", *arguments] for arguments in lines), cwd=tmp_path, timeout=SECONDS
        )
        for arguments, each in zip(lines, done, strict=True):
            assert each.code is not None, f"{arguments} was killed, after {each.seconds} of {SECONDS} s"
            assert "Traceback" not in each.error, each.error
            assert [raw for raw in hostile.RAW if raw in each.output + each.error] == [], arguments
            assert each.mib < MIB, arguments
        return done

    return run


@pytest.mark.parametrize("kind", hostile.WRITERS)
def test_a_hostile_folder_is_added_searched_and_reported(kind, tmp_path, search):
    hostile.write(tmp_path / kind, kind, scale=SCALE)
    added, status, *others = search(
        ["add", kind], ["status", "--json"], ["toppmøte", "-n", "50"], ["status"]
    )  # fmt: skip
    assert added.code in {0, 3}
    assert added.error.count("\n") < 500, "failures are reported in a few lines, not in a million"
    assert (added.code == 3) == bool(json.loads(status.output)["failures"])
    assert {each.code for each in others} == {0}


def test_control_characters_are_escaped_in_json(tmp_path, search):
    hostile.write(tmp_path / "escapes", "escapes")
    _, found = search(["add", "escapes", "--json"], ["toppmøte", "--duplicates", "--json"])
    hits = json.loads(found.output)["hits"]
    (hit,) = [hit for hit in hits if hit["title"] and "title" in hit["title"]]
    assert hit["title"] == f"title {hostile.ESCAPES}".strip()
    shown = search(["show", hit["document_id"]], ["show", hit["document_id"], "--json"])
    assert [each.code for each in shown] == [0, 0]


def test_control_characters_in_arguments_are_not_printed(tmp_path, search):
    hostile.write(tmp_path / "escapes", "escapes")
    search(
        ["show", hostile.ESCAPES], ["add", hostile.ESCAPES], ["find", hostile.ESCAPES],
        ["add", "escapes", "--dry-run"], ["add", "escapes", "--dry-run", "--json"], ["add", "--retry-failed"],
        ["find", "x", "-n", hostile.ESCAPES], ["add", f"--{hostile.ESCAPES}"],
        ["models", "install", hostile.ESCAPES], ["memory", "import", hostile.ESCAPES],
        ["find", "x", "-l", hostile.ESCAPES], ["-L", hostile.ESCAPES, "find", "x"],
    )  # fmt: skip


#: The escape sequences that the program itself uses: colours, the cursor and the progress line, links.
OURS = re.compile(rb"\x1b\[[0-9;]*m|\x1b\[\?25[hl]|\x1b\[1A|\x1b\[2K|\x1b\]8;[!-~]*;[!-~]*\x1b\\")


def run_on_a_terminal(*arguments, cwd):
    """Run a command line on a terminal of 130 columns, and return the bytes that it receives."""
    screen, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("4H", 50, 130, 0, 0))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "search", "-L", cwd / "lib", *arguments]
    with subprocess.Popen(command, cwd=cwd, stdin=end, stdout=end, stderr=end, env=environment):
        os.close(end)
        received = bytearray()
        with suppress(OSError):  # Linux raises it when the other end has been closed.
            while block := os.read(screen, 1 << 16):
                received += block
    os.close(screen)
    return bytes(received)


def test_a_terminal_receives_no_escape_sequences_but_our_own(tmp_path):
    hostile.write(tmp_path / "escapes", "escapes")
    for arguments in (["add", "escapes"], ["toppmøte", "--duplicates"], ["status"]):
        received = run_on_a_terminal(*arguments, cwd=tmp_path)
        assert b"\x1b" in received, "the program uses colours on a terminal"
        rest = OURS.sub(b"", received).decode()
        assert [raw for raw in hostile.RAW if raw in rest] == [], arguments


def test_hostile_memories_and_glossaries_are_imported_or_refused(tmp_path, library):
    (tmp_path / "a.txt").write_text(hostile.SENTENCE, encoding="utf-8")
    library.add([tmp_path / "a.txt"], language="nb")
    for folder in ("memories", "glossaries"):
        (tmp_path / folder).mkdir()
    for *_, memory in hostile.write_exchange(tmp_path / "memories", SCALE):
        with suppress(ExchangeError):
            assert len(library.import_memory(memory).failures) <= 101
    for glossary in hostile.write_glossaries(tmp_path / "glossaries", SCALE):
        with suppress(ExchangeError):
            library.add([tmp_path / "a.txt"], glossary=read_glossary(glossary))
    library.export_memory(tmp_path / "out.jsonl")
    exported = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert "=cmd" in exported
    assert "root:" not in exported, "no external entity was read"


@pytest.mark.parametrize("name", hostile.QUERIES)
def test_a_hostile_query_is_answered_or_refused(name, archive_of_one):
    # In this process, because a million terms are too long for a command line.
    with suppress(QueryError):
        archive_of_one.find(hostile.QUERIES[name])


@pytest.fixture(scope="module")
def archive_of_one(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one")
    (folder / "a.txt").write_text(hostile.SENTENCE, encoding="utf-8")
    with Library(folder / "lib") as library:
        library.add([folder / "a.txt"])
        yield library


def test_reading_a_growing_file_ends_and_it_will_be_read_again(tmp_path):
    line = json.dumps({"id": "x", "text": "Some words."}) + "\n"
    path = tmp_path / "log.jsonl"
    path.write_text(line * 1000, encoding="utf-8")
    source = SourceFile("log.jsonl", path)
    found = 0
    for _ in source.documents():
        found += 1
        with path.open("a", encoding="utf-8") as file:
            file.write(line * 2)
    assert found == 1000
    assert source.digest is None, "the file does not count as read"


def test_a_pipe_that_replaces_a_file_does_not_block(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Some words.", encoding="utf-8")
    source = SourceFile("a.txt", path)
    path.unlink()
    os.mkfifo(path)
    found = []
    reader = threading.Thread(target=lambda: found.extend(source.documents()), daemon=True)
    reader.start()
    reader.join(5)
    assert [str(each) for each in found] == ["a.txt: is a device or a pipe, not a file"]


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # A sparse terabyte.
    (error,) = read_documents([str(path)], base=tmp_path)
    assert str(error) == f"a.txt: is larger than {limits.LARGEST >> 20} MiB; split it"


@pytest.mark.parametrize("byte", [b"x", b"\n", b"\x00"])
def test_standard_input_that_never_ends_is_refused(byte, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST", hostile.number(limits.LARGEST, SCALE, least=1 << 20))

    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            buffer[:] = byte * len(buffer)
            return len(buffer)

    (error,) = read_documents(["-"], base=tmp_path, standard_input=io.BufferedReader(Endless(), 1 << 20))
    assert isinstance(error, UnreadableError)


def test_bad_lines_after_the_first_hundred_are_only_counted(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("x\n" * 150 + json.dumps({"id": "x", "text": "Some words."}) + "\nx\n", encoding="utf-8")
    found = list(read_documents([str(path)], base=tmp_path))
    assert sum(isinstance(each, UnreadableError) for each in found) == 101
    assert str(found[-1]) == "a.jsonl: 51 more lines cannot be read; is it a .jsonl?"
    assert [each.line for each in found if isinstance(each, Document)] == [151]


@pytest.mark.usefixtures("careless")
def test_a_store_that_would_run_commands_is_refused_in_one_line_and_rebuilt(tmp_path, search, monkeypatch):
    class Harm:
        def __reduce__(self):
            return os.system, (f'touch "{tmp_path / "harm"}"',)

    (tmp_path / "a.txt").write_text(hostile.SENTENCE, encoding="utf-8")
    with Library(tmp_path / "lib") as library:
        library.add([tmp_path / "a.txt"])
    dump = structfile.dump
    monkeypatch.setattr(structfile, "dump", lambda _, *rest: dump(Harm(), *rest))
    with suppress(StoreError), Library(tmp_path / "lib") as library:
        library.rebuild()
    refused, examined, repaired, found = search(
        ["find", "toppmøte"], ["doctor"], ["add", "a.txt"], ["find", "toppmøte"]
    )
    (line,) = refused.error.splitlines()
    assert (refused.code, refused.output) == (1, "")
    assert "system is not allowed in a store" in line
    assert line.endswith("rebuild it with: search rebuild")
    assert (examined.code, repaired.code) == (1, 0)
    assert "a.txt" in found.output
    assert not (tmp_path / "harm").exists()
