import base64
import binascii
import io
import random
import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.readers import eml
from search.readers.content import Content, FormatError, ReadingContext


def read(message: bytes | str) -> Content:
    data = message if isinstance(message, bytes) else message.encode()
    return eml.read_eml(io.BytesIO(data), ReadingContext())


def texts(content: Content) -> list[str]:
    return [paragraph.text for paragraph in content.paragraphs]


def places(content: Content) -> list[tuple[str, str]]:
    return [(paragraph.place, paragraph.text) for paragraph in content.paragraphs]


def files(content: Content) -> dict[str, bytes]:
    return {child.name: child.open().read() for child in content.children}


def message(*parts: str, kind: str = "mixed", parameters: str = "") -> str:
    """Return a multipart message; each part has its own headers."""
    body = "".join(f"--limit\n{part}\n" for part in parts)
    return f'From: anna@example.com\nContent-Type: multipart/{kind}; boundary="limit"{parameters}\n\n{body}--limit--\n'


PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"


def test_a_message_is_read_with_its_headers():
    content = read(
        "Subject: Møte\nFrom: Anna <a@x.no>\nDate: Sat, 16 Aug 2025 23:30:00 -0900\n\nHei\nalle!\n\nVi møtes.\n"
    )
    assert texts(content) == ["Hei\nalle!", "Vi møtes."]
    assert (content.metadata.title, content.metadata.sender) == ("Møte", "Anna <a@x.no>")
    assert (content.metadata.date, content.missing) == ("2025-08-16", [])


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(newline):
    assert texts(read("From: a\n\nOne\ntwo\n\nThree".replace("\n", newline))) == ["One\ntwo", "Three"]


def test_what_programs_put_before_a_message_is_skipped():
    for before in ("\ufeff", "\n\n", "From a@x Sat Aug 16 14:05:59 2025\n"):
        assert texts(read(f"{before}From: a\nTo: b\n\nText")) == ["Text"]


def test_an_emlx_is_a_message_between_its_length_and_a_list():
    inner = b"From: a\n\nText\n"
    assert texts(read(b"%d      \n%s<?xml version='1.0'?><plist></plist>" % (len(inner), inner))) == ["Text"]


ENCODED = {
    "quoted-printable": "Caf=C3=A9 au=\n lait =3D 3",
    "base64": base64.encodebytes("Café au lait = 3".encode()).decode(),
    "8bit": "Café au lait = 3",
    "nonsense": "Café au lait = 3",
    "x-uuencode": f"begin 644 a\n{binascii.b2a_uu('Café au lait = 3'.encode()).decode()}`\nend\n",
}


@pytest.mark.parametrize(("encoding", "body"), ENCODED.items())
def test_transfer_encodings_are_undone(encoding, body):
    assert texts(read(f"From: a\nContent-Transfer-Encoding: {encoding}\n\n{body}")) == ["Café au lait = 3"]


def test_text_that_is_not_the_base64_it_is_stated_to_be_is_read():
    body = "This is no Base64 at all, but a sentence."
    assert texts(read(f"From: a\nContent-Transfer-Encoding: base64\n\n{body}")) == [body]


def test_charsets_that_lie_are_noticed():
    russian = "Заседание отложено до весны, сообщает администрация города."
    for charset in ("iso-8859-1", "nonsense", "us-ascii"):
        headers = f"From: a\nContent-Type: text/plain; charset={charset}\n\n".encode()
        assert texts(read(headers + russian.encode("koi8-r"))) == [russian]
        assert texts(read(headers + russian.encode())) == [russian]


def test_raw_headers_are_in_the_charset_of_the_text():
    data = "Subject: Встреча\nContent-Type: text/plain; charset=koi8-r\n\nТекст".encode("koi8-r")
    assert read(data).metadata.title == "Встреча"


LONG = "We meet on Friday in the old library, and there will be coffee and cake for all of you."


def test_of_two_alternatives_the_plain_text_is_read():
    content = read(message(PLAIN + LONG, f"{HTML}<p>{LONG}</p><p>More</p>", kind="alternative"))
    assert texts(content) == [LONG]


