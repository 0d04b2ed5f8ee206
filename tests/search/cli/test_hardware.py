"""The options that say what a run may use: the device, the threads, and how much it gives way to others."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from search import Library
from search.cli.background import work_in_background
from search.models import packages
from translate import HardwareError
from translate.hardware import PROCESSOR, Hardware

COMMANDS = [("add", "a.txt"), ("translate",)]


@pytest.fixture
def folder(tmp_path, write):
    write("a.txt", "Møtet varte lenge.")
    (tmp_path / ".search-library").mkdir()
    with Library(tmp_path / ".search-library") as library:
        library.add([tmp_path / "a.txt"])
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_gpu_that_is_not_there_is_one_sentence_with_its_cure(run, command):
    done = run(*command, "--device", "cuda")
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(
        "error: no GPU is found on which models could run; translate on the processor with --device cpu"
    )


def test_a_gpu_that_is_not_there_leaves_no_library_behind(tmp_path, write):
    with Library(tmp_path / "lib") as library, pytest.raises(HardwareError):
        library.add([write("a.txt", "Hei.")], device="cuda")
    assert not (tmp_path / "lib").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("wrong", [("--device", "gpu"), ("--threads", "0"), ("--threads", "1025"), ("--threads", "x")])
def test_a_wrong_setting_is_wrong_usage(run, wrong):
    done = run("add", "a.txt", *wrong)
    assert done.returncode == 2
    assert wrong[0].encode() in done.stderr


@pytest.mark.usefixtures("folder")
def test_the_variable_of_argos_is_the_default(run, monkeypatch):
    monkeypatch.setenv("ARGOS_DEVICE_TYPE", "cuda")
    assert b"no GPU is found" in run("translate").stderr
    assert run("translate", "--device", "cpu", "--threads", "1").returncode == 0
    monkeypatch.setenv("ARGOS_DEVICE_TYPE", "auto")
    assert run("translate").returncode == 0


def test_a_search_uses_the_models_that_a_run_loaded_else_the_processor(tmp_path, write, monkeypatch):
    used = []
    real = packages.ArgosTranslators
    monkeypatch.setattr(packages, "ArgosTranslators", lambda *a: used.append(a[-1]) or real(*a))
    with Library(tmp_path / "lib", models=tmp_path / "models") as library:
        library.add([write("a.txt", "Hei.")], threads=1)
        library.find("Hei", query_language="nb")
        assert used == [Hardware(threads=1)]
    used.clear()
    with Library(tmp_path / "lib", models=tmp_path / "models") as library:
        library.add([write("b.txt", "Hei.")], threads=2)
        assert used == [Hardware(threads=2), Hardware(threads=1)]  # This process', and its workers'.
        loaded = library._models.translators("balanced", "argos", Hardware(threads=2)).first  # noqa: SLF001
        library.add([write("c.txt", "Hei.")], threads=2)
        assert library._models.translators("balanced").first is loaded  # noqa: SLF001
    used.clear()
    with Library(tmp_path / "lib", models=tmp_path / "models") as library:
        library.find("Hei", query_language="nb")
        assert used == [PROCESSOR]


@pytest.mark.skipif(not hasattr(os, "nice"), reason="Windows has classes of priority instead of niceness")
@pytest.mark.parametrize("command", COMMANDS)
def test_in_the_background_the_run_and_its_processes_give_way(folder, command):
    program = f"""
import os, sys
from search.cli import main
from search.library import Library
def show(*_, **__):
    print(os.nice(0), os.popen("nice").read())
    sys.exit()
Library.{command[0]} = show
sys.argv[1:] = {list(command)!r} + sys.argv[1:]
main()
"""
    before = os.nice(0)
    for options, expected in ((["--background"], min(19, before + 10)), ([], before)):
        arguments = [sys.executable, "-c", program, *options]
        done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=True)
        assert done.stdout.split() == [str(expected)] * 2


def test_the_library_leaves_the_priority_of_its_caller_alone(folder, write):
    before = psutil.Process().nice()
    with Library(folder / ".search-library") as library:
        library.add([write("b.txt", "Hei.")])
    assert psutil.Process().nice() == before


def test_a_system_that_refuses_is_not_insisted_on(monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "nice", refuse, raising=False)
    monkeypatch.setattr(psutil.Process, "ionice", refuse, raising=False)
    work_in_background()


def test_where_there_is_no_niceness_a_class_of_priority_is_set(monkeypatch):
    asked = []
    monkeypatch.delattr(os, "nice", raising=False)
    monkeypatch.setattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 16384, raising=False)
    monkeypatch.setattr(psutil.Process, "nice", lambda _process, value: asked.append(value))
    monkeypatch.setattr(psutil.Process, "ionice", lambda _process, value: asked.append(value), raising=False)
    work_in_background()
    assert asked[0] == 16384
