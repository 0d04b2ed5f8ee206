"""The line of a hit is the line of its file."""

from __future__ import annotations

import codecs
import json
import sqlite3
from contextlib import closing

import pytest
from support.texts import NORWEGIAN, SWEDISH, jsonl

from search.results.fields.hits import hits_fields

HEADS = {
    "nothing": "",
    "a date line": "date 2025-08-16\n",
    "a date line and blank lines": "date 2025-08-16\n\n\n",
    "a date line after blank lines": "\n\ndate 2025-08-16\n",
    "a date in the same line": "date 2025-08-16 ",
    "blank lines": "\n\n\n",
    "front matter": "---\ntitle: The summit\ndate: 2025-08-16\n---\n",
    "front matter and blank lines": "---\ntitle: The summit\n---\n\n\n",
    "front matter that ends in dots": "---\nlang: nb\n...\n",
    "front matter with comments": "---\n# a comment\ntitle: >\n  The\n  summit\n---\n",
}
BREAKS = {"LF": "\n", "CR LF": "\r\n"}
ENCODINGS = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
}


def line_of(library, query="lengre", path="a.txt"):
    (line,) = {hit.line for hit in library.find(query, group="none") if hit.path == path}
    return line


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("line_break", BREAKS.values(), ids=BREAKS)
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_the_line_of_a_hit_counts_what_comes_before_its_text(library, write, head, line_break, encode):
    text = f"{head}{NORWEGIAN}\n".replace("\n", line_break)
    library.add(write("a.txt", encode(text)))
    assert line_of(library) == 1 + head.count("\n")


def test_lines_of_old_macs_are_counted(library, write):
    library.add(write("a.txt", f"date 2025-08-16\r\r{NORWEGIAN}\r"))
    assert line_of(library) == 3


def test_a_markdown_file_and_a_later_passage_have_their_line(library, write):
    paragraphs = "\n\n".join([SWEDISH] * 60)
    library.add(write("a.md", f"---\ntitle: A\n---\n# B\n\n{paragraphs}\n\n{NORWEGIAN}\n"))
    hit = library.find("lengre")[0]
    lines = (library.path.parent / "a.md").read_text().splitlines()
    assert hit.original.splitlines()[0].startswith(lines[hit.line - 1])
    assert hit.line > 100
    assert hits_fields(library.find("lengre"))["hits"][0]["line"] == hit.line


def test_a_document_in_jsonl_has_the_line_of_its_object(library, write):
    text = "date 2025-08-16\n\n" + NORWEGIAN
    library.add(write("a.jsonl", b"\n\n" + jsonl({"id": "1", "text": "alfa"}, {"id": "2", "text": text}).encode()))
    assert line_of(library, path="a.jsonl") == 4


def test_a_change_of_the_front_matter_alone_moves_the_line(library, write):
    library.add(write("a.txt", f"---\ntitle: A\n---\n{NORWEGIAN}"))
    assert line_of(library) == 4
    report = library.add(write("a.txt", f"---\ntitle: A\nauthor: B\n---\n{NORWEGIAN}"))
    assert (report.unchanged, report.changed) == (1, 0)
    assert line_of(library) == 5


def test_a_library_of_the_version_before_opens_and_learns_the_lines_when_files_are_read(library, write):
    library.add(write("a.txt", f"date 2025-08-16\n{NORWEGIAN}"))
    library.close()
    with closing(sqlite3.connect(library.path / "corpus.sqlite")) as corpus:
        corpus.execute("DROP TABLE text_starts")
        corpus.execute("PRAGMA user_version = 2")
        corpus.commit()
    assert line_of(library) == 1
    library.add(write("a.txt", f"date 2025-08-16\n\n{NORWEGIAN}"))
    assert line_of(library) == 3


def test_a_damaged_line_is_noticed(library, write):
    library.add(write("a.txt", f"date 2025-08-16\n{NORWEGIAN}"))
    library.close()
    with closing(sqlite3.connect(library.path / "corpus.sqlite")) as corpus:
        corpus.execute("UPDATE text_starts SET lines_before = 7")
        corpus.commit()
    assert any("damaged" in finding.found for finding in library.doctor() if finding.what == "corpus")


def test_wrong_dates_are_reported_and_their_documents_added(library, write):
    documents = [{"id": "1", "text": NORWEGIAN, "date": "Friday"}, {"id": "2", "text": NORWEGIAN, "date": 20250816}]
    paths = [
        write("a.md", f"---\ndate: 16.08.2025\n---\n{NORWEGIAN}"),
        write("b.txt", f"---\ndate: 2025-02-30\n---\n{NORWEGIAN}"),
        write("c.txt", f"date 2025-13-45\n{NORWEGIAN}"),
        write("d.txt", f"---\ndate: 2025-08-16\n---\n{NORWEGIAN}"),
        write("e.txt", f"---\ndate:\n---\n{NORWEGIAN}"),
        write("f.jsonl", "\n".join(map(json.dumps, documents))),
    ]
    report = library.add(paths)
    assert report.failures == []
    assert report.added == 7
    assert report.bad_dates == {
        "a.md": "16.08.2025", "b.txt": "2025-02-30", "c.txt": "2025-13-45", "1": "Friday", "2": "20250816",
    }  # fmt: skip
    assert library.show("1").document.date is None