@pytest.mark.parametrize("plain", ["", " \n", "Your program cannot show this."])
def test_the_html_is_read_if_the_plain_text_says_little(plain):
    html = f"{HTML}<style>p {{}}</style><p>{LONG}</p><p>Bj&oslash;rn<br>Berg</p><img alt=Logo src=cid:1>"
    assert texts(read(message(PLAIN + plain, html, kind="alternative"))) == [LONG, "Bjørn\nBerg"]


def test_an_alternative_may_contain_pictures_and_files():
    inner = message(HTML + f"<p>{LONG}</p>", "Content-Type: application/pdf; name=a.pdf\n\n%PDF", kind="related")
    inner = inner.removeprefix("From: anna@example.com\n").replace("limit", "inner")
    content = read(message(f"{PLAIN}Hi", inner, kind="alternative"))
    assert (texts(content), files(content)) == ([LONG], {"a.pdf": b"%PDF"})


def test_quotations_in_html_are_marked():
    content = read(f"From: a\n{HTML}<p>Yes.</p><blockquote><p>Coffee?</p><blockquote>Hi</blockquote></blockquote>Bye")
    assert places(content) == [("", "Yes."), ("quoted", "Coffee?"), ("quoted", "Hi"), ("", "Bye")]


def test_rows_of_html_tables_are_lines():
    assert texts(read(f"From: a\n{HTML}<table><tr><th>Day<th>Price<tr><td>Monday<td>3</table>")) == [
        "Day | Price\nMonday | 3"
    ]


def test_the_charset_of_html_may_be_in_it():
    html = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Чай'.encode("koi8-r")
    assert texts(read(b"From: a\nContent-Type: text/html\n\n" + html)) == ["Чай"]


def test_quotations_and_signatures_are_paragraphs_of_their_own():
    body = "Yes.\n> Coffee?\n> Tea?\n>\n> > Hi\nNo.\n-- \nAnna\nTel. 3\n\nOslo\n> Old"
    assert places(read(f"From: a\n\n{body}")) == [
        ("", "Yes."),
        ("quoted", "Coffee?\nTea?"),
        ("quoted", "Hi"),
        ("", "No."),
        ("signature", "Anna\nTel. 3"),
        ("signature", "Oslo"),
        ("quoted", "Old"),
    ]


def test_a_line_of_dashes_before_much_text_begins_no_signature():
    body = "One\n--\n" + "more\n" * 30
    assert {place for place, _ in places(read(f"From: a\n\n{body}"))} == {""}


def test_flowed_lines_are_joined():
    headers = "From: a\nContent-Type: text/plain; format=flowed"
    body = "This line \ngoes on. \n> So does \n> this.\nFixed\n  indented\n >no quotation\n-- \nAnna"
    assert places(read(f"{headers}\n\n{body}")) == [
        ("", "This line goes on."),
        ("quoted", "So does this."),
        ("", "Fixed\n indented\n >no quotation"),
        ("signature", "Anna"),
    ]
    assert texts(read(f"{headers}; delsp=yes\n\n東京 \n大阪")) == ["東京大阪"]


def test_attachments_are_children_with_their_names():
    pdf = base64.encodebytes(b"%PDF-1.7 " * 100).decode()
    content = read(
        message(
            PLAIN + "See below.",
            "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
            f"Content-Disposition: attachment; filename*=utf-8''m%C3%B8te.pdf\n\n{pdf}",
            'Content-Type: text/plain; name="=?utf-8?Q?m=C3=B8te?=.txt"\nContent-Disposition: attachment\n\nNotes',
            "Content-Type: application/ms-tnef; name=winmail.dat\n\nx",
            "Content-Type: application/msword\n\nx",
            "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR",
        )
    )
    assert texts(content) == ["See below."]
    assert files(content) == {
        "møte.pdf": b"%PDF-1.7 " * 100,
        "møte.txt": b"Notes",
        "winmail.dat": b"x",
        "attachment 4.doc": b"x",
        "attachment 5.ics": b"BEGIN:VCALENDAR",
    }


