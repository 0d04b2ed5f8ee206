"""The second engine on the command line, in a process of its own: from a downloaded folder to answers in two languages."""

from __future__ import annotations

import json

import pytest
from support.firefox_model import PORTUGUESE

TEXT = """O navio chegou ao porto de Lisboa na quarta-feira com 418 passageiros.

O ministro da pesca visitou a fábrica de conservas e falou com os trabalhadores.
"""


@pytest.fixture
def search(run):
    """Run a command line, and return its exit code, and its output and errors as text in one line each."""

    def run_line(*arguments):
        done = run(*arguments)
        return done.returncode, *(" ".join(stream.decode().split()) for stream in (done.stdout, done.stderr))

    return run_line


def test_from_a_downloaded_folder_to_answers_in_english_and_portuguese(search, write):
    write("letters/a.txt", TEXT)
    options = ("--models", "models")
    _, installed, _ = search("models", "install", PORTUGUESE, *options)
    assert installed.startswith("Installed Firefox pt_en 2.0 in ")
    (listed,) = json.loads(search("models", "list", "--json", *options)[1])
    assert (listed["engine"], listed["pair"], listed["licence"]) == ("firefox", "pt_en", "not stated")
    assert "firefox pt_en 2.0" in search("models", "list", *options)[1]

    _, _, notes = search("-L", "lib", "add", "letters", *options)
    assert "a Firefox model for pt is installed: use --engine firefox" in notes
    _, translated, _ = search("-L", "lib", "translate", "--engine", "firefox", *options)
    assert translated.startswith("Translated: 2 sentences")
    added = json.loads(search("-L", "lib2", "add", "letters", "--engine", "firefox", "--json", *options)[1])
    assert (added["decoded"], added["other_engines"]) == (2, {})

    (hit,) = json.loads(search("-L", "lib", "find", "fisheries minister", "--json")[1])["hits"]
    assert hit["translator"] == "firefox pt_en 2.0"
    assert "ship" in search("-L", "lib", "find", "navio no porto", "--query-language", "pt", *options)[1]

    renewed = search("-L", "lib", "translate", "--renew", "--engine", "firefox", *options)
    assert renewed == (0, "Nothing to translate.", "")
    _, removed, _ = search("models", "remove", "pt_en", *options)
    assert removed.startswith("Removed Firefox pt_en 2.0 from ")
    assert "No models are installed" in search("models", "list", *options)[1]


def test_a_folder_that_is_no_model_costs_one_line(search, write):
    write("letters/a.txt", TEXT)
    code, _, error = search("models", "install", "./letters", "--models", "models")
    assert code == 1
    assert error.startswith("error: letters: is a folder without a model; give a folder with model.*.bin")


def test_an_unknown_engine_is_a_wrong_option(search):
    assert search("-L", "lib", "translate", "--engine", "bing")[0] == 2
