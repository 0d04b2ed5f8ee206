"""A manifest that is damaged while a library is open is named, wherever it is read."""

from __future__ import annotations

import pytest
from support.texts import NORWEGIAN

from index import LibraryError

DAMAGED = {
    "not JSON": b"{",
    "empty": b"",
    "not UTF-8": b'{"format": "\xff"}',
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "a string": b'"format"',
    "no format": b"{}",
    "a format in words": b'{"format": "1"}',
    "a format of true": b'{"format": true}',
    "a format of null": b'{"format": null}',
    "a format of 0": b'{"format": 0}',
    "nested deeply": b"[" * 100_000,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("opened", [True, False], ids=["open", "closed"])
def test_a_damaged_manifest_is_named_with_its_cure(library, write, content, opened):
    library.add(write("a.txt", NORWEGIAN))
    library.find("summit")
    if not opened:
        library.close()
    (library.path / "manifest.json").write_bytes(content)
    for use in (
        lambda: library.find("summit"),
        lambda: library.like("a.txt"),
        lambda: library.snippets("a.txt", "summit"),
        lambda: library.add(write("b.txt", NORWEGIAN)),
        lambda: library.remove("a.txt"),
        library.rebuild,
    ):
        with pytest.raises(
            LibraryError, match=r"manifest\.json: is damaged; delete that file, then run: search rebuild"
        ):
            use()


def test_the_cure_of_a_damaged_manifest_works(library, write):
    library.add(write("a.txt", NORWEGIAN))
    manifest = library.path / "manifest.json"
    manifest.write_bytes(b"[]")
    manifest.unlink()
    library.rebuild()
    assert [hit.document_id for hit in library.find("summit")] == ["a.txt"]


def test_a_newer_manifest_is_noticed_by_an_open_library(library, write):
    library.add(write("a.txt", NORWEGIAN))
    library.find("summit")
    (library.path / "manifest.json").write_text('{"format": 99}')
    with pytest.raises(LibraryError, match="newer version of this program"):
        library.find("summit")