def test_small_pictures_in_the_text_are_left_out():
    def picture(size: int, disposition: str) -> str:
        data = base64.encodebytes(b"x" * size).decode()
        return (
            f"Content-Type: image/png; name={disposition}{size}.png\nContent-Disposition: {disposition}\n"
            f"Content-Transfer-Encoding: base64\n\n{data}"
        )

    content = read(message(picture(9_999, "inline"), picture(10_000, "inline"), picture(50, "attachment")))
    assert [child.name for child in content.children] == ["inline10000.png", "attachment50.png"]


def test_signatures_of_programs_are_left_out():
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----"
    content = read(message(PLAIN + "Text", signature, kind="signed"))
    assert (texts(content), files(content)) == (["Text"], {})


def test_a_message_in_a_message_is_a_child_named_by_its_subject():
    inner = "Subject: =?utf-8?Q?M=C3=B8te?=\nFrom: b\n\nText"
    content = read(message(PLAIN + "See below.", f"Content-Type: message/rfc822\n\n{inner}"))
    (child,) = content.children
    assert (child.name, child.format, child.open().read()) == ("Møte.eml", "eml", inner.encode())
    assert texts(content) == ["See below."]


def test_the_parts_of_a_digest_are_messages():
    content = read(message("\nSubject: One\n\nText", "\nSubject: Two\n\nText", kind="digest"))
    assert [(child.name, child.format) for child in content.children] == [("One.eml", "eml"), ("Two.eml", "eml")]


ENCRYPTED = {
    "PGP in parts": message("Content-Type: application/pgp-encrypted\n\nVersion: 1", kind="encrypted"),
    "PGP in the text": "From: a\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n",
    "S/MIME": "From: a\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nabc",
}


@pytest.mark.parametrize("encrypted", ENCRYPTED.values(), ids=ENCRYPTED)
def test_what_is_encrypted_is_missing(encrypted):
    content = read(encrypted)
    assert (texts(content), files(content), content.missing) == ([], {}, ["its text is encrypted"])


def test_text_that_is_signed_in_armour_is_read():
    body = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nOne\n- - two\n"
        "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
    )
    assert texts(read(f"From: a\n\n{body}")) == ["One\n- two"]


def test_files_that_are_written_into_the_text_are_children():
    content = read("From: a\n\nSee below.\n\nbegin 644 a.txt\n%2&5L;&\\\n`\nend\n\nBye.\n")
    assert (texts(content), files(content)) == (["See below.", "Bye."], {"a.txt": b"Hello"})


def test_reports_of_delivery_are_read():
    report = "Content-Type: message/delivery-status\n\nAction: failed\n\nFinal-Recipient: b@x"
    assert texts(read(message(PLAIN + "Sorry.", report, kind="report"))) == [
        "Sorry.",
        "Action: failed",
        "Final-Recipient: b@x",
    ]


BROKEN = {
    "no boundary is stated": message(PLAIN + "One", PLAIN + "Two").replace('; boundary="limit"', ""),
    "another boundary is stated": message(PLAIN + "One", PLAIN + "Two").replace('"limit"', '"other"'),
    "the end is missing": message(PLAIN + "One", PLAIN + "Two").replace("--limit--\n", ""),
    "the boundary has spaces after it": message(PLAIN + "One", PLAIN + "Two").replace("--limit\n", "--limit \t\n"),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_the_parts_of_a_broken_message_are_read(broken):
    assert texts(read(broken)) == ["One", "Two"]


def test_a_multipart_without_parts_is_text():
    assert texts(read("From: a\nContent-Type: multipart/mixed; boundary=x\n\nText")) == ["Text"]


def test_an_attachment_without_content_is_missing():
    part = "Content-Type: application/pdf; name=a.pdf"
    content = read(message(PLAIN + "One", part))
    assert (texts(content), content.missing) == (["One"], ["a.pdf is not in the message"])


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"Just a text.", b"{}", b"\x00\xff" * 50, b"Note: no message\n\nx"])
def test_what_is_no_message_is_refused(data):
    with pytest.raises(FormatError):
        read(data)


def test_a_message_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(eml, "LARGEST_MESSAGE", 100)
    with pytest.raises(FormatError, match="is larger than"):
        read("From: a\n\n" + "x" * 100)


