import base64
import io
import random

import pytest

from search.readers.content import FormatError, ReadingContext
from search.readers.mhtml import read_mhtml

TEXT = "Så går døgnet på øya, sa ordføreren på mandag."


def saved(*parts, headers=b""):
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return (
        b"From: <Saved by Blink>\r\nSubject: x\r\nDate: Wed, 14 Jan 2026 10:00:00 -0000\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"'
        + headers
        + b"\r\n\r\n"
        + body
        + b"--b--\r\n"
    )


def part(html, encoding="utf-8", location=b"http://a/", extra=b"", transfer=b"base64"):
    data = html.encode(encoding)
    coded = base64.encodebytes(data) if transfer == b"base64" else data
    return (
        b'Content-Type: text/html; charset="%s"\r\nContent-Transfer-Encoding: %s\r\nContent-Location: %s\r\n%s\r\n'
        % (encoding.encode(), transfer, location, extra)
        + coded
    )


PICTURE = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA"


def read(data):
    return read_mhtml(io.BytesIO(data), ReadingContext())


def texts(data):
    return [paragraph.text for paragraph in read(data).paragraphs]


def test_the_page_is_read_with_its_title_and_the_date_on_which_it_was_saved():
    content = read(saved(PICTURE, part(f"<title>T</title><p>{TEXT}</p>")))
    assert [paragraph.text for paragraph in content.paragraphs] == [TEXT]
    assert (content.metadata.title, content.metadata.date) == ("T", "Wed, 14 Jan 2026 10:00:00 -0000")


def test_a_date_that_the_page_states_goes_before_that_on_which_it_was_saved():
    assert read(saved(part('<meta name=date content="2025-05-05"><p>x'))).metadata.date == "2025-05-05"


def test_the_encoding_is_that_of_the_part():
    assert texts(saved(part(f"<p>{TEXT}", "iso-8859-1"))) == [TEXT]


def test_quoted_printable_is_decoded():
    quoted = b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>S=C3=A5 g=\r\n=C3=A5r"
    assert texts(saved(quoted)) == ["Så går"]


def test_the_page_is_the_part_named_as_the_start_or_the_location():
    frame, whole = (
        part("<p>frame", location=b"http://f/"),
        part("<p>page", location=b"http://p/", extra=b"Content-ID: <p>\r\n"),
    )
    assert texts(saved(frame, whole)) == ["frame"]
    assert texts(saved(frame, whole, headers=b';\r\n start="<p>"')) == ["page"]
    assert texts(saved(frame, whole, headers=b"\r\nSnapshot-Content-Location: http://p/")) == ["page"]


def test_a_page_that_is_the_whole_message_is_read():
    assert texts(b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Text.") == ["Text."]


@pytest.mark.parametrize("data", [b"", b"x", saved(PICTURE), saved()])
def test_a_file_without_a_page_is_an_error(data):
    with pytest.raises(FormatError, match="has no page in it"):
        read(data)


def test_parts_within_thousands_of_parts_are_an_error_or_read():
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number) for number in range(3_000)
    )
    with pytest.raises(FormatError):
        read(nested + b"Content-Type: text/html\r\n\r\n<p>x")


def test_damaged_files_give_paragraphs_or_an_error():
    whole = saved(PICTURE, part(f"<p>{TEXT}</p>" * 5))
    source = random.Random(7)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(source.randint(1, 20)):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            content = read(bytes(data[: source.randrange(len(data))]))
        except FormatError:
            continue
        for paragraph in content.paragraphs:
            paragraph.text.encode()
        assert len(content.metadata.date) <= 100
