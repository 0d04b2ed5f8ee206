"""Fixtures of many tests: libraries to search, the real command line, a server of packages, patience with Whoosh."""

from __future__ import annotations

import gc
import os
import shutil
import threading
from functools import partial

import pytest
from platformdirs import user_cache_path
from support.command_line import run_search
from support.package_server import PackageServer
from support.paths import SEEDS
from support.texts import GLOSSARY

from search import Library
from translate.testing import GlossaryTranslator

#: Files that take half a minute or so, longest first. They begin first, so that all processes end at about the same time.
LONGEST = (
    "test_kills.py",
    "test_kills_at_calls.py",
    "test_hostile.py",
    "test_failing_disks.py",
    "test_changed_bytes.py",
    "test_retranslate.py",
    "test_evaluate.py",
    "test_ocr.py",
    "test_isolated.py",
    "test_pst.py",
    "test_recovery.py",
    "test_formats.py",
    "test_large.py",
    "test_cli.py",
    "test_recognition.py",
)


def pytest_collection_modifyitems(items):
    """Have the longest files begin first."""
    begins = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: begins.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session", autouse=True)
def nothing_of_this_machine(tmp_path_factory):
    """Isolate the tests, and the processes they start, from the user's models, settings and terminal."""
    home = tmp_path_factory.mktemp("home")
    changed = {
        "HOME": str(home),
        "XDG_DATA_HOME": None,
        "XDG_CACHE_HOME": None,
        "ARGOS_DEVICE_TYPE": None,
        "ARGOS_PACKAGES_DIR": None,
        "SEARCH_LIBRARY": None,
        "TERM": "xterm-256color",
        "COLUMNS": None,
        "NO_COLOR": None,
        "FORCE_COLOR": None,
    }
    before = {name: os.environ.get(name) for name in changed}
    for name, value in changed.items():
        _set(name, value)
    _share_dictionaries(tmp_path_factory.getbasetemp())
    yield home
    for name, value in before.items():
        _set(name, value)


def _share_dictionaries(temporary):
    """Have all processes of a run of tests write each language's dictionary once: that takes seconds."""
    shared = (temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary) / "dictionaries"
    shared.mkdir(mode=0o700, exist_ok=True)
    caches = user_cache_path("translation-first-search")
    caches.mkdir(parents=True)
    (caches / "dictionaries").symlink_to(shared)


def _set(name, value):
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    """A folder with the seeds and their library, made by the real engines."""
    folder = tmp_path_factory.mktemp("archive")
    shutil.copytree(SEEDS, folder / "seeds", ignore=shutil.ignore_patterns("models", "*.py"))
    with Library(folder / ".search-library") as library:
        for package in sorted((SEEDS / "models").glob("*.argosmodel")):
            library.install(package, here=True)
        report = library.add([folder / "seeds"])
    assert report.added == 5
    assert not report.failures
    return folder


@pytest.fixture
def seeds_library(archive):
    """The library of the seeds, to be read."""
    with Library(archive / ".search-library") as library:
        yield library


@pytest.fixture
def translator():
    """A glossary that remembers what it was asked."""
    return GlossaryTranslator(GLOSSARY)


@pytest.fixture
def library(tmp_path, translator):
    """An empty library that translates with the glossary."""
    with Library(tmp_path / "test.library", translators=translator) as empty:
        yield empty


@pytest.fixture
def write(tmp_path):
    """Write a file beside the library, and return its path."""

    def write_file(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@pytest.fixture
def run(tmp_path):
    """Run the real command line in a process of its own, in the folder of the test; see `run_search`."""
    return partial(run_search, cwd=tmp_path)


@pytest.fixture
def loopback(monkeypatch):
    """Have 127.0.0.1 reached directly.

    A proxy in the environment could not reach it; the program itself honours proxies, and the
    exceptions from them, as they are set.
    """
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.fixture
def server(loopback):  # noqa: ARG001 - what it does lasts as long
    """Return a server that runs as long as the test."""
    with PackageServer() as served:
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        served.resume.set()
        served.shutdown()
        thread.join()


@pytest.fixture
def careless(recwarn):  # noqa: ARG001
    """Let Whoosh forget to close files that it fails on."""
    yield
    gc.collect()
