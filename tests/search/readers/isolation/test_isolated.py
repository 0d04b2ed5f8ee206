"""A file that crashes its reader, hangs it or needs too much costs itself alone; readers can do no harm."""

import gzip
import json
import os
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest
from support.ole_files import ole_file
from support.paths import ROOT

from index import Document
from search import Library
from search.errors import UnreadableError
from search.readers import walk
from search.readers.ahead import ReadAhead
from search.readers.isolation import isolated
from search.readers.isolation.documents import documents_in_file
from search.readers.isolation.frames import Unpacker
from search.readers.isolation.isolated import read_isolated
from search.readers.source import SourceFile

#: A package with a format of its own, whose reader does what the lines of a file say.
READER = """
import io, os, signal, socket, subprocess, sys, time
from search.readers.content import Child, Content, FormatError, Metadata, Paragraph
from search.readers.formats import Format

FORMAT = Format("order", "Orders", (".order",), "orders:read_orders", contains_files=True)

def read_orders(file, context):
    paragraphs, children, missing = [], [], []
    for line in file.read().decode().splitlines():
        order, _, rest = line.partition(" ")
        if order == "say":
            paragraphs.append(Paragraph(rest, f"page {len(paragraphs) + 1}"))
        elif order == "child":
            children.append(Child(rest + ".order", lambda rest=rest: io.BytesIO(rest.replace("|", "\\n").encode())))
        elif order == "missing":
            missing.append(rest)
        elif order == "at":
            context.at(rest)
        elif order == "fail":
            raise FormatError(rest, "ask for another")
        elif order == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif order == "hang":
            while True:
                pass
        elif order == "sleep":
            time.sleep(float(rest))
        elif order == "memory":
            bytearray(3 << 30)
        elif order == "deep":
            def call(n):
                return call(n + 1)
            call(0)
        elif order == "connect":
            socket.create_connection(("127.0.0.1", 9))
        elif order == "write":
            open(rest, "w")
        elif order == "grow":
            os.write(os.open(rest, os.O_WRONLY | os.O_CREAT), b"x")
        elif order == "run":
            subprocess.run([rest])
    return Content(paragraphs, Metadata(title="Orders", author="A. Person"), children, missing)
"""


