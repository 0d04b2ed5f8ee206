"""Documents of every format are added, found with their places, moved and removed by the real command."""

import json
import shutil
import subprocess
import sys
import time

import pytest
from support.command_line import run_search
from support.every_format import FIRST, SECOND, archive, docx, eml, every_format
from support.paths import SEEDS
from support.pdf_files import page_of_lines, pdf
from support.pst_files import appointment, message, pst

from search import Library
from search.readers import ahead

#: Where the second sentence is, by the name of the file.
PLACES = {
    "a.pdf": "page 2", "a.pptx": "slide 2", "a.ppt": "slide 2", "a.odp": "slide 2", "a.xlsx": "sheet Ark, row 2",
    "a.ods": "sheet Ark, row 2", "a.csv": "row 2", "a.epub": "chapter 1", "a.srt": "00:01:05", "a.vcf": "card 1",
}  # fmt: skip


def search(folder, *arguments, code=0):
    """Run the real command line in a folder, whose library is in `library`, and return what it prints as JSON."""
    done = run_search("-L", "library", *arguments, "--json", cwd=folder)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A folder with a file of every format, and their library."""
    folder = tmp_path_factory.mktemp("formats")
    for name, data in every_format().items():
        (folder / name).write_bytes(data)
    assert search(folder, "add", ".", "--language", "nb")["failures"] == []
    return folder


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def ids(hits):
    return [hit["document_id"] for hit in hits["hits"]]


def find(folder, *arguments):
    return search(folder, "find", *arguments, "--duplicates")


def test_documents_of_every_format_are_counted(everything):
    assert set(search(everything, "status")["types"]) == {
        "pdf", "docx", "doc", "odt", "rtf", "pptx", "ppt", "odp", "xlsx", "ods", "csv", "html", "mhtml", "epub", "eml",
        "msg", "vcf", "ics", "srt", "txt",
    }  # fmt: skip


def test_every_document_is_found_with_its_text_whole_and_its_place(everything):
    hits = find(everything, '"protestert mot planen"', "-n", 100)["hits"]
    assert {hit["path"] for hit in hits} == set(every_format())
    for hit in hits:
        assert FIRST in hit["original"]
        assert SECOND in hit["original"]
        sentences = search(everything, "show", hit["document_id"])["sentences"]
        (place,) = {each["place"] for each in sentences if SECOND in each["original"]}
        assert place == PLACES.get(hit["path"], "") or hit["path"] == "a.ics"


def test_unchanged_files_are_not_read_again(everything):
    again = search(everything, "add", ".", "--language", "nb")
    assert (again["added"], again["changed"]) == (0, 0)
    assert again["unchanged"] == sum(search(everything, "status")["types"].values())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("fabrikken type:pdf", ["a.pdf"]),
        ("fabrikken type:docx path:a.docx", ["a.docx"]),
        ("fabrikken type:pdf,rtf", ["a.pdf", "a.rtf"]),
        ("fabrikken page:2 type:pdf", ["a.pdf"]),
        ("fabrikken page:3", []),
        ("fabrikken from:kari", ["a.eml", "a.mbox › message 1"]),
        ('fabrikken from:"kari nordmann"', ["a.eml", "a.mbox › message 1"]),
        ("fabrikken to:ola -path:mbox", ["a.eml"]),
        ("fabrikken author:kari path:a.docx", ["a.docx"]),
        ("fabrikken author:kari -author:nordmann", []),
    ],
)
def test_format_page_and_people_are_conditions(everything, query, expected):
    assert sorted(ids(find(everything, query, "--query-language", "nb"))) == expected


def test_a_group_of_formats_has_a_name(everything):
    found = find(everything, "fabrikken", "--type", "mail", "--query-language", "nb")
    assert {hit["type"] for hit in found["hits"]} == {"eml", "msg"}


def test_an_unknown_format_is_an_error_with_a_cure(everything, run):
    done = run("-L", everything / "library", "find", "fabrikken", "--type", "wpd")
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "error: 'wpd' is in no list of formats; see: search formats; give one of the formats, such as pdf or mail"
    ]


def test_a_file_that_moves_takes_the_files_inside_with_it(folder):
    (folder / "a.eml").write_bytes(eml())
    (folder / "b.zip").write_bytes(archive({"x/one.docx": docx()}))
    search(folder, "add", "a.eml", "b.zip", "--language", "nb")
    (folder / "new").mkdir()
    (folder / "a.eml").rename(folder / "new" / "letter.eml")
    (folder / "b.zip").rename(folder / "new" / "c.zip")
    moved = search(folder, "add", "new", "--language", "nb")
    assert (moved["added"], moved["changed"], moved["moved"]) == (0, 0, 3)
    hits = find(folder, "protestert")["hits"]
    assert {hit["document_id"]: hit["path"] for hit in hits} == {
        "a.eml": "new/letter.eml", "a.eml › rapport.docx": "new/letter.eml", "b.zip › x/one.docx": "new/c.zip",
    }  # fmt: skip


def test_what_is_no_longer_inside_a_file_is_pruned(folder):
    (folder / "files").mkdir()
    (folder / "files" / "b.zip").write_bytes(archive({"one.docx": docx(), "two.docx": docx()}))
    search(folder, "add", "files", "--language", "nb")
    (folder / "files" / "b.zip").write_bytes(archive({"two.docx": docx(), "three.docx": docx()}))
    changed = search(folder, "add", "files", "--language", "nb", "--prune")
    assert (changed["added"], changed["removed"], changed["unchanged"]) == (1, 1, 1)
    assert sorted(ids(find(folder, "protestert"))) == ["files/b.zip › three.docx", "files/b.zip › two.docx"]


def test_a_file_read_in_part_keeps_what_could_be_read_and_says_what_is_missing(folder):
    (folder / "b.zip").write_bytes(archive({"one.docx": docx(), "two.docx": docx()[:300], "three.pdf": b"%PDF-1.4"}))
    time.sleep(2.1)  # Only a file that was at rest when it was read is known not to have changed.
    report = search(folder, "add", "b.zip", "--language", "nb", code=3)
    (failure,) = report["failures"]
    assert failure["path"] == "b.zip"
    assert failure["reason"].startswith("was read in part: two.docx is damaged (")
    assert "three.pdf is damaged" in failure["reason"]
    assert ids(find(folder, "protestert")) == ["b.zip › one.docx"]
    # It is not read again until it changes, or until somebody asks.
    assert search(folder, "add", "b.zip", "--language", "nb")["unchanged"] == 1
    assert len(search(folder, "status")["failures"]) == 1
    assert search(folder, "add", "--retry-failed", "--language", "nb", code=3)["unchanged"] == 1
    (folder / "b.zip").write_bytes(archive({"one.docx": docx()}))
    search(folder, "add", "b.zip", "--language", "nb")
    assert search(folder, "status")["failures"] == []


@pytest.mark.skipif(shutil.which("readpst") is None, reason="needs readpst (Debian: pst-utils)")
def test_the_messages_of_an_outlook_mailbox_are_found_move_with_it_and_are_not_read_twice(folder):
    sent = message("Fabrikken", f"{FIRST}\r\n\r\n{SECOND}", rapport__docx=docx())
    (folder / "mail.pst").write_bytes(pst({"Innboks": [sent], "Møter": [appointment("Møte", SECOND)]}))
    time.sleep(2.1)  # Only a file that was at rest when it was read is known not to have changed.
    assert search(folder, "add", ".", "--language", "nb")["added"] == 3
    hits = find(folder, "protestert")["hits"]
    assert {hit["document_id"]: hit["type"] for hit in hits} == {
        "mail.pst › Innboks/1.eml": "eml",
        "mail.pst › Innboks/1.eml › rapport.docx": "docx",
        "mail.pst › Møter/1.ics": "ics",
    }
    assert ids(find(folder, "protestert from:anna")) == ["mail.pst › Innboks/1.eml"]
    assert search(folder, "add", ".", "--language", "nb")["unchanged"] == 3
    (folder / "mail.pst").rename(folder / "old.pst")
    moved = search(folder, "add", ".", "--language", "nb")
    assert (moved["added"], moved["changed"], moved["moved"]) == (0, 0, 3)


def test_a_locked_file_is_opened_with_a_password_from_a_file(folder):
    (folder / "a.pdf").write_bytes(pdf([page_of_lines([FIRST, SECOND])], password="sommer"))
    (failure,) = search(folder, "add", "a.pdf", code=3)["failures"]
    assert failure["reason"] == "is locked with a password; give it with --password-file"
    (folder / "passwords").write_text("vinter\nsommer\n")
    report = search(folder, "add", "--retry-failed", "--password-file", "passwords", "--language", "nb")
    assert report["added"] == 1
    assert search(folder, "status")["failures"] == []


def test_the_documents_of_the_demo_are_translated_by_real_models_and_found_on_their_page(folder):
    subprocess.run([sys.executable, SEEDS / "make_documents.py", folder / "demo"], check=True)
    with Library(folder / "library") as library:
        for package in sorted((SEEDS / "models").glob("*.argosmodel")):
            library.install(package, here=True)
    report = search(folder, "add", "demo")
    assert (report["added"], report["failures"], report["untranslated"]) == (4, [], {})
    best = search(folder, "find", "Alaska summit type:pdf")["hits"][0]
    assert (best["document_id"], best["place"]) == ("demo/alaska.pdf", "page 1")
    assert "meeting in Alaska" in best["english"]
    assert "Mötet i Alaska" in best["original"]
    last = search(folder, "show", "demo/alaska.pdf")["sentences"][-1]
    assert (last["place"], last["translator"]) == ("page 2", "argos sv_en 0.1")
    attached = search(folder, "find", "Alaska author:pop")["hits"]
    assert [hit["document_id"] for hit in attached] == ["demo/message.eml"]
    assert search(folder, "show", "demo/message.eml › articol.docx")["language"] == "ro"


def test_progress_counts_the_bytes_of_a_long_file_while_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(ahead, "_MOST_WAITING", 1_000)
    message = b"From a@example.org Sat Aug 16 10:00:00 2025\nSubject: %d\n\nNote number %d about the harbour.\n\n"
    (tmp_path / "long.mbox").write_bytes(b"".join(message % (number, number) for number in range(1_600)))
    size = (tmp_path / "long.mbox").stat().st_size
    seen = []
    with Library(tmp_path / "library") as library:
        library.add(tmp_path / "long.mbox", progress=lambda progress: seen.append((progress.read, progress.total)))
    assert {total for _, total in seen} == {size}
    assert [read for read, _ in seen] == sorted(read for read, _ in seen)
    assert len({read for read, _ in seen if 0 < read < size}) > 1
    assert seen[-1] == (size, size)


def partly_damaged(folder):
    """Write an archive of two texts, the second of which is damaged."""
    (folder / "a.zip").write_bytes(archive({"a.txt": f"{FIRST}\n".encode(), "b.pdf": b"%PDF-1.4 nothing"}))


def test_what_failed_in_a_file_is_known_even_if_the_run_dies(folder, monkeypatch):
    partly_damaged(folder)

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, Library(folder / "library") as library:
        patched.setattr("search.ingest.add._AddRun._finish", die)
        with pytest.raises(KeyboardInterrupt):
            library.add(folder / "a.zip", language="nb")
    with Library(folder / "library") as library:
        assert library.add(folder / "a.zip").unchanged == 1
        assert [failure.path for failure in library.status().failures] == ["a.zip"]
        assert len(library.add([], retry_failed=True).failures) == 1


def test_a_failure_is_not_forgotten_before_the_file_was_read_to_its_end(folder):
    partly_damaged(folder)
    with Library(folder / "library") as library:
        library.add(folder / "a.zip", language="nb")
        assert library.add([], retry_failed=True, stop=lambda: True).stopped
        assert [failure.path for failure in library.status().failures] == ["a.zip"]
