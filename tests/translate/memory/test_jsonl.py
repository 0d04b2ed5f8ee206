"""Translation memories as JSON lines: a bad line does not affect the others."""

from __future__ import annotations

import json

import pytest

from translate import ExchangeError
from translate.memory import Entry, read_entries, write_entries

HEJ = Entry("sv", "Hej då & <tack>", 'Bye & "thanks"', "reference")


def problems(found):
    return [str(one) for one in found if isinstance(one, ExchangeError)]


def entries_in(found):
    return [one for one in found if isinstance(one, Entry)]


def test_a_bad_line_does_not_affect_the_others(tmp_path):
    good = {"language": "sv-SE", "original": " Hej\ndå ", "english": "Bye", "translator": "anna"}
    lines = [
        json.dumps(good).encode(),
        b"{not json",
        b"",
        b'["a", "list"]',
        json.dumps(good | {"language": "Swedish"}).encode(),
        json.dumps(good | {"original": " \u200b"}).encode(),
        json.dumps(good | {"english": None}).encode(),
        json.dumps(good | {"translator": 7}).encode(),
        b'{"language": "sv", "original": "\xff"}',
        b"[" * 100_000,
        json.dumps({"language": "sv", "original": "Nej", "english": "No"}).encode(),
    ]
    path = tmp_path / "memory.jsonl"
    path.write_bytes(b"\r\n".join(lines))
    found = list(read_entries(path))
    assert entries_in(found) == [
        Entry("sv", "Hej då", "Bye", "anna"),
        Entry("sv", "Nej", "No", "memory.jsonl"),
    ]
    assert problems(found) == [
        f"{path}, line 2: is not JSON",
        f"{path}, line 4: is not an object with language, original and english",
        f"{path}, line 5: 'Swedish' is not a language code; use sv",
        f"{path}, line 6: has no 'original'",
        f"{path}, line 7: has no 'english'",
        f"{path}, line 8: has a 'translator' that is not a string",
        f"{path}, line 9: is not UTF-8",
        f"{path}, line 10: is not JSON",
    ]
    assert [one.line for one in found if isinstance(one, ExchangeError)] == [2, 4, 5, 6, 7, 8, 9, 10]


def test_a_byte_order_mark_is_ignored(tmp_path):
    path = tmp_path / "memory.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"language": "sv", "original": "a", "english": "b"}).encode())
    assert list(read_entries(path)) == [Entry("sv", "a", "b", "memory.jsonl")]


def test_the_file_is_the_translator_if_the_name_is_invisible(tmp_path):
    path = tmp_path / "memory.jsonl"
    path.write_text('{"language": "sv", "original": "a", "english": "b", "translator": "\\u200b"}', encoding="utf-8")
    assert list(read_entries(path)) == [Entry("sv", "a", "b", "memory.jsonl")]


def test_json_lines_contain_quality_flags(tmp_path):
    path = tmp_path / "memory.jsonl"
    doubtful = Entry("sv", "Hej", "Hello hello hello hello", "argos", ("repeats", "length"))
    write_entries(path, [doubtful, HEJ])
    assert [sorted(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()] == [
        ["english", "flags", "language", "original", "translator"],
        ["english", "language", "original", "translator"],
    ]
    assert list(read_entries(path)) == [doubtful, HEJ]


@pytest.mark.parametrize("flags", ["repeats", [1], {"a": 1}])
def test_flags_that_are_not_a_list_of_words_are_rejected(tmp_path, flags):
    path = tmp_path / "memory.jsonl"
    path.write_text(json.dumps({"language": "sv", "original": "Hej", "english": "Hello", "flags": flags}))
    (error,) = read_entries(path)
    assert "'flags'" in str(error)
