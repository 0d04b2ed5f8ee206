"""Damaged, locked and hostile documents cost one line each: what is wrong, and what to do about it."""

import email.message
import io
import json
import tarfile
import zipfile
import zlib

import pytest
from support.command_line import run_search
from support.every_format import FIRST, SECOND, docx, eml
from support.office_files import office_file, xml
from support.ole_files import ole_file
from support.pdf_files import garbled_pdf, page_of_lines, pdf
from support.pst_files import message, pst

from search.readers.ocr import tesseract

#: A file that is not hostile: it is added whatever stands beside it.
GOOD = f"{FIRST}\n"


def zipped(name, data):
    """Return a compressed zip file of one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def zeros(size):
    """Return compressed zeros, made without holding them."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)), packer.flush()])


def zip_of_zeros(size, name="a.txt"):
    """Return a zip file whose member unpacks to *size* zeros."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made, made.open(name, "w", force_zip64=True) as member:
        for _ in range(size >> 20):
            member.write(bytes(1 << 20))
    return buffer.getvalue()


def pdf_of_zeros(size):
    """Return a PDF whose page unpacks to *size* zeros."""
    content = zeros(size)
    return (b"%%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Count 1/Kids[3 0 R]>> endobj\n"
            b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>> endobj\n"
            b"4 0 obj <</Filter/FlateDecode/Length %d>> stream\n%s\nendstream endobj\n"
            b"trailer <</Root 1 0 R>>\n" % (len(content), content))  # fmt: skip


def docx_with(document, declaration=""):
    """Return a Word document with this main part."""
    text = f'<?xml version="1.0"?>{declaration}{document}'
    return office_file("word/document.xml", text, **{"[Content_Types]": "<Types/>"})


def docx_of_paragraphs(size):
    """Return a Word document of *size* bytes of paragraphs, all of which are well-formed."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    chunk = b"<w:p><w:r><w:t>boom</w:t></w:r></w:p>" * 30_000
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        with made.open("word/document.xml", "w", force_zip64=True) as member:
            member.write(f'<w:document xmlns:w="{namespace}"><w:body>'.encode())
            for _ in range(size // len(chunk)):
                member.write(chunk)
            member.write(b"</w:body></w:document>")
    return buffer.getvalue()


def sparse_xlsx():
    """Return a workbook with a cell at each end of its sheet."""
    cells = '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>first cell</x:t></x:is></x:c></x:row>'
    cells += '<x:row r="1048576"><x:c r="XFD1048576" t="inlineStr"><x:is><x:t>last cell</x:t></x:is></x:c></x:row>'
    sheets = '<x:sheets><x:sheet name="Ark" sheetId="1" r:id="r1"/></x:sheets>'
    sheet = xml("x:worksheet", f'<x:dimension ref="A1:XFD1048576"/><x:sheetData>{cells}</x:sheetData>')
    related = [("worksheet", "worksheets/sheet1.xml", sheet)]
    return office_file("xl/workbook.xml", xml("x:workbook", sheets), related, **{"[Content_Types]": "<Types/>"})


def nested_zip(depth):
    """Return a zip file in a zip file, and so on."""
    data = zipped("a.txt", GOOD.encode())
    for number in range(depth):
        data = zipped(f"{number}.zip", data)
    return data


def nested_multiparts(depth):
    """Return a message of multiparts in multiparts."""
    parts = [b"From: a@example.org\nSubject: Nested\n"]
    parts += [b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (each, each) for each in range(depth)]
    return b"".join([*parts, b"\n", FIRST.encode(), b"\n"])


def with_subject(size):
    """Return a message with an encoded subject of *size* bytes."""
    word = b"=?utf-8?q?" + b"a" * 60 + b"?=\n "
    return b"From: a@example.org\nSubject: " + word * (size // len(word)) + b"x\n\n" + FIRST.encode()


def with_attachment(name):
    """Return a message with an attachment of this name."""
    made = email.message.EmailMessage()
    made["From"], made["Subject"] = "a@example.org", "Hostile"
    made.set_content(SECOND)
    made.add_attachment(GOOD.encode(), maintype="text", subtype="plain", filename="PLACEHOLDER")
    return bytes(made).replace(b"PLACEHOLDER", name)


def mailbox_with_damage():
    """Return a mailbox whose second message is no message."""
    begin = b"From a@example.org Sat Aug 16 10:00:00 2025\n"
    broken = begin + b"Subject: \xff\xfe\nContent-Type: multipart/mixed; boundary\n\n\x00\x01\x02\n\n"
    return begin + eml() + b"\n" + broken + begin + eml().replace(b"Fabrikken", b"Slutten") + b"\n"


def pst_of_nested_folders(depth):
    """Return an Outlook mailbox of folders in folders, with long names, a message in each."""
    names = [f"{number:>0100}" for number in range(depth)]
    return pst(
        {name: [message("Fabrikken", FIRST)] for name in names}, inside=dict(zip(names[1:], names, strict=False))
    )


def hostile_tar():
    """Return a tar archive of links, devices, and names that lead out of it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        for name, kind in (("../../out.txt", tarfile.REGTYPE), ("link", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, "/etc/passwd", len(GOOD) if kind == tarfile.REGTYPE else 0
            made.addfile(info, io.BytesIO(GOOD.encode()))
    return buffer.getvalue()


BOMB = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
ENTITIES = f'<!DOCTYPE x [<!ENTITY a "boom">{BOMB}]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAGRAPH = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'

#: Name, content (large ones are made when they are needed), exit code, and a part of the line that is printed ("" if the file is read without complaint).
TABLE = [
    ("empty.pdf", b"", 3, "empty.pdf: is empty; there is nothing to add"),
    ("empty.docx", b"", 3, "empty.docx: is empty; there is nothing to add"),
    ("truncated.pdf", pdf([page_of_lines([FIRST])])[:200], 3, "truncated.pdf: is damaged"),
    ("truncated.docx", docx()[:300], 3, "truncated.docx: is damaged"),
    ("locked.pdf", pdf([page_of_lines([FIRST])], password="x"), 3, "is locked with a password; give it with --password-file"),
    ("locked.xlsx", ole_file({"EncryptionInfo": b"\x04\x00\x04\x00", "EncryptedPackage": b"x" * 6_000}).read(), 3, "locked.xlsx: is locked with a password; save a copy without a password"),
    ("noise.pdf", bytes(range(256)) * 50, 3, "noise.pdf: is damaged: it does not begin as a file of this format does"),
    ("noise.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, 3, "noise.doc: is damaged"),
    ("noise.pst", b"!BDN" + b"\x00" * 9_000, 3, "noise.pst: "),
    ("deep.pst", lambda: pst_of_nested_folders(300), 3, "deep.pst: "),
    ("really-a-pdf.docx", pdf([page_of_lines([FIRST])]), 0, ""),
    ("really-a-docx.pdf", docx(), 0, ""),
    ("really-a-pdf.txt", pdf([page_of_lines([FIRST])]), 0, ""),
    ("bomb.pdf", lambda: pdf_of_zeros(1 << 30), 3, "bomb.pdf: "),
    ("bomb.docx", lambda: zip_of_zeros(1 << 30, "word/document.xml"), 3, "bomb.docx: "),
    ("paragraphs.docx", lambda: docx_of_paragraphs(1 << 30), 3, "paragraphs.docx: unpacks to 1,0"),
    ("pages.pdf", pdf([page_of_lines([FIRST]), *[page_of_lines([])] * 9_998, page_of_lines([SECOND])]), 0, ""),
    *[("huge.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\x86\xa0\0\1\x86\xa0" + bytes(99), 3, "huge.png: has 100,000 × 100,000 pixels, more than 100 million")] * bool(tesseract.installed()),
    ("fonts.pdf", garbled_pdf([f"{FIRST} {SECOND}"] * 5), 0 if tesseract.installed() else 3, "" if tesseract.installed() else "fonts.pdf: was read in part: page 1 has a font that does not say what its letters are"),
    ("bomb.zip", lambda: zip_of_zeros(1 << 30), 3, "bomb.zip: "),
    ("nested.zip", nested_zip(20), 3, "nested too deep"),
    ("entities.docx", docx_with(PARAGRAPH, ENTITIES), 3, "entities.docx: "),
    ("external.docx", docx_with(PARAGRAPH, EXTERNAL), 3, "external.docx: "),
    ("sparse.xlsx", sparse_xlsx(), 0, ""),
    ("divs.html", lambda: b"<html><body>" + b"<div>" * 1_000_000 + FIRST.encode(), 0, ""),
    ("multiparts.eml", lambda: nested_multiparts(2_000), 3, "multiparts.eml: "),
    ("subject.eml", lambda: with_subject(14 << 20), 0, ""),
    ("charset.eml", b"From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=no-such\n\n" + FIRST.encode(), 0, ""),
    ("lie.eml", b"From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=us-ascii\n\n" + "Møtet i Tromsø ble avlyst på grunn av været.".encode("cp1252"), 0, ""),
    ("up.eml", with_attachment(b"../../x.txt"), 0, ""),
    ("nul.eml", with_attachment(b"a\x00b.txt"), 0, ""),
    ("long.eml", with_attachment(b"x" * 10_000 + b".txt"), 0, ""),
    ("rtl.eml", with_attachment("\u202etxt.exe".encode()), 0, ""),
    ("broken.mbox", mailbox_with_damage(), 0, ""),
    ("links.tar", hostile_tar(), 0, ""),
    ("deep.rtf", b"{\\rtf1 " + b"{" * 200_000 + FIRST.encode(), 3, "deep.rtf: is damaged"),
    ("objects.pdf", b"%PDF-1.4\n" + b"1 0 obj\n[" * 100_000, 3, "objects.pdf: is damaged"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "good.txt").write_text(GOOD)
    for name, data, *_ in TABLE:
        (folder / name).write_bytes(data() if callable(data) else data)
    return folder


def search(folder, *arguments):
    """Run the real command line in a process of its own."""
    return run_search("-L", "library", *arguments, cwd=folder, timeout=300)


@pytest.fixture(scope="module")
def added(folder):
    """Add all of them at once; return what is printed, and the hits by file."""
    done = search(folder, "add", ".", "--language", "nb")
    assert done.returncode == 3
    hits = json.loads(
        search(folder, "find", "fabrikken OR protestert OR Tromsø", "--duplicates", "-n", "500", "--json").stdout
    )
    by_file = {}
    for hit in hits["hits"]:
        by_file.setdefault(hit["path"], []).append(hit)
    return done.stderr.decode(), by_file


@pytest.mark.parametrize(("name", "code", "line"), [(name, code, line) for name, _, code, line in TABLE])
def test_a_hostile_document_costs_at_most_one_line(added, name, code, line):
    printed, _ = added
    complaints = [each for each in printed.splitlines() if each.startswith(f"not added: {name}: ")]
    assert len(complaints) == (code == 3)
    assert line in "".join(complaints)


def test_nothing_else_is_printed_written_or_lost(added, folder):
    printed, hits = added
    assert "Traceback" not in printed
    assert "good.txt" in hits
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if "library" not in path.parts}
    assert files == {"good.txt", *(name for name, *_ in TABLE)}


@pytest.mark.parametrize("name", ["empty.pdf", "bomb.pdf", "locked.pdf", "really-a-pdf.docx"])
@pytest.mark.usefixtures("added")
def test_the_exit_code_of_a_document_alone(folder, name):
    (code,) = [code for each, _, code, _ in TABLE if each == name]
    again = ["--retry-failed"] if code == 3 else []
    assert search(folder, "add", name, "--language", "nb", *again).returncode == code


def test_documents_with_the_wrong_suffix_are_read_by_their_content(added):
    for name, format_of_it in (
        ("really-a-pdf.docx", "pdf"),
        ("really-a-docx.pdf", "docx"),
        ("really-a-pdf.txt", "pdf"),
    ):
        assert format_of_it in {hit["type"] for hit in added[1][name]}


def test_names_of_attachments_lead_nowhere_and_control_nothing(added):
    for name in ("up.eml", "nul.eml", "long.eml", "rtl.eml", "links.tar"):
        inside = [hit["document_id"] for hit in added[1][name] if " › " in hit["document_id"]]
        assert inside
        for each in inside:
            assert len(each) < 300
            assert ".." not in each.split(" › ")[1].split("/")
            assert not set(each) & {"\x00", "\u202e", "\x1b"}


def test_a_broken_message_does_not_stop_the_mailbox(added):
    found = {hit["document_id"] for hit in added[1]["broken.mbox"]}
    assert {"broken.mbox › message 1", "broken.mbox › message 3"} <= found


def test_a_text_in_a_charset_that_was_stated_wrongly_is_read_right(added):
    assert all("Tromsø" in hit["original"] for hit in added[1]["lie.eml"])
