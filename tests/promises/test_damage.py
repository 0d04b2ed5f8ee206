"""The store is disposable, and damage to it is noticed: the next command that writes makes it again."""

from __future__ import annotations

import os
import random
import shutil

import pytest
from support.texts import GLOSSARY, NORWEGIAN, ROMANIAN, SWEDISH

from index import StoreError
from search import Library
from translate.testing import GlossaryTranslator

LONG = os.environ.get("TRUST") == "long"
QUERIES = ("summit", "lengre", "meeting", "Text2", "toppmøte")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A library whose store has several segments, with removed passages in them."""
    folder = tmp_path_factory.mktemp("original")
    with Library(folder / "library", translators=GlossaryTranslator(GLOSSARY)) as library:
        for number in range(3):
            for name, text in (("nb", NORWEGIAN), ("sv", SWEDISH), ("ro", ROMANIAN)):
                (folder / f"{name}{number}.txt").write_text(f"{text} Text{number}", encoding="utf-8")
            library.add(sorted(folder.glob("*.txt")))
        library.remove(["nb0.txt"])
    return folder / "library"


@pytest.fixture
def copy(original, tmp_path):
    """A copy of it, to be damaged."""
    shutil.copytree(original, tmp_path / "library")
    return tmp_path / "library"


def answers(folder, **options):
    with Library(folder, translators=GlossaryTranslator(GLOSSARY), **options) as library:
        hits = {query: library.find(query, limit=99, group="none", duplicates=True, expand=False) for query in QUERIES}
    # Of equals, the one that was written first comes first.
    return {
        query: {(hit.document_id, round(hit.score, 9), hit.snippet) for hit in found} for query, found in hits.items()
    }


def answers_or_error(folder):
    try:
        return answers(folder)
    except StoreError as error:
        return str(error)


def flipped(file, moment):
    content = bytearray(file.read_bytes())
    content[moment.randrange(len(content))] ^= 1 << moment.randrange(8)
    told = file.stat()
    file.write_bytes(content)
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))


def truncated(file, moment):
    os.truncate(file, moment.randrange(file.stat().st_size))


DAMAGE = {"deleted": lambda file, _: file.unlink(), "truncated": truncated, "flipped": flipped}


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("kind", ["deleted", "truncated", *["flipped"] * (80 if LONG else 4)])
def test_a_damaged_file_of_the_store_never_changes_an_answer(original, copy, kind, request):
    moment = random.Random(request.node.name)
    expected = answers(original)
    assert all(expected.values())
    refused = 0
    for name in sorted(path.name for path in (copy / "store").iterdir()):
        file = copy / "store" / name
        if not file.stat().st_size and kind != "deleted":
            continue
        DAMAGE[kind](file, moment)
        answered = answers_or_error(copy)
        assert answered == expected or answered.endswith("rebuild it with: search rebuild")
        refused += answered != expected
        shutil.rmtree(copy / "store")
        shutil.copytree(original / "store", copy / "store")
    assert refused >= 3, "a table of contents, its seal, and a segment"


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("pattern", ["*.toc", "*.seal", "*.seg"])
def test_the_next_command_that_writes_mends_the_store_and_says_so(original, copy, pattern, write):
    flipped(next((copy / "store").glob(pattern)), random.Random(1))
    with pytest.raises(StoreError, match="is damaged"):
        answers(copy)
    said = []
    with Library(copy, translators=GlossaryTranslator(GLOSSARY), notice=said.append) as library:
        library.import_memory(write("memory.jsonl", ""))
    assert [line.endswith("is damaged; making it again from the corpus") for line in said] == [True]
    assert answers(copy) == answers(original)


@pytest.mark.usefixtures("careless")
def test_a_library_that_is_open_for_long_misses_its_store_and_finds_the_next(copy):
    translators = GlossaryTranslator(GLOSSARY)
    with Library(copy, translators=translators) as reader, Library(copy, translators=translators) as writer:
        expected = [hit.document_id for hit in reader.find("summit")]
        for _ in range(2):
            assert writer.rebuild()
            shutil.rmtree(copy / "store")
            for _ in range(2):
                with pytest.raises(StoreError, match="is missing; rebuild it with: search rebuild"):
                    reader.find("summit")
            assert writer.remove([]) == 0
            assert [hit.document_id for hit in reader.find("summit")] == expected


def test_a_damaged_store_in_the_command_line(tmp_path, run, write):
    write("a.txt", NORWEGIAN)
    assert run("-L", "lib", "add", "a.txt").returncode == 0
    for damage in (lambda store: flipped(next(store.glob("*.seg")), random.Random(1)), shutil.rmtree):
        damage(tmp_path / "lib" / "store")
        refused = run("-L", "lib", "lengre")
        assert (refused.returncode, refused.stdout) == (1, b"")
        (line,) = refused.stderr.decode().splitlines()
        assert line.endswith("rebuild it with: search rebuild")
        mended = run("-L", "lib", "add", "a.txt")
        assert mended.returncode == 0
        assert b"making it again from the corpus" in mended.stderr
        assert b"a.txt" in run("-L", "lib", "lengre").stdout
