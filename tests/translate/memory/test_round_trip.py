"""Export and import: a memory that was exported and imported again is what it was."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from durable_sqlite import sealed, upgrade_database
from translate import ExchangeError
from translate.memory import Entry, Memory, Origin, read_entries, write_entries

ARGOS = "argos sv_en 1.9"
BOTH = pytest.mark.parametrize("name", ["memory.jsonl", "memory.tmx"])
NOW = 1_800_000_000.0


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened


@pytest.fixture
def empty(tmp_path):
    with Memory(tmp_path / "empty.sqlite") as opened:
        yield opened


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Let a second pass with each look at the clock."""
    times = iter(range(100_000))
    monkeypatch.setattr("translate.memory.store.time.time", lambda: NOW + next(times))


def rows(memory):
    with closing(sqlite3.connect(memory.path)) as database:
        return database.execute("SELECT * FROM entries ORDER BY 1, 2, 3, 4").fetchall()


def english(memory, original="Hej", *, signature="new model"):
    found = memory.find("sv", [original], signature=signature)
    return found[original].english if found else None


def imported(memory, path):
    found = list(read_entries(path))
    memory.import_entries(one for one in found if isinstance(one, Entry))
    return [str(one) for one in found if isinstance(one, ExchangeError)]


def fill(memory):
    memory.add([Entry("sv", "Hej", "Hello hello hello", ARGOS, ("repeats", "length"))], signature="old model")
    memory.add([Entry("sv", "Hej", "Hello", ARGOS)], signature="new model")
    memory.add([Entry("sv", "Nej", "", "argos sv_da 1.0 + da_en 1.9", ("empty",))], signature="two models")
    memory.add([Entry("zt", "你好", 'Hello  & "you" <there>', "argos zt_en 1.9")], signature="<signature> & 'beam' 4")
    memory.import_entries([Entry("sv", "Hej", "Hi", "bogdan"), Entry("sv", "Hej", "Hey", "anna")])
    memory.import_entries([Entry("sv", "Ja", "Yes", "kari", (), Origin("person")), Entry("sv", "Ja", "Yea", "a.tmx")])


