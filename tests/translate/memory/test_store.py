"""The translation memory: which entries take precedence, and nothing is lost."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translate import MemoryFileError
from translate.memory import Entry, Memory
from translate.text import plain


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened


def english(memory, original, *, language="sv", signature):
    return {key: entry.english for key, entry in memory.find(language, [original], signature=signature).items()}


def test_a_new_memory_is_empty(memory):
    assert len(memory) == 0
    assert list(memory) == []
    assert memory.languages() == frozenset()
    assert memory.languages_of(["alfa"]) == {}
    assert memory.find("sv", ["alfa"], signature=None) == {}
    assert memory.find("sv", [], signature=None) == {}


def test_added_entries_are_found(memory):
    entry = Entry("sv", "Hej då", "Bye", "argos sv_en 1.9")
    memory.add([entry], signature="one")
    assert memory.find("sv", ["Hej då", "Nej"], signature="one") == {"Hej då": entry}
    assert memory.find("nb", ["Hej då"], signature="one") == {}
    assert list(memory) == [entry]


def test_entries_of_another_translator_are_not_used(memory):
    memory.add([Entry("sv", "Hej", "Hello", "old")], signature="old model")
    assert english(memory, "Hej", signature="new model") == {}
    assert english(memory, "Hej", signature="old model") == {"Hej": "Hello"}


def test_without_a_translator_any_machine_translation_is_found(memory):
    memory.add([Entry("sv", "Hej", "Hello", "old")], signature="old model")
    assert english(memory, "Hej", signature=None) == {"Hej": "Hello"}


def test_without_a_translator_the_newest_machine_translation_is_found(memory, monkeypatch):
    for now, words in enumerate(["first", "second", "third"]):
        monkeypatch.setattr("translate.memory.store.time.time", lambda now=now: float(now))
        memory.add([Entry("sv", "Hej", words, "argos")], signature="zyx"[now])
    assert english(memory, "Hej", signature=None) == {"Hej": "third"}


@pytest.mark.parametrize("imported_first", [True, False])
@pytest.mark.parametrize("signature", ["model", "another", None])
def test_human_translations_take_precedence_over_machine_translations(memory, imported_first, signature):
    steps = [
        lambda: memory.import_entries([Entry("sv", "Hej", "Hi there", "anna")]),
        lambda: memory.add([Entry("sv", "Hej", "Hello", "argos")], signature="model"),
    ]
    for step in steps if imported_first else reversed(steps):
        step()
    assert english(memory, "Hej", signature=signature) == {"Hej": "Hi there"}


def test_a_correction_by_the_same_translator_replaces_its_entry(memory):
    memory.import_entries([Entry("sv", "Hej", "Hello", "anna")])
    memory.import_entries([Entry("sv", "Hej", "Hi", "anna")])
    memory.add([Entry("sv", "Nej", "Not", "argos")], signature="model")
    memory.add([Entry("sv", "Nej", "No", "argos")], signature="model")
    assert len(memory) == 2
    assert english(memory, "Hej", signature=None) == {"Hej": "Hi"}
    assert english(memory, "Nej", signature="model") == {"Nej": "No"}


def test_another_translator_does_not_replace_an_entry(memory):
    memory.import_entries([Entry("sv", "Hej", "Hello", "anna"), Entry("sv", "Hej", "Hi", "bogdan")])
    assert {entry.translator for entry in memory} == {"anna", "bogdan"}


def test_thousands_are_looked_up_together(memory):
    entries = [Entry("sv", f"mening {number}", f"sentence {number}", "argos") for number in range(3000)]
    memory.add(entries, signature="model")
    requested = (f"mening {number}" for number in range(0, 6000, 2))
    found = memory.find("sv", requested, signature="model")
    assert found == {entry.original: entry for entry in entries[::2]}


def test_many_entries_are_imported(memory, monkeypatch):
    monkeypatch.setattr("translate.memory.store._IMPORTED_AT_ONCE", 7)
    assert memory.import_entries(Entry("sv", f"mening {number}", "x", "anna") for number in range(30)) == 30
    assert len(memory) == 30
    assert memory.import_entries([]) == 0


def test_an_original_is_stored_as_plain_text(memory):
    memory.add([Entry("sv", " Mo\u0308te\n i\u200b dag ", "Meeting today", "argos")], signature="model")
    assert english(memory, "Möte i dag", signature="model") == {"Möte i dag": "Meeting today"}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=60))
def test_any_plain_text_is_found_again(memory, text):
    memory.add([Entry("sv", text, plain(text), "argos")], signature="model")
    assert english(memory, plain(text), signature="model") == {plain(text): plain(text)}


def test_languages_are_those_of_the_entries(memory):
    memory.add([Entry("sv", "Hej", "Hello", "argos"), Entry("sv", "Nej", "No", "argos")], signature="model")
    memory.import_entries([Entry("nb", "Hei", "Hello", "anna"), Entry("ro", "Bună", "Hello", "anna")])
    assert memory.languages() == {"sv", "nb", "ro"}


def test_a_sentence_of_two_languages_is_known_in_both(memory):
    memory.add([Entry("sv", "Det var bra.", "That was good.", "argos")], signature="model")
    memory.import_entries([Entry("nb", "Det var bra.", "That was good.", "anna"), Entry("nb", "Ja.", "Yes.", "anna")])
    assert memory.languages_of(iter(["Det var bra.", "Ja.", "Nei."])) == {"Det var bra.": {"sv", "nb"}, "Ja.": {"nb"}}


def test_entries_are_ordered_by_language_and_original(memory):
    memory.import_entries([Entry("sv", "b", "2", "x"), Entry("nb", "c", "3", "x"), Entry("sv", "a", "1", "x")])
    assert [(entry.language, entry.original) for entry in memory] == [("nb", "c"), ("sv", "a"), ("sv", "b")]


def test_a_memory_survives_being_closed(tmp_path):
    path = tmp_path / "memory.sqlite"
    entry = Entry("sv", "Hej", "Hello", "argos")
    with Memory(path) as memory:
        memory.add([entry], signature="model")
    with Memory(path) as memory:
        assert memory.find("sv", ["Hej"], signature="model") == {"Hej": entry}


def test_added_entries_are_visible_to_other_connections_immediately(memory, tmp_path):
    memory.add([Entry("sv", "Hej", "Hello", "argos")], signature="model")
    with Memory(tmp_path / "memory.sqlite") as other:
        assert len(other) == 1


def test_a_batch_is_added_completely_or_not_at_all(memory):
    def failing():
        yield Entry("sv", "Hej", "Hello", "argos")
        yield Entry("sv", "Nej", None, "argos")

    with pytest.raises(MemoryFileError):
        memory.add(failing(), signature="model")
    assert len(memory) == 0
    memory.add([Entry("sv", "Hej", "Hello", "argos")], signature="model")
    assert len(memory) == 1


@pytest.mark.parametrize(
    "content", [b"this is no database, only a text that is long enough\n" * 100, b"SQLite format 3\0"]
)
def test_the_error_names_a_file_that_is_not_a_memory(tmp_path, content):
    path = tmp_path / "memory.sqlite"
    path.write_bytes(content)
    with pytest.raises(MemoryFileError) as caught:
        Memory(path)
    assert caught.value.path == path
    assert str(caught.value).startswith(f"translation memory {path}: ")
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_not_a_memory(tmp_path):
    path = tmp_path / "memory.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE entries (something TEXT)")
    connection.close()
    with Memory(path) as memory, pytest.raises(MemoryFileError, match="no such column"):
        memory.find("sv", ["Hej"], signature=None)


@pytest.mark.parametrize("name", ["missing/memory.sqlite", "."])
def test_the_error_names_a_place_where_no_memory_can_be_created(tmp_path, name):
    with pytest.raises(MemoryFileError, match="cannot be created") as caught:
        Memory(tmp_path / name)
    assert caught.value.path == tmp_path / name


def test_damage_in_the_middle_of_a_memory_is_detected(tmp_path):
    path = tmp_path / "memory.sqlite"
    with Memory(path) as memory:
        memory.import_entries(Entry("sv", f"mening {number}", "x" * 200, "anna") for number in range(2000))
    content = bytearray(path.read_bytes())
    content[8192:-8192] = b"\xa5" * (len(content) - 16384)
    path.write_bytes(content)
    with pytest.raises(MemoryFileError, match="malformed"), Memory(path) as memory:
        list(memory)


def test_a_closed_memory_raises_an_error_that_says_so(tmp_path):
    memory = Memory(tmp_path / "memory.sqlite")
    memory.close()
    with pytest.raises(MemoryFileError, match="closed"):
        len(memory)


def test_quality_flags_are_stored_with_their_entry(memory):
    doubtful = Entry("sv", "Hej", "Hello hello hello hello", "argos", ("repeats", "length"))
    memory.add([doubtful, Entry("sv", "Nej", "No", "argos")], signature="model")
    assert memory.find("sv", ["Hej"], signature="model") == {"Hej": doubtful}
    assert {entry.original: entry.flags for entry in memory} == {"Hej": ("repeats", "length"), "Nej": ()}


CHANGES = (
    "english = 'Hallo'",
    "english = CAST(X'FF' AS TEXT)",
    "english = CAST(english AS BLOB)",
    "original = 'Hejj'",
    "language = 'se'",
    "language = CAST(X'73E5' AS TEXT)",
    "translator = 'anne'",
    "signature = 'modem'",
    "imported = 1",
    "added = added + 1",
    "flags = 'repeats'",
    "checksum = checksum + 1",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_damaged_entry_is_ignored_and_reported(memory, change):
    memory.add([Entry("sv", "Hej", "Hello", "argos"), Entry("nb", "Nei", "No", "argos")], signature="model")
    assert memory.problems() == []
    with sqlite3.connect(memory.path) as other:
        assert other.execute(f"UPDATE entries SET {change} WHERE original = 'Hej'").rowcount == 1
    other.close()
    assert memory.problems() == ["damaged translations, which are ignored: 1"]
    for language in ("sv", "se"):
        for signature in ("model", None):
            assert memory.find(language, ["Hej", "Hejj"], signature=signature) == {}
    assert [entry.original for entry in memory] == ["Nei"]
    assert memory.languages() == {"nb"}
    assert memory.languages_of(["Hej", "Nei"]) == {"Nei": {"nb"}}


def test_a_damaged_entry_can_be_replaced_and_does_not_hide_another(memory):
    memory.add([Entry("sv", "Hej", "Hello", "argos")], signature="model")
    memory.import_entries([Entry("sv", "Hej", "Hi", "anna")])
    with sqlite3.connect(memory.path) as other:
        other.execute("UPDATE entries SET english = 'Ho' WHERE imported")
    other.close()
    assert english(memory, "Hej", signature="model") == {"Hej": "Hello"}
    memory.import_entries([Entry("sv", "Hej", "Hi", "anna")])
    assert english(memory, "Hej", signature="model") == {"Hej": "Hi"}
    assert memory.problems() == []
