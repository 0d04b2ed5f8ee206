import io
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Corpus, Document
from search.errors import UnreadableError
from search.readers import documents as documents_module
from search.readers.documents import STANDARD_INPUT, file_id, is_library, read_documents

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put a file into the test's folder; text goes in as UTF-8."""

    def put(name: str, content: str | bytes = "Some words.") -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return put


@pytest.fixture
def powerless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be somebody who may not read everything, in the test's folder."""
    tmp_path.chmod(0o777)
    monkeypatch.chdir(tmp_path)  # its parents may be closed to nobody
    root = os.geteuid() == 0
    if root:
        try:
            os.seteuid(65534)
        except OSError:
            pytest.skip("cannot become a user without rights here")
    yield
    if root:
        os.seteuid(0)


def read(base: Path, *paths: object, **kwargs: object) -> list[Document | UnreadableError]:
    return list(read_documents([str(path) for path in paths or (base,)], base=base, **kwargs))


def only(base: Path, *paths: object) -> Document:
    (found,) = read(base, *paths)
    assert isinstance(found, Document), found
    return found


def ids(found: list[Document | UnreadableError]) -> list[str]:
    assert [entry for entry in found if isinstance(entry, UnreadableError)] == []
    return [entry.id for entry in found if isinstance(entry, Document)]


def problems(found: list[Document | UnreadableError]) -> list[str]:
    return [str(entry) for entry in found if isinstance(entry, UnreadableError)]


# Which files


def test_a_folder_is_read_with_its_subfolders_in_the_order_of_names(tmp_path: Path, write: Write) -> None:
    for name in ("b.txt", "a.md", "z/a.txt", "c/b.txt", "c/a/x.TXT"):
        write(name)
    assert ids(read(tmp_path)) == ["a.md", "b.txt", "c/b.txt", "c/a/x.TXT", "z/a.txt"]


def test_hidden_files_and_folders_and_other_kinds_are_passed_over(tmp_path: Path, write: Write) -> None:
    for name in ("a.txt", ".b.txt", ".git/c.txt", "d.pdf", "e.py", "f", "g.txt.bak", "sub/.h.txt"):
        write(name)
    assert ids(read(tmp_path)) == ["a.txt"]


def test_a_library_among_the_documents_is_passed_over(tmp_path: Path, write: Write) -> None:
    write("a.txt")
    write("archive/manifest.json", "{}")
    write("archive/corpus.sqlite")
    write("archive/notes.txt")
    write("half/manifest.json", "{}")
    write("half/b.txt")
    assert is_library(tmp_path / "archive")
    assert not is_library(tmp_path / "half")
    assert not is_library(tmp_path / "nowhere")
    assert ids(read(tmp_path)) == ["a.txt", "half/b.txt"]


def test_what_an_ignore_file_names_is_passed_over_in_its_folder_and_below(tmp_path: Path, write: Write) -> None:
    write("sub/.searchignore", "# not these\n\nREADME.md\n  draft*  \nold\n")
    for name in ("README.md", "sub/README.md", "sub/draft1.txt", "sub/a.txt", "sub/old/a.txt", "sub/deep/README.md"):
        write(name)
    assert ids(read(tmp_path)) == ["README.md", "sub/a.txt"]


def test_an_ignore_file_with_a_byte_order_mark_counts_from_its_first_line(tmp_path: Path, write: Write) -> None:
    write(".searchignore", b"\xef\xbb\xbfa.txt\r\n")
    write("a.txt")
    write("b.txt")
    assert ids(read(tmp_path)) == ["b.txt"]


def test_an_ignore_file_that_names_too_many_with_those_above_is_reported(tmp_path: Path, write: Write) -> None:
    write(".searchignore", "".join(f"{number}*\n" for number in range(600)))
    write("sub/.searchignore", "".join(f"x{number}*\n" for number in range(600)))
    write("other/.searchignore", "b.txt\n" * 5_000)
    for name in ("sub/1.txt", "sub/x1.txt", "other/b.txt", "other/x1.txt"):
        write(name)
    found = read(tmp_path)
    assert [entry.id for entry in found if isinstance(entry, Document)] == ["other/x1.txt", "sub/x1.txt"]
    assert problems(found) == [
        "sub/.searchignore: names more than 1,000, with the folders above; what it names was not passed over"
    ]


