"""Scans are added and found by the real command, with the real Tesseract and the demo models."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from email.message import EmailMessage

import psutil
import pytest
from support.command_line import run_search
from support.paths import ROOT, SEEDS
from support.scans import drawn, needs_tesseract, png, scanned_pdf

pytestmark = needs_tesseract

ARTICLE = SEEDS / "001_abf1786260dd0cda.txt"


def paragraphs():
    lines = [line.strip() for line in ARTICLE.read_text(encoding="utf-8").splitlines()[1:]]
    # Helvetica has no other letters.
    return [line.translate(str.maketrans("–”’", "-\"'")) for line in lines if line][:8]


def search(folder, *arguments, code=0, path=None):
    done = run_search("-L", "library", *arguments, cwd=folder, timeout=240, PATH=path or os.environ["PATH"])
    assert done.returncode == code, done.stderr
    return done


def found(folder, *arguments):
    return json.loads(search(folder, *arguments, "--json").stdout)


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    """A library with an article as a scan of two pages, one of them bad, and a photograph without text."""
    folder = tmp_path_factory.mktemp("scans")
    texts = paragraphs()
    pages = [drawn(texts[:4], tilt=0.5, noise=10), drawn(texts[4:], dots_per_inch=75, noise=10)]
    (folder / "scan.pdf").write_bytes(scanned_pdf(pages))
    (folder / "photo.png").write_bytes(png(*drawn([])))
    search(folder, "models", "install", "--here", *sorted((SEEDS / "models").glob("sv*.argosmodel")))
    report = found(folder, "add", "scan.pdf", "photo.png")
    assert (report["added"], report["failures"], report["unread_pictures"]) == (1, [], 0)
    return folder


def test_a_scan_is_found_in_english_and_says_that_it_was_recognized(scans):
    (hit, *_) = found(scans, "find", "Alaska summit")["hits"]
    assert (hit["document_id"], hit["type"], hit["place"]) == ("scan.pdf", "pdf", "page 1")
    assert hit["recognized"] > 75
    shown = search(scans, "find", "Alaska summit").stdout.decode()
    assert "scan.pdf · page 1 · recognized in a picture (" in shown
    assert "Recognized in pictures: " in search(scans, "show", "scan.pdf").stdout.decode()
    document = found(scans, "show", "scan.pdf")
    assert document["recognized"] > 75
    assert document["metadata"] == {}


def test_text_that_was_recognized_with_little_confidence_is_a_doubt(scans):
    sentences = found(scans, "show", "scan.pdf")["sentences"]
    flagged = [sentence for sentence in sentences if "misread" in sentence["flags"]]
    assert flagged
    assert len(flagged) < len(sentences)
    assert any("misread" in document["flags"] for document in found(scans, "status", "--flagged"))


def test_what_recognizing_cost_is_not_paid_again(scans, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(scans, folder)
    search(folder, "remove", "scan.pdf")
    # A Tesseract that says what it has, but can recognize nothing.
    real = shutil.which("tesseract")
    (tmp_path / "tesseract").write_text(f'#!/bin/sh\ncase "$1" in --*) exec {real} "$@";; esac\nexit 1\n')
    (tmp_path / "tesseract").chmod(0o755)
    (folder / "again.pdf").write_bytes((folder / "scan.pdf").read_bytes())
    report = found_with(folder, f"{tmp_path}:{os.environ['PATH']}", "add", "again.pdf")
    assert (report["added"], report["failures"], report["decoded"]) == (1, [], 0)


def found_with(folder, path, *arguments):
    return json.loads(search(folder, *arguments, "--json", path=path).stdout)


def test_a_dry_run_recognizes_nothing_and_an_unchanged_scan_is_skipped(scans):
    (scans / "new.png").write_bytes(png(*drawn(["Nya ord."])))
    preview = found(scans, "add", "scan.pdf", "new.png", "--dry-run")
    assert preview | {"moved": [], "removed": []} == {
        "added": ["new.png"], "changed": [], "moved": [], "removed": [], "unchanged": 1, "failures": [],
    }  # fmt: skip
    (scans / "new.png").unlink()


def test_without_the_program_pictures_are_passed_over_and_scans_say_what_is_missing(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/scan.pdf").write_bytes(scanned_pdf([drawn([])]))
    (tmp_path / "in/photo.png").write_bytes(png(*drawn([])))
    done = search(tmp_path, "add", "in", code=3, path="/nowhere")
    said = done.stderr.decode()
    assert (
        "in/scan.pdf: page 1 is a picture, which cannot be read without the program tesseract; install it (Debian: "
        "tesseract-ocr" in said
    )
    assert "passed over 1 picture" in said
    done = search(tmp_path, "add", "in/photo.png", code=3, path="/nowhere")
    assert "in/photo.png: needs the program tesseract; install it (Debian: tesseract-ocr)" in done.stderr.decode()


def test_pictures_are_left_alone_if_that_is_wanted(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("Some words about a harbour.")
    (tmp_path / "in/photo.png").write_bytes(png(*drawn(["Words in a picture."])))
    report = found(tmp_path, "add", "in", "--ocr", "off")
    assert (report["added"], report["unread_pictures"], report["failures"]) == (1, 1, [])
    assert found(tmp_path, "add", "in")["added"] == 1


def test_forcing_reads_unchanged_files_again(tmp_path):
    lines = ["On 14 March 2025 she signed", "the treaty in Uppsala."]
    (tmp_path / "a.pdf").write_bytes(scanned_pdf([], texts=[lines]))
    time.sleep(2)  # A file that is as new as its reading is read again.
    found(tmp_path, "add", "a.pdf")
    assert found(tmp_path, "find", "treaty")["hits"][0]["recognized"] is None
    assert found(tmp_path, "add", "a.pdf", "--ocr", "force")["changed"] == 1
    assert found(tmp_path, "find", "treaty")["hits"][0]["recognized"] > 75
    assert found(tmp_path, "add", "a.pdf")["unchanged"] == 1


def test_what_was_recognized_before_a_run_was_killed_is_kept(tmp_path):
    real = shutil.which("tesseract")
    calls = tmp_path / "calls"
    calls.mkdir()
    # A program that a reader starts may write no file, but make a folder.
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\ncase "$1" in --*) exec {real} "$@";; esac\nmkdir {calls}/$$\nexec {real} "$@"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    (tmp_path / "scan.pdf").write_bytes(
        scanned_pdf([drawn([f"Sida {at}. " + " ".join(paragraphs()[:3])]) for at in range(6)])
    )
    running = subprocess.Popen(
        [sys.executable, "-m", "search", "-L", "library", "add", "scan.pdf", "--language", "sv", "--quiet"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": path},
    )
    memory = tmp_path / "library" / "memory.sqlite"
    deadline = time.monotonic() + 120
    while not (before := kept(memory)) and running.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    others = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    running.wait()
    for process in others:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(others, timeout=10)
    before = kept(memory)
    assert before > 0
    for call in calls.iterdir():
        call.rmdir()
    report = found_with(tmp_path, path, "add", "scan.pdf", "--language", "sv")
    assert (report["added"], report["failures"]) == (1, [])
    assert len(list(calls.iterdir())) == 6 - before
    assert kept(memory) == 6


def kept(memory):
    """Return how many pictures a translation memory has the text of."""
    try:
        with closing(sqlite3.connect(f"file:{memory}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT count(*) FROM recognized").fetchone()[0]
    except sqlite3.OperationalError:  # It does not exist yet.
        return 0


def test_pictures_in_messages_that_were_passed_over_are_neither_pruned_nor_forgotten(tmp_path):
    made = EmailMessage()
    made["From"], made["Subject"] = "a@example.org", "Bild"
    made.set_content("Se bilden.")
    made.add_attachment(png(*drawn([" ".join(paragraphs()[:2])])), maintype="image", subtype="png", filename="bild.png")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.eml").write_bytes(bytes(made))
    assert found(tmp_path, "add", "in")["added"] == 2
    time.sleep(2.1)
    (tmp_path / "in/a.eml").touch()
    report = found(tmp_path, "add", "in", "--ocr", "off", "--prune")
    assert (report["removed"], report["unread_pictures"]) == (0, 1)
    # Without the program, and with it again.
    (tmp_path / "in/b.eml").write_bytes(bytes(made).replace(b"Bild", b"Foto"))
    assert found_with(tmp_path, "/nowhere", "add", "in")["added"] == 1
    assert found(tmp_path, "add", "in")["added"] == 1
