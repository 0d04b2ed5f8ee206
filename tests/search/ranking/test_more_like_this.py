"""Similar documents are found: across languages with real models, and for documents without English."""

from __future__ import annotations

import json

import pytest
from support.texts import NORWEGIAN

from search import QueryError
from search.errors import NoSuchDocumentError

ROMANIAN_ON_ALASKA, SWEDISH_ON_ALASKA = "seeds/000_bdeb880fadf664f9.txt", "seeds/001_abf1786260dd0cda.txt"


@pytest.mark.parametrize(
    ("one", "other"), [(ROMANIAN_ON_ALASKA, SWEDISH_ON_ALASKA), (SWEDISH_ON_ALASKA, ROMANIAN_ON_ALASKA)]
)
def test_two_reports_on_one_meeting_in_two_languages_are_most_similar(seeds_library, one, other):
    hits = seeds_library.like(one)
    assert hits[0].document_id == other
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    assert one not in {hit.document_id for hit in hits}
    assert hits[0].highlights.english


def test_limit_and_languages_restrict_the_hits(seeds_library):
    assert len(seeds_library.like(ROMANIAN_ON_ALASKA, limit=2)) == 2
    assert {hit.language for hit in seeds_library.like(ROMANIAN_ON_ALASKA, languages=["nb", "vi"])} == {"nb", "vi"}


def test_a_document_without_english_is_compared_by_its_own_words(library, write):
    write("a.txt", "Vapaaehtoiset korjasivat vanhan puuveneen järven rannalla.")
    write("b.txt", "Järven rannalla korjattiin kesällä vanhaa puuvenettä, vapaaehtoiset auttoivat.")
    write("c.txt", "Kaupunginvaltuusto päätti koulujen budjetista tiistaina.")
    library.add([library.path.parent / name for name in ("a.txt", "b.txt", "c.txt")], language="fi")
    hits = library.like("a.txt")
    assert [hit.document_id for hit in hits] == ["b.txt"]
    assert hits[0].highlights.original


def test_a_document_that_shares_no_word_with_another_is_an_error(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    with pytest.raises(QueryError, match=r"no other document shares a word with 'a\.txt'"):
        library.like("a.txt")
    with pytest.raises(NoSuchDocumentError):
        library.like("b.txt")


def test_the_command_line_shows_the_distinctive_terms(archive, run):
    shown = run("like", SWEDISH_ON_ALASKA, "-n", "1", cwd=archive)
    assert shown.returncode == 0, shown.stderr
    first, _, head = shown.stdout.decode().splitlines()[:3]
    assert first.startswith(f"Similar to {SWEDISH_ON_ALASKA} by the terms: ")
    assert "conference" in first
    assert head == f"1. {ROMANIAN_ON_ALASKA} · Romanian"
    answer = json.loads(run("like", SWEDISH_ON_ALASKA, "-n", "1", "--json", cwd=archive).stdout)
    assert [hit["document_id"] for hit in answer["hits"]] == [ROMANIAN_ON_ALASKA]
    missing = run("like", "nothing", cwd=archive)
    assert (missing.returncode, missing.stdout) == (1, b"")
    assert b"no document has the ID 'nothing'" in missing.stderr