def test_folders_in_folders_are_read_as_deep_as_paths_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "z.txt").write_text("Some words.")
    # Deeper than Python lets a function call itself, and then longer than a path may be.
    for depth, name in enumerate(["d"] * 1_100 + ["d" * 250] * 12):
        Path(name).mkdir()
        os.chdir(name)
        if depth in {0, 500, 1000}:
            Path("a.txt").write_text("Some words.")
    os.chdir(tmp_path)
    try:
        found = read(tmp_path)
        assert len(found) == 5
        assert [entry.id.count("/") for entry in found if isinstance(entry, Document)] == [0, 1, 501, 1001]
        (problem,) = problems(found)
        assert problem.endswith(": File name too long")
    finally:
        # Neither pytest nor shutil can.
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)


def test_a_file_named_itself_is_read_though_ignored_or_hidden(tmp_path: Path, write: Write) -> None:
    write(".searchignore", "*\n")
    named = [write("a.txt"), write(".b.txt")]
    assert ids(read(tmp_path, *named)) == ["a.txt", ".b.txt"]
    assert read(tmp_path) == []


def test_a_file_named_itself_says_so_when_it_is_of_another_kind(tmp_path: Path, write: Write) -> None:
    found = read(tmp_path, write("a.pdf"))
    assert problems(found) == ["a.pdf: is not a .txt, .md or .jsonl file; convert it to one"]


def test_a_file_that_is_not_there_is_reported_and_the_others_are_read(tmp_path: Path, write: Write) -> None:
    found = read(tmp_path, tmp_path / "missing.txt", write("a.txt"))
    assert problems(found) == ["missing.txt: there is no such file or folder; check the path"]
    assert [entry.id for entry in found if isinstance(entry, Document)] == ["a.txt"]


