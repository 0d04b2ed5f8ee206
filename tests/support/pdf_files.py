"""Small PDFs, written by hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass
class PdfPage:
    """A page: texts as (left, baseline, size, text), the rest of its content and of its dictionary as written.

    *picture* is the number of the object that its content calls /I.
    """

    texts: list[tuple[float, float, float, str]] = field(default_factory=list)
    content: str = ""
    entries: str = ""
    annotations: list[str] = field(default_factory=list)
    picture: int = 5


def page_of_lines(lines, *, left=72.0, top=770.0, leading=14.0, size=12.0, **more):
    """Return a page of lines below each other; None is an empty line."""
    return PdfPage([(left, top - at * leading, size, line) for at, line in enumerate(lines) if line], **more)


def pdf(pages, *, info="", catalog="", objects=(), password=None):
    """Return the bytes of a PDF.

    *objects* are more objects, the first of which is number 10. The name of a picture is /I, of the font /F.
    """
    numbers = [20 + 2 * at for at in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    found = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode("latin-1"),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: f"<< {info} >>".encode("latin-1"),
        5: _stream(
            b"\x80", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        ),
    }
    found |= {10 + at: text if isinstance(text, bytes) else text.encode("latin-1") for at, text in enumerate(objects)}
    for number, page in zip(numbers, pages, strict=True):
        content = "\n".join(_shown(*text) for text in page.texts) + "\n" + page.content
        found[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {number + 1} 0 R {page.entries}"
            f" /Annots [{' '.join(page.annotations)}]"
            " /Resources << /Font << /F 3 0 R >> "
            f"/XObject << /I {page.picture} 0 R >> >> >>"
        ).encode("latin-1")
        found[number + 1] = _stream(content.encode("cp1252"))
    return _file(found, password)


def garbled_pdf(lines):
    """Return a PDF of a page whose font says of each letter that it is another one."""
    ranges = "4 beginbfrange <61> <77> <0064> <78> <7A> <0061> <E4> <E5> <0067> <F6> <F6> <006B> endbfrange"
    cmap = f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange {ranges} endcmap"
    data = pdf([page_of_lines(lines)], objects=[_stream(cmap.encode())])
    return data.replace(b"/Encoding /WinAnsiEncoding", b"/Encoding /WinAnsiEncoding /ToUnicode 10 0 R")


def _shown(left, baseline, size, text):
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F {size} Tf {left} {baseline} Td ({escaped}) Tj ET"


def _stream(data, entries=""):
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects, password):
    trailer = ""
    if password is not None:
        key, encrypt = _encryption(password)
        objects = {number: _encrypted(data, number, key) for number, data in objects.items()}
        objects[6] = encrypt
        trailer = "/Encrypt 6 0 R /ID [<00> <00>]"
    out = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, data in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + data + b"\nendobj\n"
    start, count = len(out), max(objects) + 1
    out += f"xref\n0 {count}\n".encode()
    for number in range(count):
        out += f"{places.get(number, 0):010} {'00000 n' if number in places else '65535 f'} \n".encode()
    out += f"trailer << /Size {count} /Root 1 0 R /Info 4 0 R {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def _encryption(password):
    """Return the key and the dictionary of encryption with RC4 and 40 bits (PDF 1.7, 7.6.3)."""
    padded = (password.encode("latin-1") + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + (-4).to_bytes(4, "little", signed=True) + b"\x00").digest()[:5]
    user = _rc4(key, _PADDING)
    return key, f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{user.hex()}> >>".encode()


def _encrypted(data, number, key):
    head, mark, rest = data.partition(b"stream\n")
    if not mark:
        return data
    body = rest.removesuffix(b"\nendstream")
    own_key = hashlib.md5(key + number.to_bytes(3, "little") + b"\x00\x00").digest()[:10]
    return head + mark + _rc4(own_key, body) + b"\nendstream"


def _rc4(key, data):
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
