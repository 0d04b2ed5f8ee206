"""The store is disposable, and damage to it is detected: the next command that writes rebuilds it."""

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
    """A library whose store has several segments, some with deleted passages."""
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
    """A copy of the library, to be damaged."""
    shutil.copytree(original, tmp_path / "library")
    return tmp_path / "library"


def answers(folder, **options):
    with Library(folder, translators=GlossaryTranslator(GLOSSARY), **options) as library:
        hits = {query: library.find(query, limit=99, group="none", duplicates=True, expand=False) for query in QUERIES}
    # Sets, because hits with equal scores come in the order in which they were written.
    return {
        query: {(hit.document_id, round(hit.score, 9), hit.snippet) for hit in found} for query, found in hits.items()
    }


def answers_or_error(folder):
    try:
        return answers(folder)
    except StoreError as error:
        return str(error)


def flip_bit(file, chance):
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    status = file.stat()
    file.write_bytes(content)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def truncate(file, chance):
    os.truncate(file, chance.randrange(file.stat().st_size))


DAMAGE = {"deleted": lambda file, _: file.unlink(), "truncated": truncate, "flipped": flip_bit}


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("kind", ["deleted", "truncated", *["flipped"] * (80 if LONG else 4)])
def test_a_damaged_file_of_the_store_never_changes_an_answer(original, copy, kind, request):
    chance = random.Random(request.node.name)
    expected = answers(original)
    assert all(expected.values())
    refused = 0
    for name in sorted(path.name for path in (copy / "store").iterdir()):
        file = copy / "store" / name
        if not file.stat().st_size and kind != "deleted":
            continue
        DAMAGE[kind](file, chance)
        answered = answers_or_error(copy)
        assert answered == expected or answered.endswith("rebuild it with: search rebuild")
        refused += answered != expected
        shutil.rmtree(copy / "store")
        shutil.copytree(original / "store", copy / "store")
    assert refused >= 3, "a table of contents, its seal, and a segment"


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("pattern", ["*.toc", "*.seal", "*.seg"])
def test_the_next_command_that_writes_rebuilds_the_store_and_reports_it(original, copy, pattern, write):
    flip_bit(next((copy / "store").glob(pattern)), random.Random(1))
    with pytest.raises(StoreError, match="is damaged"):
        answers(copy)
    notices = []
    with Library(copy, translators=GlossaryTranslator(GLOSSARY), notice=notices.append) as library:
        library.import_memory(write("memory.jsonl", ""))
    assert [line.endswith("is damaged; rebuilding it from the corpus") for line in notices] == [True]
    assert answers(copy) == answers(original)


@pytest.mark.usefixtures("careless")
def test_an_open_library_reports_a_deleted_store_and_uses_the_next_one(copy):
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


def test_the_command_line_reports_a_damaged_store_and_repairs_it(tmp_path, run, write):
    write("a.txt", NORWEGIAN)
    assert run("-L", "lib", "add", "a.txt").returncode == 0
    for damage in (lambda store: flip_bit(next(store.glob("*.seg")), random.Random(1)), shutil.rmtree):
        damage(tmp_path / "lib" / "store")
        refused = run("-L", "lib", "lengre")
        assert (refused.returncode, refused.stdout) == (1, b"")
        (line,) = refused.stderr.decode().splitlines()
        assert line.endswith("rebuild it with: search rebuild")
        repaired = run("-L", "lib", "add", "a.txt")
        assert repaired.returncode == 0
        assert b"rebuilding it from the corpus" in repaired.stderr
        assert b"a.txt" in run("-L", "lib", "lengre").stdout