def test_a_file_is_read_once_however_often_it_is_named(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("sub/a.txt")
    monkeypatch.chdir(tmp_path)
    assert ids(read(tmp_path, file, file, "sub/a.txt", "./sub/../sub/a.txt", tmp_path, "sub")) == ["sub/a.txt"]


def test_ids_are_relative_inside_the_base_and_absolute_outside(tmp_path: Path, write: Write) -> None:
    write("in/a.txt")
    write("out/b.txt")
    assert ids(read(tmp_path / "in", tmp_path)) == ["a.txt", f"{tmp_path}/out/b.txt"]
    assert file_id(tmp_path / "in" / ".." / "out" / "b.txt", tmp_path) == "out/b.txt"


def test_a_link_keeps_its_own_name(tmp_path: Path, write: Write) -> None:
    target = write("real.txt")
    (tmp_path / "link.txt").symlink_to(target)
    assert ids(read(tmp_path)) == ["link.txt", "real.txt"]


def test_a_loop_of_links_ends(tmp_path: Path, write: Write) -> None:
    write("sub/a.txt")
    (tmp_path / "sub" / "again").symlink_to(tmp_path)
    (tmp_path / "sub" / "self.txt").symlink_to(tmp_path / "sub" / "self.txt")
    found = read(tmp_path)
    assert [entry.id for entry in found if isinstance(entry, Document)] == ["sub/a.txt"]
    assert len(problems(found)) == 1


def test_a_pipe_is_never_opened(tmp_path: Path, write: Write) -> None:
    # Opening a pipe that nobody writes to would wait for ever: this test ends only if none is.
    write("a.txt")
    for name in ("pipe.txt", "pipe.jsonl", ".searchignore"):
        os.mkfifo(tmp_path / name)
    assert [entry.id for entry in read(tmp_path) if isinstance(entry, Document)] == ["a.txt"]
    assert problems(read(tmp_path, tmp_path / "pipe.txt")) == ["pipe.txt: is a device or a pipe, not a file"]


def test_a_device_is_not_read(tmp_path: Path) -> None:
    assert problems(read(tmp_path, os.devnull)) == [f"{os.devnull}: is a device or a pipe, not a file"]


def test_a_link_to_nothing_is_reported(tmp_path: Path, write: Write) -> None:
    write("a.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone.txt")
    assert problems(read(tmp_path)) == ["b.txt: there is no such file or folder; check the path"]


@pytest.mark.usefixtures("powerless")
def test_what_may_not_be_read_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    # Relative throughout: the folders above are closed to nobody.
    for name in ("closed", "listed"):
        Path(name).mkdir()
        Path(name, "x.txt").write_text("Some words.", encoding="utf-8")
    for name in ("a.txt", "b.jsonl", "c.txt"):
        Path(name).write_text("Some words.", encoding="utf-8")
    Path("a.txt").chmod(0)
    Path("b.jsonl").chmod(0)
    Path("closed").chmod(0)
    Path("listed").chmod(0o444)  # its names may be read, its files may not
    try:
        found = read(tmp_path, ".")
    finally:
        Path("closed").chmod(0o755)
        Path("listed").chmod(0o755)
    assert [entry.id for entry in found if isinstance(entry, Document)] == ["c.txt"]
    assert sorted(problems(found)) == [
        f"{name}: may not be read by you; ask its owner" for name in ("a.txt", "b.jsonl", "closed", "listed/x.txt")
    ]


@pytest.mark.parametrize("name", ["new\nline.txt", "'quo\"te;--.txt", "tab\t.txt", " .txt", "ședință 会議.txt"])
def test_a_file_of_any_name_can_be_kept_and_found_again(tmp_path: Path, write: Write, name: str) -> None:
    write(name)
    kept = kept_and_back(tmp_path)
    assert kept == name


def test_a_name_that_is_not_utf_8_becomes_an_id_that_can_be_kept(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xf6te.txt")).write_text("Some words.", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert kept_and_back(tmp_path) == "m\\xf6te.txt"


def kept_and_back(folder: Path) -> str:
    """Return the id of the folder's one document as a corpus gives it back."""

    class Untranslated:
        language = "en"
        confidence = 1.0
        sentences = ()

    document = only(folder)
    corpus = Corpus(folder / "corpus.sqlite", make=True)
    corpus.put([(document, Untranslated())])
    kept = corpus.document(document.id)
    assert corpus.known([document.id])[document.id].digest == document.digest
    corpus.close()
    assert kept is not None
    return kept.id


# What is in a file


def test_a_text_file_is_its_text(tmp_path: Path, write: Write) -> None:
    write("a.txt", "Prima linie.\r\n\r\nA doua — ș, ț.\n")
    assert only(tmp_path) == Document("a.txt", "a.txt", "Prima linie.\r\n\r\nA doua — ș, ț.\n", size=35)


@pytest.mark.parametrize(
    ("content", "date", "text"),
    [
        ("date 2025-08-16\nThey met.", "2025-08-16", "They met."),
        (" date 2025-02\n\nThey met.", "2025-02", "They met."),
        ("\ufeff date 2025-02 They met.", "2025-02", "They met."),
        ("date 2025 was set. They met.", None, "date 2025 was set. They met."),
        ("date\t2024-02-29\r\n They met.", "2024-02-29", "They met."),
        ("date 2025-13-45\nThey met.", None, "date 2025-13-45\nThey met."),
        ("date 2023-02-29\nThey met.", None, "date 2023-02-29\nThey met."),
        ("date 0000\nThey met.", None, "date 0000\nThey met."),
        ("date 2025-08-161\nThey met.", None, "date 2025-08-161\nThey met."),
        ("date ٢٠٢٥\nThey met.", None, "date ٢٠٢٥\nThey met."),
        ("update 2025\nThey met.", None, "update 2025\nThey met."),
        ("They met.\ndate 2025-08-16\n", None, "They met.\ndate 2025-08-16\n"),
    ],
)
def test_a_date_line_in_front_is_the_date_and_no_part_of_the_text(
    tmp_path: Path, write: Write, content: str, date: str | None, text: str
) -> None:
    write("a.txt", content)
    found = only(tmp_path)
    assert (found.date, found.text) == (date, text)


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("# The meeting\n\nThey met.", "The meeting"),
        ("Before.\r\n\r\n#  The meeting ##  \r\n\r\nThey met.", "The meeting"),
        ("# Why C#\nBecause.", "Why C#"),
        ("## Second level\n#hashtag\n", None),
        ("They met.", None),
    ],
)
def test_the_title_of_markdown_is_its_first_heading_of_the_first_level(
    tmp_path: Path, write: Write, content: str, title: str | None
) -> None:
    write("a.md", content)
    assert only(tmp_path).title == title


