import io

import pytest

from search.errors import UnreadableError
from search.readers.formats import formats_by_suffix
from search.readers.registry import READERS, has_known_suffix, reader_of


@pytest.mark.parametrize("suffix", READERS)
def test_the_suffix_in_any_case_selects_the_reader(suffix):
    assert reader_of(f"letters/a{suffix.upper()}") is READERS[suffix]


@pytest.mark.parametrize("name", ["a", "a.pdf", "txt", "a.txt.bak", "a.txt/b", ""])
def test_other_names_have_no_reader(name):
    assert reader_of(name) is None


def test_the_suffixes_of_all_formats_are_known():
    assert all(has_known_suffix(f"a{suffix.upper()}") for suffix in (*READERS, *formats_by_suffix()))
    assert not READERS.keys() & formats_by_suffix().keys()
    assert not has_known_suffix("a.txt.bak")


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\xfe\x00", b" \n "])
def test_every_reader_yields_an_error_for_a_file_without_a_document(suffix, data):
    found = list(READERS[suffix](io.BytesIO(data), f"a{suffix}", len(data)))
    assert found
    assert all(isinstance(each, UnreadableError) and each.path == f"a{suffix}" for each in found)