def jsonl(path, *lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def line(**fields):
    return {"language": "sv", "original": "Hej", "english": "Hello", "translator": ARGOS} | fields


@BOTH
def test_an_export_into_an_empty_memory_gives_an_equal_memory(memory, empty, tmp_path, name):
    fill(memory)
    write_entries(tmp_path / name, memory)
    assert imported(empty, tmp_path / name) == []
    assert rows(empty) == rows(memory)
    assert len(rows(memory)) == 8


@BOTH
def test_an_export_into_the_same_memory_changes_nothing(memory, tmp_path, name):
    fill(memory)
    before = rows(memory)
    for _ in range(3):
        write_entries(tmp_path / name, memory)
        imported(memory, tmp_path / name)
        assert rows(memory) == before


@BOTH
def test_equal_memories_have_equal_exports(memory, empty, tmp_path, name):
    fill(memory)
    write_entries(tmp_path / name, memory)
    imported(empty, tmp_path / name)
    write_entries(tmp_path / f"again-{name}", empty)
    assert (tmp_path / f"again-{name}").read_bytes() == (tmp_path / name).read_bytes()


@BOTH
@pytest.mark.parametrize("kind", ["person", "file"])
def test_a_person_outranks_every_machine_after_a_round_trip(memory, empty, tmp_path, name, kind):
    memory.import_entries([Entry("sv", "Hej", "Hi", "anna", (), Origin(kind))])
    memory.add([Entry("sv", "Hej", "Hello", ARGOS)], signature="new model")
    write_entries(tmp_path / name, memory)
    imported(empty, tmp_path / name)
    assert {english(empty, signature=signature) for signature in ("new model", "old model", None)} == {"Hi"}


@BOTH
def test_an_imported_machine_translation_is_used_only_for_its_signature(memory, empty, tmp_path, name):
    memory.add([Entry("sv", "Hej", "Hello", ARGOS)], signature="old model")
    write_entries(tmp_path / name, memory)
    imported(empty, tmp_path / name)
    assert english(empty, signature="new model") is None
    assert english(empty, signature="old model") == english(empty, signature=None) == "Hello"


@BOTH
def test_an_older_export_does_not_undo_a_correction(memory, tmp_path, name):
    memory.import_entries([Entry("sv", "Hej", "Hello", "anna")])
    write_entries(tmp_path / name, memory)
    memory.import_entries([Entry("sv", "Hej", "Hi", "anna")])
    imported(memory, tmp_path / name)
    assert english(memory) == "Hi"
    assert len(memory) == 1


@BOTH
def test_a_newer_export_brings_a_correction(memory, empty, tmp_path, name):
    empty.import_entries([Entry("sv", "Hej", "Hello", "anna")])
    memory.import_entries([Entry("sv", "Hej", "Hi", "anna")])
    write_entries(tmp_path / name, memory)
    imported(empty, tmp_path / name)
    assert rows(empty) == rows(memory)


def test_of_two_entries_of_one_file_the_later_counts(memory, tmp_path):
    lines = [line(english=each, translator=each) for each in ("Yo", "Hi", "Hey")]
    imported(memory, jsonl(tmp_path / "a.jsonl", *lines))
    assert english(memory) == "Hey"
    assert len({entry.origin.added for entry in memory}) == 3


def test_entries_of_other_programs_are_from_a_file_and_outrank_machines(memory, tmp_path):
    memory.add([Entry("sv", "Hej", "Hello", ARGOS)], signature="new model")
    imported(
        memory, jsonl(tmp_path / "a.jsonl", line(english="Hi", translator="anna"), line(translator="Argos, Nelly"))
    )
    assert {entry.translator: entry.origin.kind for entry in memory} == {
        ARGOS: "machine", "anna": "file", "Argos, Nelly": "file"
    }  # fmt: skip


@BOTH
@pytest.mark.parametrize("translator", [ARGOS, "argos sv_da 1.0 + da_en 1.10", "argos zh-Hans_en 1.9b"])
def test_a_machines_name_without_an_origin_is_no_person(memory, tmp_path, name, translator):
    write_entries(tmp_path / name, [Entry("sv", "Hej", "Hello", translator)])
    imported(memory, tmp_path / name)
    assert [entry.origin.kind for entry in memory] == ["machine"]
    assert english(memory, signature="new model") is None
    assert english(memory, signature=None) == "Hello"


def test_an_export_without_origins_repeats_no_machine_translation(memory, tmp_path):
    memory.add([Entry("sv", "Hej", "Hello", ARGOS)], signature="new model")
    before = rows(memory)
    for _ in range(2):
        imported(memory, jsonl(tmp_path / "a.jsonl", line()))
    assert rows(memory) == before


def test_a_machine_never_replaces_a_person_of_the_same_name(memory, tmp_path):
    memory.import_entries([Entry("sv", "Hej", "Hi", "anna")])
    imported(memory, jsonl(tmp_path / "a.jsonl", line(translator="anna", origin="machine", added=NOW + 10_000)))
    assert english(memory, signature=None) == "Hi"


@pytest.mark.parametrize("future", [NOW * 2, 1e18, 1e300])
def test_an_entry_from_the_future_is_added_now(memory, tmp_path, future):
    path = jsonl(tmp_path / "a.jsonl", line(english="Yo", translator="anna", origin="person", added=future))
    imported(memory, path)
    imported(memory, path)
    memory.import_entries([Entry("sv", "Hej", "Hi", "bogdan")])
    assert english(memory) == "Hi"
    assert all(NOW <= entry.origin.added < NOW + 1000 for entry in memory)


def test_entries_from_the_future_keep_their_order(memory, tmp_path):
    lines = [line(english=each, translator=each, origin="person", added=1e12 - at) for at, each in enumerate("abc")]
    imported(memory, jsonl(tmp_path / "a.jsonl", *lines))
    assert english(memory) == "a"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"origin": "robot"}, "has an unknown 'origin'; it is one of: machine, file, person"),
        ({"origin": "Machine"}, "has an unknown 'origin'; it is one of: machine, file, person"),
        ({"origin": 7}, "has an unknown 'origin'; it is one of: machine, file, person"),
        ({"origin": ["machine"]}, "has an unknown 'origin'; it is one of: machine, file, person"),
        ({"origin": ""}, "has an unknown 'origin'; it is one of: machine, file, person"),
        ({"origin": "machine", "signature": 7}, "has a 'signature' that is not a string"),
        ({"origin": "machine", "signature": "x" * 1001}, "has a 'signature' of more than 1,000 characters"),
        ({"origin": "machine", "translator": ""}, "is a machine translation without a 'translator'"),
        ({"origin": "person", "added": "yesterday"}, "has an 'added' that is not a number of seconds since 1970"),
        ({"origin": "person", "added": True}, "has an 'added' that is not a number of seconds since 1970"),
        ({"origin": "person", "added": -1}, "has an 'added' that is not a number of seconds since 1970"),
        ({"origin": "person", "added": float("nan")}, "has an 'added' that is not a number of seconds since 1970"),
        ({"origin": "person", "added": float("inf")}, "has an 'added' that is not a number of seconds since 1970"),
        ({"origin": "person", "added": 10**400}, "has an 'added' that is not a number of seconds since 1970"),
        ({"origin": "person", "english": ""}, "has no 'english'"),
    ],
)
def test_a_wrong_origin_is_an_error_with_its_line(memory, tmp_path, fields, problem):
    path = jsonl(tmp_path / "a.jsonl", line(original="Nej"), line(**fields))
    assert imported(memory, path) == [f"{path}, line 2: {problem}"]
    assert len(memory) == 1


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ("<prop type='x-search-origin'>robot</prop>", "unit 1 has an unknown 'origin'"),
        ("<prop type='x-search-origin'>person</prop><prop type='x-search-added'>soon</prop>", "unit 1 has an 'added'"),
        ("<prop type='x-search-origin'>person</prop><prop type='x-search-added'>nan</prop>", "unit 1 has an 'added'"),
    ],
)
def test_a_wrong_origin_is_an_error_with_its_unit(memory, tmp_path, properties, problem):
    path = tmp_path / "a.tmx"
    write_entries(path, [Entry("sv", "Hej", "Hello", "anna")])
    path.write_text(path.read_text(encoding="utf-8").replace('<tu creationid="anna">', f"<tu>{properties}"))
    (error,) = imported(memory, path)
    assert problem in error
    assert len(memory) == 0