def test_a_text_file_has_no_title(tmp_path: Path, write: Write) -> None:
    write("a.txt", "# The meeting\n")
    assert only(tmp_path).title is None


@pytest.mark.parametrize("content", ["", " \n\t\r\n", "\ufeff", "\ufeff \n", "date 2025-08-16\n", "\u2003\u3000\n"])
def test_a_file_without_words_is_empty(tmp_path: Path, write: Write, content: str) -> None:
    file = write("a.txt", content)
    assert problems(read(tmp_path)) == [f"{file.name}: is empty; there is nothing to add"]


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", b"\x7fELF\x02\x01\x01\x00" * 9, bytes(range(1, 32)) * 9]
)
def test_a_file_that_is_not_text_is_refused(tmp_path: Path, write: Write, data: bytes) -> None:
    file = write("a.txt", data)
    (problem,) = problems(read(tmp_path))
    assert problem.startswith(f"{file.name}: is not text")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents_module, "LARGEST", 1 << 20)
    write("a.txt", "x" * (1 << 20))
    file = write("b.txt", "x" * ((1 << 20) + 1))
    found = read(tmp_path)
    assert [entry.id for entry in found if isinstance(entry, Document)] == ["a.txt"]
    assert problems(found) == [f"{file.name}: is larger than 1 MiB; split it"]


def test_an_error_has_its_path_line_and_reason(tmp_path: Path, write: Write) -> None:
    write("a.jsonl", "\nnonsense\n")
    (error,) = read(tmp_path)
    assert isinstance(error, UnreadableError)
    assert (error.path, error.line, error.reason) == (
        "a.jsonl",
        2,
        "is not JSON; a line is one object with id and text",
    )


# Standard input


def test_standard_input_is_named_after_its_content(tmp_path: Path) -> None:
    def standard_input(data: bytes) -> Document:
        (found,) = read(tmp_path, STANDARD_INPUT, standard_input=io.BytesIO(data))
        assert isinstance(found, Document)
        return found

    first = standard_input(b"date 2025-08-16\nThey met.")
    assert (first.path, first.text, first.date, first.line) == ("-", "They met.", "2025-08-16", None)
    assert first.id == standard_input(b"date 2025-08-16\nThey met.").id
    assert first.id != standard_input(b"They met.").id
    assert first.id.startswith("stdin-")


@pytest.mark.parametrize("given", [None, io.BytesIO(b"")])
def test_standard_input_without_words_is_empty(tmp_path: Path, given: io.BytesIO | None) -> None:
    assert problems(read(tmp_path, STANDARD_INPUT, standard_input=given)) == ["-: is empty; there is nothing to add"]


# JSON lines


def test_a_line_is_a_document_with_all_that_it_states(tmp_path: Path, write: Write) -> None:
    line = {"id": " n-1 ", "text": "De møttes.", "language": "nb", "title": " Møtet ", "date": "2026-01-14T10:30:00Z"}
    file = write("a.jsonl", json.dumps(line) + "\n")
    assert only(tmp_path) == Document(
        "n-1", "a.jsonl", "De møttes.", "nb", "Møtet", "2026-01-14", line=1, size=file.stat().st_size
    )


def test_an_id_that_is_an_integer_becomes_text(tmp_path: Path, write: Write) -> None:
    write("a.jsonl", '{"id": 0, "text": "a"}\n{"id": -12345678901234567890, "text": "b"}')
    assert ids(read(tmp_path)) == ["0", "-12345678901234567890"]


GOOD = b'{"id": "good", "text": "Some words."}'

