"""A small file of each format, all with the same two sentences."""

import email.message
import gzip
import io
import tarfile
import zipfile

from .office_files import core_properties, office_file, packed, relationships, xml
from .ole_files import message, ole_file, page, presentation, text_shape, word_file
from .pdf_files import page_of_lines, pdf

#: The demo models know neither; both are Norwegian, without letters that a PDF's standard fonts lack.
FIRST = "Ministeren besto at fabrikken i byen skal stenges neste sommer."
SECOND = "Arbeiderne har protestert mot planen siden januar."

HTML = f"<!doctype html><html><head><title>Fabrikken</title></head><body><p>{FIRST}</p><p>{SECOND}</p></body></html>"


def eml():
    """Return a message with an attachment, which is a Word document."""
    made = email.message.EmailMessage()
    made["From"], made["To"], made["Subject"] = "Kari Nordmann <kari@example.org>", "ola@example.org", "Fabrikken"
    made["Date"], made["Message-ID"] = "Sat, 16 Aug 2025 10:00:00 +0200", "<1@example.org>"
    made.set_content(f"{FIRST}\n\n{SECOND}\n")
    made.add_attachment(docx(), maintype="application", subtype="octet-stream", filename="rapport.docx")
    return bytes(made)


def docx():
    """Return a Word document of two paragraphs."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (FIRST, SECOND))
    properties = core_properties(dc_title="Fabrikken", dc_creator="Kari Nordmann")
    return office_file(
        "word/document.xml",
        xml("w:document", f"<w:body>{paragraphs}</w:body>"),
        **{"[Content_Types]": "<Types/>", "docProps__core": properties},
    )


def pptx():
    """Return a presentation of two slides."""

    def slide(text):
        return xml("p:sld", f"<p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
                            "</p:spTree></p:cSld>")  # fmt: skip

    listed = '<p:sldIdLst><p:sldId id="256" r:id="r1"/><p:sldId id="257" r:id="r2"/></p:sldIdLst>'
    related = [("slide", f"slides/slide{number}.xml", slide(text)) for number, text in enumerate((FIRST, SECOND), 1)]
    return office_file(
        "ppt/presentation.xml", xml("p:presentation", listed), related, **{"[Content_Types]": "<Types/>"}
    )


def xlsx():
    """Return a workbook of one sheet with two rows."""
    rows = "".join(
        f'<x:row><x:c t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c></x:row>' for text in (FIRST, SECOND)
    )
    sheets = '<x:sheets><x:sheet name="Ark" sheetId="1" r:id="r1"/></x:sheets>'
    sheet = xml("x:worksheet", f"<x:sheetData>{rows}</x:sheetData>")
    related = [("worksheet", "worksheets/sheet1.xml", sheet)]
    return office_file("xl/workbook.xml", xml("x:workbook", sheets), related, **{"[Content_Types]": "<Types/>"})


def opendocument(kind, inside):
    """Return a document of OpenDocument."""
    content = xml("office:document-content", f"<office:body><office:{kind}>{inside}</office:{kind}></office:body>")
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def epub():
    """Return a book of one chapter."""
    container = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
    package = ('<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
               '<spine><itemref idref="a"/></spine></package>')  # fmt: skip
    page = f"<html><body><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    return packed(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "b.opf": package, "a.xhtml": page}
    )


def archive(names):
    """Return a zip archive of files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in names.items():
            made.writestr(name, data)
    return buffer.getvalue()


def tar(names):
    """Return a compressed tar archive of files by name."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        for name, data in names.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return gzip.compress(buffer.getvalue())


def paragraphs(tag):
    """Return both sentences, each in an element."""
    return "".join(f"<{tag}>{text}</{tag}>" for text in (FIRST, SECOND))


def every_format():
    """Return files by name: for each format, and for each kind of file inside a file."""
    both = f"{FIRST}\n\n{SECOND}\n"
    slides = "".join(f"<draw:page><draw:frame><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame></draw:page>"
                   for text in (FIRST, SECOND))  # fmt: skip
    rows = "".join(f"<table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"
                   for text in (FIRST, SECOND))  # fmt: skip
    subtitles = f"1\n00:00:01,000 --> 00:00:04,000\n{FIRST}\n\n2\n00:01:05,000 --> 00:01:09,000\n{SECOND}\n"
    mhtml = f"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n{HTML}\n--b--\n"
    return {
        "a.pdf": pdf([page_of_lines([FIRST]), page_of_lines([SECOND])]),
        "a.docx": docx(),
        "a.doc": word_file(f"{FIRST}\r{SECOND}\r").read(),
        "a.odt": opendocument("text", paragraphs("text:p")),
        "a.rtf": f"{{\\rtf1\\ansi {FIRST}\\par {SECOND}\\par}}".encode(),
        "a.pptx": pptx(),
        "a.ppt": presentation([page(0x03EE, text_shape(text)) for text in (FIRST, SECOND)]).read(),
        "a.odp": opendocument("presentation", slides),
        "a.xlsx": xlsx(),
        "a.ods": opendocument("spreadsheet", f'<table:table table:name="Ark">{rows}</table:table>'),
        "a.csv": f'"{FIRST}"\n"{SECOND}"\n'.encode(),
        "a.html": HTML.encode(),
        "a.mhtml": mhtml.encode(),
        "a.epub": epub(),
        "a.eml": eml(),
        "a.mbox": b"From kari@example.org Sat Aug 16 10:00:00 2025\n" + eml() + b"\n",
        "a.msg": ole_file(message({"0037": "Fabrikken", "1000": f"{FIRST}\r\n\r\n{SECOND}"})).read(),
        "a.vcf": f"BEGIN:VCARD\nVERSION:3.0\nFN:Kari Nordmann\nNOTE:{FIRST} {SECOND}\nEND:VCARD\n".encode(),
        "a.ics": f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250816\nSUMMARY:{FIRST}\nDESCRIPTION:{SECOND}\nEND:VEVENT\nEND:VCALENDAR\n".encode(),
        "a.srt": subtitles.encode(),
        "a.zip": archive({"brev/b.docx": docx(), "c.txt": both.encode()}),
        "a.tar.gz": tar({"brev/b.docx": docx(), "c.txt": both.encode()}),
    }


__all__ = ["FIRST", "SECOND", "archive", "docx", "eml", "every_format", "relationships", "tar"]
