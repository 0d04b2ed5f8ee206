"""Make documents of other formats from the articles: a PDF of two pages, a Word document, and a message with an attachment.

    seeds/make_documents.py FOLDER

The demo models know the sentences of the articles only, so that is what they say. Only the standard library is used,
and the files are the same each time.
"""

from __future__ import annotations

import io
import sys
import textwrap
import zipfile
from email.message import EmailMessage
from pathlib import Path
from xml.sax.saxutils import escape

SEEDS = Path(__file__).parent

SWEDISH, NORWEGIAN, ROMANIAN = "001_abf1786260dd0cda.txt", "003_ada28e0c948a2b04.txt", "000_bdeb880fadf664f9.txt"

#: Characters in a line, and lines on a page, of the PDF.
LINE, PAGE = 88, 34

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def main() -> None:
    """Make them."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "alaska.pdf").write_bytes(pdf(paragraphs(SWEDISH)))
    (folder / "istanbul.docx").write_bytes(docx(paragraphs(NORWEGIAN)))
    (folder / "message.eml").write_bytes(message(paragraphs(ROMANIAN)))


def paragraphs(name: str) -> list[str]:
    """Return the paragraphs of an article, without its date."""
    lines = [line.strip() for line in (SEEDS / name).read_text(encoding="utf-8").splitlines()]
    lines[0] = lines[0].removeprefix("date ").lstrip("0123456789-").strip()
    return [line for line in lines if line]


def pdf(texts: list[str]) -> bytes:
    """Return a PDF in Helvetica, whose letters are those of Western Europe; a blank line is between paragraphs."""
    lines = [line for text in texts for line in (*textwrap.wrap(text, LINE), "")]
    pages = [lines[start : start + PAGE] for start in range(0, len(lines), PAGE)]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{4 + 2 * at} 0 R' for at in range(len(pages)))}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        shown = b"\n".join(b"(%s) '" % _escaped(line) for line in page)
        content = b"BT /F1 11 Tf 16 TL 72 770 Td\n%s\nET" % shown
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    file = io.BytesIO()
    file.write(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return file.getvalue()


def _escaped(line: str) -> bytes:
    data = line.encode("cp1252", "replace")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def docx(texts: list[str]) -> bytes:
    """Return a Word document."""
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in texts)
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}" '
        'Target="word/document.xml"/></Relationships>'
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations,
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>{part}')
    return file.getvalue()


def message(texts: list[str]) -> bytes:
    """Return a message that begins as the article does; all of the article is attached as a Word document."""
    made = EmailMessage()
    made["From"], made["To"] = "Ana Pop <ana@example.org>", "redactia@example.org"
    made["Subject"], made["Date"] = "Alaska", "Sat, 16 Aug 2025 10:00:00 +0300"
    made["Message-ID"] = "<alaska@example.org>"
    made.set_content(texts[0])
    made.add_attachment(docx(texts), maintype="application", subtype="octet-stream", filename="articol.docx")
    made.set_boundary("between-the-parts")
    return bytes(made)


if __name__ == "__main__":
    main()
