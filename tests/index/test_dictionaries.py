"""Dictionaries tell words from misspelled ones, and are read quickly the second time."""

from __future__ import annotations

import pytest

from index import dictionaries
from index.analysis import fold
from index.dictionaries import is_common_word, is_word


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The folder for dictionaries, empty; nothing is remembered before and after."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    dictionaries.dictionary.cache_clear()
    yield tmp_path
    dictionaries.dictionary.cache_clear()


@pytest.mark.parametrize(
    ("word", "language"),
    [("founder", "en"), ("breach", "en"), ("lengre", "nb"), ("längre", "sv"), ("înainte", "ro"), ("Oslo", "en")],
)
def test_a_word_of_the_dictionary_is_a_word(word, language):
    assert is_word(fold(word), language)


@pytest.mark.parametrize(("word", "language"), [("fuonder", "en"), ("lengrre", "nb"), ("founder", "xx"), ("", "en")])
def test_a_misspelled_word_and_any_word_without_a_dictionary_is_none(word, language):
    assert not is_word(fold(word), language)


@pytest.mark.parametrize(
    "word", ["người", "khuếch", "giếng", "quyết", "nghiêng", "thuở", "yểu", "Ghềnh", "đường", "ngoằng"]
)
def test_a_vietnamese_syllable_is_a_word(word):
    assert is_word(fold(word), "vi")


@pytest.mark.parametrize("word", ["ngouời", "kông", "cế", "ngiêng", "trogn", "wa", "qông", "thhu", "ghá", "summit"])
def test_a_misspelled_vietnamese_syllable_is_no_word(word):
    assert not is_word(fold(word), "vi")


def test_a_name_is_no_common_word():
    assert is_word("istanbul", "en")
    assert not is_common_word("istanbul", "en")


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_a_damaged_or_absent_file_is_written_anew(cache, content):
    assert is_word("founder", "en")
    (file,) = cache.rglob("*.marisa")
    whole = file.read_bytes()
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    dictionaries.dictionary.cache_clear()
    assert is_word("founder", "en")
    assert file.read_bytes() == whole
    assert list(file.parent.iterdir()) == [file]


def test_where_nothing_can_be_written_dictionaries_are_read_all_the_same(cache, monkeypatch):
    blocked = cache / "a file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert is_word("founder", "en")