def test_properties_of_other_programs_are_no_origin(memory, tmp_path):
    path = tmp_path / "a.tmx"
    write_entries(path, [Entry("sv", "Hej", "Hello", "anna")])
    properties = "<prop type='x-origin'>TM</prop><prop type='x-search-added'>9e9</prop><prop>text</prop>"
    path.write_text(path.read_text(encoding="utf-8").replace('"anna">', f'"anna">{properties}'))
    assert imported(memory, path) == []
    assert [entry.origin.kind for entry in memory] == ["file"]


def test_a_unit_that_a_person_changed_in_another_program_is_that_persons(memory, empty, tmp_path):
    path = tmp_path / "a.tmx"
    memory.add([Entry("sv", "Hej", "Hello hello", ARGOS, ("repeats",))], signature="old model")
    write_entries(path, memory)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('<tuv xml:lang="en">', '<tuv xml:lang="en" changeid="anna">').replace(" hello", ""))
    imported(empty, path)
    (entry,) = empty
    assert (entry.english, entry.translator, entry.flags, entry.origin.kind) == ("Hello", "anna", (), "person")


def test_a_signature_without_a_machine_is_ignored(memory, tmp_path):
    imported(memory, jsonl(tmp_path / "a.jsonl", line(translator="anna", origin="person", signature="x", added=5)))
    assert [entry.origin for entry in memory] == [Origin("person", "", 5.0)]


def test_machine_translations_that_an_earlier_import_made_a_persons_are_a_machines_again(tmp_path):
    path = tmp_path / "memory.sqlite"
    with Memory(path) as memory:
        memory.import_entries([Entry("sv", "Hej", "Hi", "anna"), Entry("sv", "Nej", "No", "Argos, Nelly")])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            sealed(("sv", "Hej", ARGOS, "", "Hello", 1, NOW * 2, "repeats")),
        )
        database.execute("PRAGMA user_version = 2")
    with Memory(path) as memory:
        assert memory.version == 2
    upgrade_database(path, Memory.migrations)
    with Memory(path) as memory:
        assert english(memory) == "Hi"
        assert {entry.translator: entry.origin.kind for entry in memory} == {
            "anna": "file", ARGOS: "machine", "Argos, Nelly": "file"
        }  # fmt: skip
        assert memory.problems() == []