@pytest.fixture(scope="module", autouse=True)
def orders(tmp_path_factory):
    """Install the package for the processes that read."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "orders.py").write_text(READER)
    info = folder / "orders-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: orders\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[translation_first_search.readers]\norder = orders:FORMAT\n")
    before = os.environ.get("PYTHONPATH")
    isolated.stop_servers()
    os.environ["PYTHONPATH"] = str(folder)
    yield
    isolated.stop_servers()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.fixture
def documents(tmp_path):
    """Read a file with these lines, and return texts of documents, and what could not be read."""

    def read(*lines):
        path = tmp_path / "a.order"
        path.write_text("\n".join(lines))
        found = list(documents_in_file(path, "a.order"))
        texts = {each.id: each.text for each in found if isinstance(each, Document)}
        return texts, [str(each) for each in found if isinstance(each, UnreadableError)]

    return read


def test_a_format_of_another_package_is_read(documents):
    assert documents("say Hello", "say World") == ({"a.order": "Hello\n\nWorld"}, [])


def test_places_and_what_is_stated_come_with_the_text(tmp_path):
    path = tmp_path / "a.order"
    path.write_text("say Hello\nsay World")
    (document,) = documents_in_file(path, "a.order")
    assert (document.title, document.origin.metadata) == ("Orders", {"author": "A. Person"})
    assert document.text[document.origin.places[1][0] :] == "World"
    assert [document.origin.place_at(at) for at in (0, 6, 7, 11)] == ["page 1", "page 1", "page 2", "page 2"]


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        ("crash", "a.order: made the program that reads it crash"),
        ("memory", "a.order: needs too much memory to be read"),
        ("deep", "a.order: needs too much nested parts to be read"),
        ("fail is locked", "a.order: is locked; ask for another"),
        ("missing page 3 is damaged", "a.order: page 3 is damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_with_its_cause(documents, order, problem):
    assert documents(order) == ({}, [problem])
    assert documents("say The next file is read.") == ({"a.order": "The next file is read."}, [])


def test_a_locked_office_file_is_named_so_though_nothing_shows_its_format(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(ole_file({"EncryptedPackage": b"x" * 100, "EncryptionInfo": b"x"}).read())
    (error,) = documents_in_file(path, "a.docx")
    assert str(error) == "a.docx: is locked with a password; save a copy without a password"


@pytest.mark.parametrize("order", ["hang", "sleep 60"])
def test_a_file_that_takes_too_long_is_given_up_at_the_place_where_it_was(documents, monkeypatch, order):
    monkeypatch.setattr(isolated, "MOST_SECONDS", 1.0)
    documents("say The server is started.")
    started = time.monotonic()
    assert documents("say Hello", "at page 2", order) == ({}, ["a.order: page 2 took more than 1 s"])
    assert time.monotonic() - started < 10
    assert documents("say The next file is read.") == ({"a.order": "The next file is read."}, [])


def test_a_file_that_hangs_is_given_up_where_pipes_cannot_be_waited_for(documents, monkeypatch):
    monkeypatch.setattr(isolated, "CAN_WAIT_FOR_PIPES", False)
    isolated.stop_servers()
    assert documents("say The server is started.") == ({"a.order": "The server is started."}, [])
    monkeypatch.setattr(isolated, "MOST_SECONDS", 1.0)
    assert documents("say Hello", "at page 2", "hang") == ({}, ["a.order: page 2 took more than 1 s"])
    monkeypatch.setattr(isolated, "MOST_SECONDS", 20.0)
    assert documents("say The next file is read.") == ({"a.order": "The next file is read."}, [])


def test_a_server_that_cannot_fork_reads_files_itself(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"One line of text."))
    request = {
        "path": os.fsencode(path).hex(),
        "name": "a.txt.gz",
        "passwords": [],
        "done": 0,
        "crashed": [],
        "seconds": 30,
        "ocr": "off",
        "language": "",
        "languages": [],
        "is_preview": False,
    }
    program = (
        "import os, sys; del os.fork; from search.readers.isolation.server import serve; serve(sys.stdin.buffer, 1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(request).encode() + b"\n", capture_output=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    frames = Unpacker().feed(done.stdout)
    assert [frame["document"]["text"] for frame in frames if "document" in frame] == ["One line of text."]
    assert frames[-2:] == [{"end": True}, {"ended": 0}]


def test_time_is_given_to_each_place(documents, monkeypatch):
    monkeypatch.setattr(isolated, "MOST_SECONDS", 1.5)
    assert documents("at 1", "sleep 0.8", "at 2", "sleep 0.8", "at 3", "sleep 0.8", "say Done") == (
        {"a.order": "Done"},
        [],
    )


@pytest.mark.parametrize("order", ["crash", "memory", "fail is locked"])
def test_a_file_inside_that_cannot_be_read_costs_itself_alone(documents, order):
    texts, problems = documents("say Outer", "child say one", f"child {order}", "child say two|child say inner")
    assert texts == {
        "a.order": "Outer",
        "a.order › say one.order": "one",
        "a.order › say two_child say inner.order".replace("_", "|"): "two",
        "a.order › say two|child say inner.order › say inner.order": "inner",
    }
    assert len(problems) == 1
    assert problems[0].startswith(f"a.order: was read in part: {order}.order ")


def test_files_inside_with_the_same_name_have_different_ids(documents):
    texts, _ = documents("child say a", "child say a", "child say a")
    assert list(texts) == [f"a.order › say a.order{number}" for number in ("", " (2)", " (3)")]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\etc\\passwd"])
def test_the_name_of_a_file_inside_leads_nowhere(documents, name):
    texts, _ = documents(f"child say x {name}")
    (found,) = texts
    assert ".." not in found.split("/")
    assert "\\" not in found


def test_the_name_of_a_file_inside_cannot_control_a_terminal_or_be_endless(documents):
    texts, _ = documents(f"child say \x1b[31m\u202e{'x' * 10_000}")
    (found,) = texts
    assert len(found) < 300
    assert not set(found) & {"\x1b", "\u202e"}


@pytest.mark.parametrize("order", ["connect", "write PATH", "grow PATH", "run /bin/true"])
def test_a_reader_opens_no_connection_writes_nothing_and_starts_nothing(documents, tmp_path, order):
    target = tmp_path / "made"
    texts, problems = documents("say Before", order.replace("PATH", str(target)))
    assert texts == {}
    assert problems == ["a.order: made the program that reads it crash"]
    assert not target.exists() or target.stat().st_size == 0


def test_nesting_is_limited(documents):
    order = "say bottom"
    for _ in range(10):
        order = f"child {order}"
    texts, problems = documents(order)
    assert texts == {}
    assert "nested too deep" in problems[0]


def servers():
    """Return the processes that have files read, of this process."""
    return [each for each in psutil.Process().children() if f"{isolated.__package__}.server" in each.cmdline()]


def test_a_server_that_was_killed_is_started_again(documents):
    documents("say one")
    for server in servers():
        server.kill()
        server.wait()
    assert documents("say two") == ({"a.order": "two"}, [])


def test_no_process_is_left_when_the_rest_of_a_file_is_not_wanted(tmp_path):
    path = tmp_path / "a.order"
    path.write_text("say one\nchild say two\nchild sleep 60")
    frames = read_isolated(path, "a.order")
    next(frames)
    reading = [child for server in servers() for child in server.children()]
    frames.close()
    assert reading
    psutil.wait_procs(reading, timeout=5)
    assert not any(each.is_running() for each in reading)


def test_a_file_that_is_read_ahead_is_given_up_at_once_when_it_is_not_wanted(tmp_path):
    path = tmp_path / "a.order"
    path.write_text("hang")
    with ReadAhead(1) as ahead:
        ahead.begin(SourceFile("a.order", path))
        deadline = time.monotonic() + 20
        while not (reading := [child for server in servers() for child in server.children()]):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        started = time.monotonic()
    assert time.monotonic() - started < isolated.MOST_SECONDS / 2
    _, alive = psutil.wait_procs(reading, timeout=5)
    assert not alive


def test_a_run_can_be_stopped_while_a_long_file_is_read(tmp_path, monkeypatch):
    # Only the reading processes know the package.
    monkeypatch.setattr(walk, "has_known_suffix", lambda _: True)
    (tmp_path / "a.order").write_text("sleep 60\nsay one")
    started = time.monotonic()
    with Library(tmp_path / "library") as library:
        report = library.add(tmp_path / "a.order", stop=lambda: time.monotonic() > started + 1)
    assert report.stopped
    assert time.monotonic() - started < 20


def test_the_rest_of_an_archive_is_not_read_when_it_is_not_wanted(tmp_path):
    path = tmp_path / "a.order"
    path.write_text("\n".join(["say one", *["child sleep 60"] * 9]))
    started = time.monotonic()
    with ReadAhead(1) as ahead:
        assert next(ahead.begin(SourceFile("a.order", path))).text == "one"
    assert time.monotonic() - started < 15
    with ReadAhead(1) as ahead:  # The same thread, perhaps.
        path.write_text("say two")
        assert [each.text for each in ahead.begin(SourceFile("a.order", path))] == ["two"]


def test_a_file_that_hangs_is_given_up_even_if_nobody_waits_for_it(tmp_path):
    path = tmp_path / "a.order"
    path.write_text("hang")
    program = (
        "from pathlib import Path; from search.readers.isolation import isolated; isolated.MOST_SECONDS = 1.0; "
        f"frames = isolated.read_isolated(Path({str(path)!r}), 'a.order'); next(frames); (server,) = isolated._BUSY; "
        "print(server._process.pid, server._reading, flush=True); "
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    )
    paths = os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])
    killed = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        check=False,
    )
    processes = [int(process) for process in killed.stdout.split()]
    assert len(processes) == 2

    def is_running(process):
        with suppress(psutil.Error):
            return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
        return False

    deadline = time.monotonic() + 30
    while any(map(is_running, processes)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not any(map(is_running, processes))


def test_servers_are_used_again(documents):
    isolated.stop_servers()
    for number in range(5):
        documents(f"say {number}")
    assert len(servers()) == 1