def test_a_long_text_is_cut(monkeypatch):
    monkeypatch.setattr(eml, "LONGEST_TEXT", 1000)
    content = read("From: a\n\n" + "x" * 2000)
    assert len(texts(content)[0]) == 1000
    assert content.missing


def test_multiparts_nested_2000_deep_are_read_as_far_as_the_limit():
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n{PLAIN}x\n--b{n}\n" for n in range(2000))
    content = read(f"From: a\nSubject: Deep\n{nested}\nText")
    assert content.metadata.title == "Deep"
    assert len(texts(content)) == 30
    assert content.missing == ["parts nested 31 deep are not read"]


def test_a_message_with_a_million_parts_is_read_as_far_as_the_limit():
    content = read("From: a\nContent-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 1_000_000)
    assert len(texts(content)) == 999
    assert content.missing == ["parts after the first 1,000 are not read"]


HOSTILE = {
    "a subject of 14 MB": "Subject: " + "=?utf-8?Q?abc?= " * 900_000 + "\n\nText",
    "a subject of a million lines": "Subject: a\n" + " b\n" * 1_000_000 + "\nText",
    "a type of parameters": "Subject: a\nContent-Type: text/plain" + "; a*0=b" * 100_000 + "\n\nText",
    "a type of semicolons": "Subject: a\nContent-Type: text/plain" + ";" * 1_000_000 + "\n\nText",
    "comments in an address": "Subject: a\nFrom: " + "(" * 1_000_000 + "\n\nText",
    "messages in messages": "Subject: a\n" + "Content-Type: message/rfc822\n\n" * 50_000,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_headers_take_no_time(hostile):
    begin = time.process_time()
    content = read(hostile)
    assert len(content.metadata.title) <= 1000
    assert time.process_time() - begin < 3


def example() -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"], made["Message-ID"] = "Møte", "Anna <a@x.no>", "<1@x.no>"
    made.set_content("Hei alle!\n\nVi møtes på fredag.\n-- \nAnna\n")
    made.add_alternative("<p>Hei alle!</p><p>Vi møtes.</p>", subtype="html")
    made.add_attachment(b"%PDF-1.7" * 50, maintype="application", subtype="pdf", filename="møte.pdf")
    nested = EmailMessage()
    nested["Subject"] = "Old"
    nested.set_content("Old text")
    made.add_attachment(nested)
    return made.as_bytes()


def test_a_message_that_python_writes_is_read():
    content = read(example())
    assert places(content) == [("", "Hei alle!"), ("", "Vi møtes på fredag."), ("signature", "Anna")]
    assert [child.name for child in content.children] == ["møte.pdf", "Old.eml"]
    assert files(content)["møte.pdf"] == b"%PDF-1.7" * 50


@given(st.lists(st.binary(max_size=300), max_size=4))
def test_no_byte_of_an_attachment_is_lost(attachments):
    made = EmailMessage()
    made["From"] = "a@x.no"
    made.set_content("Text")
    for number, data in enumerate(attachments):
        made.add_attachment(data + b".", maintype="application", subtype="x-any", filename=str(number))
    found = files(read(made.as_bytes()))
    assert list(found.values()) == [data + b"." for data in attachments]


def check(data: bytes) -> None:
    try:
        content = read(data)
        for paragraph in content.paragraphs:
            assert paragraph.text.strip() == paragraph.text != ""
            assert "\n\n" not in paragraph.text
            assert "\x00" not in paragraph.text
            paragraph.text.encode()
        files(content)
    except FormatError:
        pass


def test_a_message_cut_off_anywhere_is_read_or_refused():
    whole = example()
    for end in range(0, len(whole), 7):
        check(whole[:end])


def test_a_damaged_message_is_read_or_refused():
    chance = random.Random(0)
    whole = example()
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'\x00\n\r "=?;:%*-\xc3\xff()<>,0')
        check(bytes(damaged))


@given(st.text(st.sampled_from("> -\n\r\x00ab\t\xa0"), max_size=60))
def test_no_letter_of_a_text_is_lost(text):
    content = read(f"From: a\nContent-Type: text/plain; charset=utf-8\n\n{text}")
    assert "".join(texts(content)).count("a") == text.count("a")
    check(f"From: a\nContent-Type: text/plain; format=flowed\n\n{text}".encode())
