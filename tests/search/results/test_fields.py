"""Every JSON shape, field by field: `golden/` holds what the commands printed when each shape was fixed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import ROOT
from support.texts import NORWEGIAN, ROMANIAN, SWEDISH, jsonl

from search.evaluation.topics import Topic
from search.ingest.reports import Imported
from search.results.fields.documents import document_fields
from search.results.fields.evaluation import evaluation_fields
from search.results.fields.hits import answer_fields, hits_fields
from search.results.fields.library import doubtful_fields, findings_fields, recovered_fields, status_fields
from search.results.fields.reports import add_fields, imported_fields, preview_fields, translate_fields
from search.results.sanitize import json_of

GOLDEN = Path(__file__).parent / "golden"

FIELDS = {
    "hits": hits_fields,
    "correction": hits_fields,
    "like": hits_fields,
    "document": document_fields,
    "status": status_fields,
    "doubtful": doubtful_fields,
    "preview": preview_fields,
    "add": add_fields,
    "translate": translate_fields,
    "doctor": lambda findings: findings_fields(findings)[-1:],
    "recovered": recovered_fields,
    "answer": answer_fields,
    "evaluation": evaluation_fields,
}

#: What differs from run to run: durations, sizes, the version.
_VARYING = re.compile(r'("(?:seconds|corpus|memory|store|models|version)": )[^,\n]+')

#: Messages: their wording is tested where they are written.
_MESSAGES = re.compile(r'("(?:reason|what|found)": |^ +(?="[^"\n]* [^"\n]*",?$))"[^"\n]*"(?=,?$)', re.MULTILINE)


def values(library, write):
    """Return a value of each shape."""
    write("letters/a.txt", f"{NORWEGIAN}\n\n{NORWEGIAN.replace('møte', 'toppmøte')} Klokka 12:45.")
    write("letters/b.txt", f"date 2025-08-16\n{SWEDISH}")
    write("letters/c.jsonl", jsonl({"id": "c1", "title": "O întâlnire", "text": ROMANIAN}) + "broken\n")
    write("letters/d.txt", "Das ist ein deutscher Text über den Frieden und den Krieg im Osten Europas heute.")
    folder = str(library.path.parent / "letters")
    preview = library.preview([folder])
    report = library.add([folder])
    # A model that leaves numbers out: its translations are doubtful.
    write("letters/e.txt", "Toget gikk klokka 12:45 fra Bergen, og det var 418 reisende med til toppmøte i nord.")
    report = library.add([folder])
    topics = [Topic("1", "summit", "en"), Topic("2", "the of", "en"), Topic("3", "meeting", "en")]
    qrels = {"1": {"letters/a.txt": 2, "letters/b.txt": 1}, "2": {"c1": 1}, "3": {"c1": 1, "letters/a.txt#1": 1}}
    return {
        "preview": preview,
        "add": report,
        "hits": library.find("toppmøte", limit=2),
        "correction": library.find("toppmte NOT Bergen"),
        "like": library.like("letters/a.txt"),
        "document": library.show("letters/a.txt"),
        "status": library.status(),
        "doubtful": library.flagged(),
        "translate": library.translate(),
        "doctor": library.doctor(),
        "recovered": library.recover(library.path.with_name("recovered")),
        "answer": next(iter(library.batch(topics))),
        "evaluation": library.evaluate(topics, qrels, runs={"other": {"1": {"letters/b.txt": 1.0}}}, by_language=True),
    }


def steady(text, folder):
    """Return *text* without what differs from run to run, and without the words of messages."""
    return _MESSAGES.sub(r'\g<1>"…"', _VARYING.sub(r"\g<1>0", text.replace(str(folder), "FOLDER")))


@pytest.fixture
def shapes(library, write, tmp_path):
    return {name: steady(json_of(FIELDS[name](value)), tmp_path) for name, value in values(library, write).items()}


def test_every_shape_matches_its_golden_file(shapes):
    assert shapes.keys() == FIELDS.keys()
    for name, text in shapes.items():
        assert text == (GOLDEN / f"{name}.json").read_text(encoding="utf-8").removesuffix("\n"), name


def test_an_import_lists_what_could_not_be_read():
    imported = Imported(2, 1, (ValueError("memory.jsonl, line 3: is not JSON"),))
    assert imported_fields(imported) == {
        "entries": 2,
        "documents": 1,
        "failures": ["memory.jsonl, line 3: is not JSON"],
    }


def test_nothing_but_plain_values_is_in_a_shape(library, write):
    def check(value):
        if isinstance(value, dict):
            assert all(type(key) is str for key in value)
            list(map(check, value.values()))
        elif type(value) is list:
            list(map(check, value))
        else:
            assert type(value) in {str, int, float, bool, type(None)}

    for name, value in values(library, write).items():
        check(FIELDS[name](value))


def test_a_web_server_can_use_the_shapes_without_rich_or_typer():
    modules = sorted(
        f"search.results.fields.{path.stem}" for path in (ROOT / "search/results/fields").glob("[a-z]*.py")
    )
    code = f"import sys, {', '.join(modules)}, search.results.export; print({{'rich', 'typer', 'click'}} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert result.stdout == b"set()\n"
    assert len(modules) >= 6
