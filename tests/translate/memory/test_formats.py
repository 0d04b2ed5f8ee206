"""Translation memory files of either format: written entries are read back, and errors are limited."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translate import ExchangeError, MemoryFileError
from translate.memory import Entry, read_entries, write_entries
from translate.text import plain

printable = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=40)
printable = printable.map(lambda text: plain(f"a{text}"))
entries_strategy = st.lists(
    st.builds(Entry, st.sampled_from(["ro", "sv", "vi", "nb", "zt"]), printable, printable, printable), max_size=8
)

HEJ = Entry("sv", "Hej då & <tack>", 'Bye & "thanks"', "reference")
SALUT = Entry("ro", "Bună ziua", "Good day", "argos ro_en 1.9")


@pytest.mark.parametrize("name", ["memory.jsonl", "memory.tmx", "MEMORY.TMX", "memory"])
def test_written_entries_are_read_back(tmp_path, name):
    path = tmp_path / name
    assert write_entries(path, iter([HEJ, SALUT])) == 2
    assert list(read_entries(path)) == [HEJ, SALUT]
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("ending", ["jsonl", "tmx"])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=entries_strategy)
def test_any_printable_text_is_read_back(tmp_path, ending, entries):
    path = tmp_path / f"memory.{ending}"
    assert write_entries(path, entries) == len(entries)
    assert list(read_entries(path)) == entries


@pytest.mark.parametrize("name", ["none.jsonl", "none.tmx"])
def test_a_file_may_have_no_entries(tmp_path, name):
    assert write_entries(tmp_path / name, []) == 0
    assert list(read_entries(tmp_path / name)) == []


@pytest.mark.parametrize("name", ["missing.jsonl", "missing.tmx"])
def test_the_error_names_a_missing_file(tmp_path, name):
    with pytest.raises(ExchangeError, match="cannot be read: No such file") as caught:
        list(read_entries(tmp_path / name))
    assert caught.value.path == tmp_path / name


@pytest.mark.parametrize("name", ["folder.jsonl", "folder.tmx"])
def test_a_folder_cannot_be_read_or_written(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    with pytest.raises(ExchangeError, match="cannot be read"):
        list(read_entries(folder))
    with pytest.raises(ExchangeError, match="cannot be written"):
        write_entries(folder, [HEJ])
    assert list(tmp_path.iterdir()) == [folder]


def test_a_missing_folder_is_not_created(tmp_path):
    with pytest.raises(ExchangeError, match="cannot be written: No such file"):
        write_entries(tmp_path / "missing" / "memory.jsonl", [HEJ])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["memory.jsonl", "memory.tmx"])
def test_an_interrupted_export_leaves_the_old_file(tmp_path, name):
    path = tmp_path / name
    write_entries(path, [HEJ])

    def failing():
        yield SALUT
        raise MemoryFileError(path, "is damaged")

    with pytest.raises(MemoryFileError):
        write_entries(path, failing())
    assert list(read_entries(path)) == [HEJ]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "content", "places"),
    [
        ("memory.jsonl", "not JSON\n" * 150, "lines"),
        ("memory.tmx", f"<tmx><body>{'<tu/>' * 150}</body></tmx>", "units"),
    ],
)
def test_after_many_errors_the_others_are_only_counted(tmp_path, name, content, places):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    found = list(read_entries(path))
    assert len(found) == 101
    assert str(found[-1]) == f"{path}: 50 more {places} cannot be read"