BAD = {
    "no id": (b'{"text": "x"}', "has no 'id'; a line needs id and text"),
    "an empty id": (b'{"id": " ", "text": "x"}', "has no 'id'; a line needs id and text"),
    "no text": (b'{"id": "a"}', "has no 'text'; a line needs id and text"),
    "null for text": (b'{"id": "a", "text": null}', "has no 'text'; a line needs id and text"),
    "a text of spaces": (b'{"id": "a", "text": " \\n "}', "has no 'text'; a line needs id and text"),
    "no JSON": (b'{"id": "a", "text": "x"', "is not JSON; a line is one object with id and text"),
    "a word": (b"words", "is not JSON; a line is one object with id and text"),
    "a list": (b'["id", "text"]', "is not a JSON object; it needs id and text"),
    "a number": (b"7", "is not a JSON object; it needs id and text"),
    "a text that is a number": (b'{"id": "a", "text": 7}', "'text' is no text"),
    "a text that is false": (b'{"id": "a", "text": false}', "'text' is no text"),
    "an id that is a fraction": (b'{"id": 1.5, "text": "x"}', "'id' is no text"),
    "an id that is true": (b'{"id": true, "text": "x"}', "'id' is no text"),
    "an id that is a list": (b'{"id": ["a"], "text": "x"}', "'id' is no text"),
    "a title that is an object": (b'{"id": "a", "text": "x", "title": {}}', "'title' is no text"),
    "a language that is a list": (b'{"id": "a", "text": "x", "language": ["ro"]}', "'language' is no text"),
    "a date that is a number": (b'{"id": "a", "text": "x", "date": 2025}', "'date' is no text"),
    "a date that never was": (
        b'{"id": "a", "text": "x", "date": "2025-02-30"}',
        "'date' is not ISO 8601, as 2026-01-14 is: '2025-02-30'",
    ),
    "a date in words": (
        b'{"id": "a", "text": "x", "date": "16 August"}',
        "'date' is not ISO 8601, as 2026-01-14 is: '16 August'",
    ),
    "deep nesting": (b'{"id": "a", "text": ' + b"[" * 200_000, "is not JSON; a line is one object with id and text"),
    "a huge integer": (
        b'{"id": ' + b"9" * 5000 + b', "text": "x"}',
        "is not JSON; a line is one object with id and text",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_reported_by_file_and_line_and_the_others_go_in(tmp_path: Path, write: Write, case: str) -> None:
    line, reason = BAD[case]
    file = write("a.jsonl", b"\n".join([GOOD, b"", line, GOOD]))
    before, error, after = read(tmp_path)
    assert str(error) == f"{file.name}, line 3: {reason}"
    assert [(entry.id, entry.line) for entry in (before, after) if isinstance(entry, Document)] == [
        ("good", 1),
        ("good", 4),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD + b"\n" + GOOD,
        GOOD + b"\r\n" + GOOD + b"\r\n",
        b"\n  \n" + GOOD + b"\n\t\n\n" + GOOD + b"\n\n",
        (GOOD + b"\r\n" + GOOD).decode().encode("utf-16"),
        b"\xfe\xff" + (GOOD + b"\n" + GOOD).decode().encode("utf-16-be"),
    ],
    ids=["byte order mark", "CRLF", "blank lines", "UTF-16", "UTF-16 big end first"],
)
def test_lines_are_read_whatever_program_wrote_them(tmp_path: Path, write: Write, data: bytes) -> None:
    write("a.jsonl", data)
    assert [(found.id, found.text) for found in read(tmp_path)] == [("good", "Some words.")] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("inside", ["\u2028", "\x85", "\u2029", "\x0b"])
def test_only_a_newline_ends_a_line(tmp_path: Path, write: Write, encoding: str, inside: str) -> None:
    line = '{"id": "a", "text": "one INSIDE two"}'.replace("INSIDE", inside if inside != "\x0b" else "\\u000b")
    write("a.jsonl", f"{line}\n{line}".encode(encoding))
    assert [found.text for found in read(tmp_path)] == [f"one {inside} two"] * 2


def test_damaged_utf_16_lines_are_reported_and_other_files_are_read(tmp_path: Path, write: Write) -> None:
    file = write("a.jsonl", GOOD.decode().encode("utf-16") + b"x")
    write("b.txt")
    found = read(tmp_path)
    assert problems(found) == [f"{file.name}: is damaged UTF-16 text (byte {file.stat().st_size - 1})"]
    assert [entry.id for entry in found if isinstance(entry, Document)] == ["b.txt"]


def test_a_line_that_is_too_large_is_one_problem_and_the_next_has_its_number(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents_module, "LARGEST", 1 << 20)
    long = b'{"id": "long", "text": "' + b"x" * (5 << 19) + b'"}'
    file = write("a.jsonl", GOOD + b"\n" + long + b"\n" + GOOD + b"\n" + long)
    found = read(tmp_path)
    assert [entry.line for entry in found] == [1, 2, 3, 4]
    assert problems(found) == [f"{file.name}, line {line}: is larger than 1 MiB; split it" for line in (2, 4)]


@pytest.mark.parametrize("data", [b"", b"\n \r\n\t"])
def test_lines_without_a_word_are_an_empty_file(tmp_path: Path, write: Write, data: bytes) -> None:
    file = write("a.jsonl", data)
    assert problems(read(tmp_path)) == [f"{file.name}: is empty; there is nothing to add"]


def test_what_no_file_can_hold_is_replaced_one_for_one(tmp_path: Path, write: Write) -> None:
    write("a.jsonl", b'{"id": "a\\u0000", "text": "one\\u0000\\ud800two \\ud83d\\ude00", "title": "\\udc00"}')
    found = only(tmp_path)
    assert (found.id, found.text, found.title) == ("a\ufffd", "one\ufffd\ufffdtwo 😀", "\ufffd")


def test_nuls_in_a_text_file_are_replaced_one_for_one(tmp_path: Path, write: Write) -> None:
    write("a.txt", "one\x00two\x00\x00".encode("utf-8-sig"))
    assert only(tmp_path).text == "one\ufffdtwo\ufffd\ufffd"


@settings(deadline=None, max_examples=60)
@given(lines=st.lists(st.binary(max_size=40) | st.sampled_from([line for line, _ in BAD.values()][:12]), max_size=6))
def test_every_line_with_something_in_it_is_a_document_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    lines = [line.replace(b"\n", b"") for line in lines]
    file = tmp_path_factory.mktemp("lines") / "a.jsonl"
    file.write_bytes(b"\n".join([GOOD, *lines]))
    numbers = [found.line for found in read(file.parent)]
    assert numbers == [number for number, line in enumerate([GOOD, *lines], 1) if line.strip()]


@settings(deadline=None, max_examples=60)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_document_that_can_be_kept_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.mktemp("bytes") / "a.txt"
    file.write_bytes(data)
    (found,) = read(file.parent)
    if isinstance(found, Document):
        assert found.text.encode("utf-8").decode("utf-8") == found.text
        assert "\x00" not in found.text


# Digests

SOME = st.none() | st.text(max_size=3)


@given(one=st.tuples(st.text(max_size=3), SOME, SOME, SOME), two=st.tuples(st.text(max_size=3), SOME, SOME, SOME))
@settings(deadline=None, max_examples=100)
def test_digests_are_equal_if_and_only_if_the_contents_are(
    one: tuple[str, str | None, str | None, str | None], two: tuple[str, str | None, str | None, str | None]
) -> None:
    def digest(content: tuple[str, str | None, str | None, str | None], path: str, line: int) -> str:
        return Document("a", path, *content, line=line).digest

    assert digest(one, "here", 1) == digest(one, "there", 2)
    assert (digest(one, "here", 1) == digest(two, "here", 1)) == (one == two)


def test_the_id_is_part_of_the_digest() -> None:
    assert Document("a", "path", "text").digest != Document("b", "path", "text").digest


def test_a_line_in_an_old_encoding_is_read_right(tmp_path: Path, write: Write) -> None:
    text = "Preşedintele a spus că întâlnirea a fost amânată până mâine."
    write("a.jsonl", json.dumps({"id": "a", "text": text}, ensure_ascii=False).encode("cp1250"))
    assert only(tmp_path).text == text
