"""A mailbox is added by the real command with the real models, searched, and read thread by thread."""

from __future__ import annotations

import json

import pytest
from support.mailbox import DOORS, MISSING, mailbox, message
from support.paths import SEEDS

from search import Library, MessageInThread
from search.errors import NoSuchDocumentError

#: Only the words of the query count.
AS_TYPED = ("--no-expand", "--no-translate-query")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the mailbox, and its library, made by the real engines."""
    folder = tmp_path_factory.mktemp("mail")
    (folder / "mail.mbox").write_bytes(mailbox())
    with Library(folder / "library") as library:
        for package in sorted((SEEDS / "models").glob("*.argosmodel")):
            library.install(package, here=True)
    return folder


@pytest.fixture
def search(folder, run):
    """Run the real command line, and return what it prints as JSON."""

    def search_for(*arguments):
        done = run("-L", "library", *arguments, "--json", cwd=folder)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    report = search_for("add", "mail.mbox")
    assert (report["added"] or report["unchanged"], report["failures"], report["untranslated"]) == (9, [], {})
    return search_for


def number(document_id):
    """Return the number of a message in the mailbox."""
    return int(document_id.removeprefix("mail.mbox › message "))


def folded(found):
    """Return for each hit, by number, the numbers of the messages that are folded under it."""
    return {number(hit["document_id"]): sorted(map(number, hit["duplicates"])) for hit in found["hits"]}


def test_what_one_wrote_and_others_quote_and_forward_is_one_hit(search):
    for query in ("goda chanser", '"stängda dörrar"'):
        hits = folded(search("find", query, *AS_TYPED))
        assert hits[1] == [2, 3, 4]
        assert hits.keys() <= {1, 5}


def test_its_english_is_one_hit_too_and_a_message_with_the_same_subject_another(search):
    found = search("find", "closed doors")
    assert folded(found).keys() == {1, 5}
    assert all(DOORS in hit["original"] and "closed doors" in hit["english"] for hit in found["hits"])


def test_what_an_answer_says_itself_is_a_hit(search):
    (hit,) = search("find", "Moscow", *AS_TYPED)["hits"]
    assert number(hit["document_id"]) == 3
    assert "Moscow" in hit["english"]


def test_what_a_missing_message_said_is_found_where_it_is_quoted(search):
    (hit,) = search("find", '"prima întâlnire"', *AS_TYPED)["hits"]
    assert MISSING in hit["original"]
    assert (number(hit["document_id"]), list(map(number, hit["duplicates"]))) == (6, [7])


def test_a_signature_under_many_messages_is_one_hit(search):
    ((first, others),) = folded(search("find", "Kungsgatan", *AS_TYPED)).items()
    assert sorted((first, *others)) == [1, 8, 9]


def test_a_filter_that_leaves_the_original_out_finds_the_quotation(search):
    hits = folded(search("find", '"stängda dörrar" from:bo', *AS_TYPED))
    assert sorted(hits) == [2]


def test_without_folding_every_message_is_a_hit(search):
    assert sorted(folded(search("find", '"stängda dörrar"', "--duplicates", *AS_TYPED))) == [1, 2, 3, 4, 5]


def test_a_message_is_shown_with_its_thread(search):
    thread = search("show", "mail.mbox › message 3")["thread"]
    assert [number(each["document_id"]) for each in thread] == [1, 2, 3, 4]
    assert thread[0] == {
        "document_id": "mail.mbox › message 1", "date": "2025-08-12", "sender": "Anna Berg <anna@example.se>",
        "title": "Mötet i Alaska",
    }  # fmt: skip
    assert [number(each["document_id"]) for each in search("show", "mail.mbox › message 7")["thread"]] == [6, 7]
    assert search("show", "mail.mbox › message 5")["thread"] == []


@pytest.mark.usefixtures("search")
def test_the_terminal_lists_the_thread_after_the_text(folder, run):
    shown = run("-L", "library", "show", "mail.mbox › message 2", cwd=folder).stdout.decode().splitlines()
    assert [line.rstrip() for line in shown[-5:]] == [
        "Thread",
        "  mail.mbox › message 1 · 2025-08-12 · Anna Berg <anna@example.se>",
        "→ mail.mbox › message 2 · 2025-08-13 · Bo Ek <bo@example.se>",
        "  mail.mbox › message 3 · 2025-08-14 · Cecilia Dal <cecilia@example.se>",
        "  mail.mbox › message 4 · 2025-08-15 · Bo Ek <bo@example.se>",
    ]


def test_only_the_neighbours_in_a_long_thread_are_listed(library, write, run):
    for at in range(20):
        write(
            f"m{at:02}.eml", message(at, "a@b.se", "Lunch", f"Message {at}.", day=1 + at, references=("0",) * (at > 0))
        )
    library.add([library.path.parent], language="en")
    shown = run("-L", library.path, "show", "m09.eml").stdout.decode().splitlines()
    thread = [line.strip() for line in shown[shown.index("Thread") + 1 :]]
    assert thread[0] == "4 earlier messages"
    assert [line.split(".eml")[0].split()[-1] for line in thread[1:-1]] == [f"m{at:02}" for at in range(4, 15)]
    assert thread[-1] == "5 later messages"


def test_the_library_returns_a_thread(library, write):
    library.add([
        write("b.eml", message("b", "bo@b.se", "Sv: Lunch", "Yes.", day=2, references=("a",))),
        write("a.eml", message("a", "", "", "Hungry?", day=3)),
        write("c.txt", "Hungry?"),
    ])  # fmt: skip
    thread = (
        MessageInThread("a.eml", "2025-08-03", "", None),
        MessageInThread("b.eml", "2025-08-02", "bo@b.se", "Sv: Lunch"),
    )
    assert library.thread("a.eml") == library.thread("b.eml") == library.show("a.eml").thread == thread
    assert library.thread("c.txt") == ()
    with pytest.raises(NoSuchDocumentError):
        library.thread("d.eml")
    library.remove("a.eml")
    assert library.thread("b.eml") == ()


def test_a_damaged_message_is_left_out_of_its_thread_and_named(library, write):
    import sqlite3
    from contextlib import closing

    library.add([write(f"{name}.eml", message(name, "b@b.se", "", f"{name}.", references=("x",))) for name in "abc"])
    library.close()
    with closing(sqlite3.connect(library.path / "corpus.sqlite")) as corpus:
        corpus.execute("UPDATE documents SET title = 'Another' WHERE id = 'b.eml'")
        corpus.commit()
    assert [each.document_id for each in library.thread("a.eml")] == ["a.eml", "c.eml"]
    assert library.damaged() == ("b.eml",)
