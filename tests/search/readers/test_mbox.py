import io
import mailbox
import random
from email.message import EmailMessage

import pytest

from search.readers import mbox
from search.readers.content import FormatError, ReadingContext
from search.readers.eml import read_eml

FROM = "From anna@example.com Sat Aug 16 14:05:59 2025\n"


def read(data: bytes | str) -> list[str]:
    """Return the messages."""
    file = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    return [child.open().read().decode() for child in mbox.read_mbox(file, ReadingContext()).children]


def test_each_message_is_a_child():
    content = mbox.read_mbox(io.BytesIO(f"{FROM}A: 1\n\nOne\n\n{FROM}A: 2\n\nTwo\n".encode()), ReadingContext())
    assert [(child.name, child.format, child.open().read()) for child in content.children] == [
        ("message 1", "eml", b"A: 1\n\nOne\n\n"),
        ("message 2", "eml", b"A: 2\n\nTwo\n"),
    ]
    assert (content.paragraphs, content.missing) == ([], [])


def test_messages_may_be_opened_after_all_were_listed():
    content = mbox.read_mbox(io.BytesIO(f"{FROM}A: 1\n\nOne\n\n{FROM}A: 2\n\nTwo\n".encode()), ReadingContext())
    assert [child.open().read()[-4:] for child in reversed(list(content.children))] == [b"Two\n", b"ne\n\n"]


LINES = {
    "Thunderbird": "From - Sat Aug 16 14:05:59 2025\n",
    "Thunderbird, later": "From \n",
    "Google": "From 1840612345678901234@xxx Sat Aug 16 14:05:59 +0000 2025\n",
    "a zone": "From anna@example.com Sat Aug 16 14:05:59 2025 +0200\n",
    "no seconds": "From anna Sat Aug 16 14:05 2025\n",
    "no address": "From ???@??? Sat Aug 16 14:05:59 2025\n",
    "an ISO date": "From anna@example.com 2025-08-16 14:05:59\n",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_the_lines_of_many_programs_begin_a_message(line, newline):
    found = read(f"{line}A: 1\n\nOne\n\n{line}A: 2\n\nTwo\n".replace("\n", newline))
    assert [message.split()[2] for message in found] == ["One", "Two"]


@pytest.mark.parametrize(
    "line",
    [
        "From here on it is easy.",
        "From 10:30 to 11:45 we met.",
        "From the board\nNote: it met.",
        ">From Anna",
        "Fromage",
    ],
)
def test_text_begins_no_message(line):
    assert len(read(f"{FROM}A: 1\n\nOne\n\n{line}\nTwo\n\n{FROM}A: 2\n\nThree")) == 2


def test_the_escapes_of_from_are_undone():
    (found,) = read(f"{FROM}A: 1\n\n>From Anna\n>>From Bo\n> From Cy\n")
    assert found == "A: 1\n\nFrom Anna\n>From Bo\n> From Cy\n"


def test_a_broken_message_does_not_stop_the_others():
    found = read(f"{FROM}A: 1\n\nOne\n\n{FROM}\x00\x01 nonsense\n\n{FROM}A: 3\n\nThree\n")
    assert [len(message) for message in found] == [11, 13, 12]


def test_a_message_may_begin_without_a_blank_line():
    assert len(read(f"{FROM}A: 1\n\nOne\n{FROM}A: 2\n\nTwo\n")) == 2


def test_what_is_before_the_first_message_is_missing():
    content = mbox.read_mbox(io.BytesIO(f"Some text.\n\n{FROM}A: 1\n\nOne".encode()), ReadingContext())
    assert content.missing == ["12 bytes before the first message are not read"]
    assert len(list(content.children)) == 1
    content = mbox.read_mbox(io.BytesIO(f"\ufeff{FROM}A: 1\n\nOne".encode()), ReadingContext())
    assert content.missing == []
    assert len(list(content.children)) == 1


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Some text.", b"From ", b"From here\n", b"\x00" * 1000])
def test_what_is_no_mailbox_is_refused(data):
    with pytest.raises(FormatError, match="is not a mailbox"):
        read(data)


def test_a_message_that_is_too_large_is_refused_and_the_others_are_read(monkeypatch):
    monkeypatch.setattr(mbox, "LARGEST_MESSAGE", 100)
    data = f"{FROM}A: 1\n\n{'x' * 200}\n\n{FROM}A: 2\n\nTwo\n".encode()
    large, small = mbox.read_mbox(io.BytesIO(data), ReadingContext()).children
    with pytest.raises(FormatError):
        large.open()
    assert small.open().read() == b"A: 2\n\nTwo\n"


@pytest.mark.parametrize("chunk", [7, 20, 61, 200])
def test_messages_are_the_same_wherever_the_file_is_cut_for_reading(monkeypatch, chunk):
    data = "".join(f"{FROM}A: {number}\n\n{'x' * number}\n\n" for number in range(100))
    whole = read(data)
    monkeypatch.setattr(mbox, "_CHUNK", chunk)
    assert read(data) == whole
    assert len(whole) == 100


def test_only_pieces_of_the_file_are_in_memory():
    class Counting(io.BytesIO):
        largest = 0

        def read(self, size=-1):
            data = super().read(size)
            self.largest = max(self.largest, len(data))
            return data

    file = Counting((FROM.encode() + b"A: 1\n\n" + b"x" * 100_000 + b"\n\n") * 100)
    for child in mbox.read_mbox(file, ReadingContext()).children:
        child.open()
    assert file.largest < 2 << 20


def test_a_mailbox_that_python_writes_is_read(tmp_path):
    box = mailbox.mbox(tmp_path / "box")
    for number in range(5):
        message = EmailMessage()
        message["Subject"], message["From"] = f"Møte {number}", "a@x.no"
        message.set_content(f"Hei!\n\nFrom here on: {number}")
        box.add(message)
    box.flush()
    box.close()
    with (tmp_path / "box").open("rb") as file:
        contents = [
            read_eml(child.open(), ReadingContext()) for child in mbox.read_mbox(file, ReadingContext()).children
        ]
    assert [content.metadata.title for content in contents] == [f"Møte {number}" for number in range(5)]
    assert [content.paragraphs[1].text for content in contents] == [f"From here on: {number}" for number in range(5)]


def test_a_damaged_mailbox_is_read_or_refused():
    chance = random.Random(0)
    data = (f"{FROM}From: a\nSubject: b\n\nSome text\n\n" * 5).encode()
    for _ in range(200):
        damaged = bytearray(data[: chance.randrange(len(data))])
        for _ in range(chance.randrange(10) if damaged else 0):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            for child in mbox.read_mbox(io.BytesIO(bytes(damaged)), ReadingContext()).children:
                child.open()
        except FormatError:
            continue
