import contextlib
import io
import random
import struct

import pytest
from support.ole_files import attachment, message, ole_file, word_file

from search.readers.content import FormatError, ReadingContext
from search.readers.msg import read_msg

SENT, CREATED = 0x00390040, 0x30070040
TIME = 132277719670000000


def read(streams):
    return read_msg(ole_file(streams), ReadingContext())


def texts(streams):
    return [paragraph.text for paragraph in read(streams).paragraphs]


def uncompressed_rtf(rtf):
    return struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def literal_rtf(rtf):
    """Return compressed RTF without references, except that at its end."""
    data = b""
    at = 0
    while at + 8 <= len(rtf):
        data += b"\0" + rtf[at : at + 8]
        at += 8
    rest = rtf[at:]
    end = (207 + len(rtf)) % 4096 << 4
    data += bytes([1 << len(rest)]) + rest + struct.pack(">H", end)
    return struct.pack("<IIII", len(data) + 12, len(rtf), 0x75465A4C, 0) + data


def test_the_body_is_split_at_blank_lines():
    assert texts(message({"1000": "Hei,\r\n\r\nFørste linje\r\nandre linje\r\n \t\r\n\r\n😀 slutt\r\n"})) == [
        "Hei,", "Første linje\nandre linje", "😀 slutt",
    ]  # fmt: skip


def test_headers_are_metadata():
    metadata = read(
        message(
            {"0037": "Møte  i morgen", "0C1A": "Ann", "5D01": "ann@example.org", "0E04": "Bo; Li", "0E03": "Cy",
             "1035": "<1@x>", "1039": "<a@x> <b@x>", "1042": "<b@x>", "1000": "x"},
            numbers={SENT: TIME, CREATED: 1},
        )
    ).metadata  # fmt: skip
    assert (metadata.title, metadata.sender) == ("Møte i morgen", "Ann <ann@example.org>")
    assert (metadata.to, metadata.cc, metadata.author) == ("Bo; Li", "Cy", "")
    assert metadata.date == "2020-03-04T05:06:07+00:00"
    assert (metadata.message_id, metadata.references) == ("1@x", ("a@x", "b@x"))


def test_addresses_of_recipients_go_before_names_that_are_displayed():
    metadata = read(
        message(
            {"0E04": "Bo", "1000": "x", "0C1A": "Ann", "0C1F": "/O=ORG/CN=ANN"},
            recipients=[
                (2, {"3001": "Cy", "39FE": "cy@x"}), (1, {"3001": "Bo", "3003": "bo@x"}), (1, {"3001": "li@x", "3003": "li@x"}),
                (3, {"3001": "Secret"}),
            ],
        )
    ).metadata  # fmt: skip
    assert (metadata.to, metadata.cc, metadata.sender) == ("Bo <bo@x>, li@x", "Cy <cy@x>", "Ann")


def test_the_message_id_is_found_in_the_headers_of_the_transport():
    headers = "Received: x\r\nMessage-ID: <2@x>\r\nSubject: s\r\n"
    assert read(message({"007D": headers, "1000": "x"})).metadata.message_id == "2@x"


@pytest.mark.parametrize(("encoding", "tag"), [("cp1250", 0x3FFD0003), ("cp1251", 0x3FDE0003)])
def test_texts_are_in_the_code_page_of_the_message(encoding, tag):
    text = {"cp1250": "întâlnire şi ţară", "cp1251": "Привет мир"}[encoding]
    streams = message({"0037": text, "1000": text}, encoding=encoding, numbers={tag: int(encoding[2:])})
    assert (read(streams).metadata.title, texts(streams)) == (text, [text])


def test_html_is_read_where_there_is_no_plain_text():
    html = "<html><p>Привет</p><p>мир &amp; все</p><script>no</script></html>"
    streams = message({"1000": " \r\n"}, binaries={"1013": html.encode("cp1251")}, numbers={0x3FDE0003: 1251})
    assert texts(streams) == ["Привет", "мир & все"]


@pytest.mark.parametrize("compress", [uncompressed_rtf, literal_rtf])
def test_rtf_is_read_where_there_is_nothing_else(compress):
    rtf = rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf\par\htmlrtf0 First {\b bold}\par Second}"
    assert texts(message(binaries={"1009": compress(rtf)})) == ["First bold", "Second"]


def test_compressed_rtf_refers_to_what_came_before():
    # The example of [MS-OXRTFCP] 4.1.1.
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert texts(message(binaries={"1009": data})) == ["hello world"]


def test_damaged_rtf_is_missing():
    content = read(message({"0037": "s"}, binaries={"1009": b"x" * 40}))
    assert content.missing == ["the body is damaged (compressed RTF)"]
    assert content.metadata.title == "s"


def test_attachments_are_files_inside():
    streams = message({"1000": "x"}, attachments=[attachment("a/../b.txt", b"1"), attachment("c.bin", b"2" * 5000)])
    children = [(child.name, child.format, child.open().read()) for child in read(streams).children]
    assert children == [("a/../b.txt", "", b"1"), ("c.bin", "", b"2" * 5000)]


def test_an_attached_message_keeps_its_text_and_its_attachments():
    inner = message({"0037": "Inner", "1000": "ă" * 5000}, attachments=[attachment("n.txt", b"note")], embedded=True)
    middle = message({"0037": "Middle", "1000": "m"}, attachments=[inner], embedded=True)
    (child,) = read(message({"1000": "x"}, attachments=[middle])).children
    assert (child.name, child.format) == ("attachment", "msg")
    content = read_msg(child.open(), ReadingContext())
    assert content.metadata.title == "Middle"
    (child,) = content.children
    content = read_msg(child.open(), ReadingContext())
    assert (content.metadata.title, content.paragraphs[0].text) == ("Inner", "ă" * 5000)
    assert [child.open().read() for child in content.children] == [b"note"]


def test_an_attachment_that_is_only_named_is_missing():
    streams = message({"1000": "x"}, attachments=[{"__substg1.0_3707001F": "a.doc".encode("utf-16-le")}])
    place = "__attach_version1.0_#00000000/__properties_version1.0"
    streams[place] = bytes(8) + struct.pack("<IIQ", 0x37050003, 6, 2)
    content = read(streams)
    assert list(content.children) == []
    assert content.missing == ["attachment 'a.doc' is not in the message, which only refers to it"]


def test_a_document_is_no_message():
    with pytest.raises(FormatError, match="is damaged"):
        read_msg(word_file("x"), ReadingContext())


def test_a_signed_message_is_read_as_a_message():
    signed = {**attachment("smime.p7m", b"x"), "__substg1.0_370E001F": "multipart/signed".encode("utf-16-le")}
    assert [child.format for child in read(message({"1000": "x"}, attachments=[signed])).children] == ["eml"]


def test_changed_and_missing_bytes_raise_no_other_error():
    inner = message({"0037": "Inner", "1000": "i"}, embedded=True)
    whole = ole_file(
        message({"0037": "s", "1039": "<a@b>"}, numbers={SENT: TIME}, recipients=[(1, {"3001": "Bo"})],
                binaries={"1009": literal_rtf(rb"{\rtf1 text\par more}"), "1013": b"<p>x"}, attachments=[inner])
    ).getvalue()  # fmt: skip
    used = [at for at in range(len(whole)) if whole[at] not in b"\0\xff"]
    random_numbers = random.Random(7)
    for turn in range(200):
        data = bytearray(whole)
        for at in random_numbers.choices(used, k=5):
            data[at] = random_numbers.randrange(256)
        with contextlib.suppress(FormatError):
            content = read_msg(io.BytesIO(data[: 97 * turn] if turn % 4 == 0 else data), ReadingContext())
            for child in content.children:
                child.open().read()
