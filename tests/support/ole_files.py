"""OLE files with a Word document, slides or a message in them, as small as the formats allow."""

from __future__ import annotations

import io
import struct

from search.readers.ole import ole_bytes


def ole_file(streams):
    """Return an OLE file with these streams, open at its start."""
    return io.BytesIO(ole_bytes(streams))


def summary(*, title="", author="", created=0, encoding="utf-8", code_page=65001):
    """Return the stream of properties that states them; *created* is a time of Windows."""
    values = {1: struct.pack("<II", 2, code_page)}
    for key, text in ((2, title), (4, author)):
        data = text.encode(encoding) + b"\0"
        values[key] = struct.pack("<II", 0x1E, len(data)) + data + bytes(-len(data) % 4)
    values[12] = struct.pack("<IQ", 0x40, created)
    body, offsets, at = b"", b"", 8 + 8 * len(values)
    for key, value in values.items():
        offsets += struct.pack("<II", key, at + len(body))
        body += value
    section = struct.pack("<II", 8 + len(offsets) + len(body), len(values)) + offsets + body
    return struct.pack("<HHI16xI16xI", 0xFFFE, 0, 0, 1, 48) + section


def word_file(
    body, *, footnotes="", headers="", comments="", endnotes="", boxes="",
    narrow=False, gone=(), row_ends=(), in_cells=(), flags=0, **streams,
):  # fmt: skip
    """Return a document of Word 97.

    *gone*, *row_ends* and *in_cells* are ranges of characters of the whole text: deleted ones, and marks in tables.
    """
    parts = [body, footnotes, headers, "", comments, endnotes, boxes, ""]
    text = "".join(parts)
    data = text.encode("cp1252" if narrow else "utf-16-le")
    width, start = (1, 1024) if narrow else (2, 1024)
    units = len(data) // width
    head = bytearray(1024)
    struct.pack_into("<HH6xH", head, 0, 0xA5EC, 0xC1, 0x200 | flags)
    struct.pack_into("<8i", head, 0x4C, *(len(part.encode("utf-16-le")) // 2 for part in parts))
    word = bytes(head) + data
    word += bytes(-len(word) % 512)
    characters = [(a, b, struct.pack("<HB", 0x0800, 1)) for a, b in gone]
    paragraphs = [(a, b, struct.pack("<HHB", 0, 0x2417, 1)) for a, b in row_ends]
    paragraphs += [(a, b, struct.pack("<HHB", 0, 0x2416, 1)) for a, b in in_cells]
    table = b""
    for position, runs, is_paragraphs in ((0xFA, characters, False), (0x102, paragraphs, True)):
        if runs:
            places = struct.pack("<III", 0, 2**31 - 1, len(word) // 512)
            word = bytes(word) + _settings_page(sorted(runs), start, width, is_paragraphs=is_paragraphs)
            word = _with(word, position, len(table), len(places))
            table += places
    offset = start * 2 | 0x40000000 if narrow else start
    pieces = struct.pack("<IIHIH", 0, units, 0, offset, 0)
    clx = b"\2" + struct.pack("<I", len(pieces)) + pieces
    word = _with(word, 0x1A2, len(table), len(clx))
    return ole_file({"WordDocument": word, "1Table": table + clx, **streams})


def _with(word, position, *numbers):
    return word[:position] + struct.pack("<II", *numbers) + word[position + 8 :]


def _settings_page(runs, start, width, *, is_paragraphs):
    """Return 512 bytes with the settings of these ranges of characters, and none for those between."""
    page = bytearray(512)
    bounds, settings = [0], []
    for first, end, setting in runs:
        if first * width + start > bounds[-1]:
            bounds.append(first * width + start)
            settings.append(b"")
        bounds.append(end * width + start)
        settings.append(setting)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    at = 510
    for number, setting in enumerate(settings):
        if setting:
            # Those of paragraphs are counted in words, with the byte of the size.
            size = bytes([(len(setting) + 1) // 2 if is_paragraphs else len(setting)])
            at = (at - len(setting) - 1) // 2 * 2
            page[at : at + 1 + len(setting)] = size + setting
            page[4 * len(bounds) + number * (13 if is_paragraphs else 1)] = at // 2
    page[511] = len(settings)
    return bytes(page)


def record(kind, *parts, instance=0, container=False):
    """Return a record of a presentation."""
    data = b"".join(parts)
    return struct.pack("<HHI", instance << 4 | (15 if container else 0), kind, len(data)) + data


def container(kind, *parts, instance=0):
    """Return a record that contains records."""
    return record(kind, *parts, instance=instance, container=True)


def text_record(text):
    """Return the records of a text in a shape or in an outline."""
    return record(0x0F9F, struct.pack("<I", 4)) + record(0x0FA0, text.encode("utf-16-le"))


def text_shape(text, *more):
    """Return a shape with a text."""
    return container(0xF004, *more, container(0xF00D, text_record(text)))


def page(kind, *shapes, before=()):
    """Return a slide (0x03EE), a page of notes (0x03F0) or a master (0x03F8) with these shapes."""
    return container(kind, *before, container(0x040C, container(0xF002, container(0xF003, *shapes))))


def presentation(slides, *, notes=(), outlines=(), other=(), token=0xE391C05F, **streams):
    """Return a presentation.

    *slides* are records; *outlines* the texts of each slide's outline; *notes* records of pages of notes; *other*
    records that no directory names.
    """
    data = b"".join(other)
    offsets = []
    references = {"slides": [], "notes": []}
    for name, records in (("slides", slides), ("notes", notes)):
        for one in records:
            offsets.append(len(data))
            references[name].append(len(offsets) + 1)
            data += one
    outlines = [*outlines, *[()] * (len(slides) - len(outlines))]
    listed = [
        record(0x03F3, struct.pack("<IIiII", reference, 0, 0, 256 + number, 0)) + b"".join(map(text_record, texts))
        for number, (reference, texts) in enumerate(zip(references["slides"], outlines, strict=True))
    ]
    listed_notes = [record(0x03F3, struct.pack("<IIiII", one, 0, 0, 0, 0)) for one in references["notes"]]
    document = container(
        0x03E8, container(0x0FF0, *listed, instance=0), container(0x0FF0, *listed_notes, instance=2)
    )  # fmt: skip
    offsets.insert(0, len(data))
    data += document
    directory = len(data)
    data += record(0x1772, struct.pack("<I", len(offsets) << 20 | 1), struct.pack(f"<{len(offsets)}I", *offsets))
    edit = len(data)
    data += record(0x0FF5, struct.pack("<IIIIIIHH", 0, 0, 0, directory, 1, 9, 0, 0))
    user = struct.pack("<HHIIII", 0, 0x0FF6, 12, 20, token, edit)
    return ole_file({"PowerPoint Document": data, "Current User": user, **streams})


def message(texts=(), *, numbers=(), binaries=(), encoding="utf-16-le", recipients=(), attachments=(), embedded=False):
    """Return the streams of a message.

    *texts*, *numbers* and *binaries* are its properties by their tags. *recipients* are such properties, too;
    *attachments* streams by their names, or messages, as this function returns them.
    """
    kind = "001F" if encoding == "utf-16-le" else "001E"
    streams = {f"__substg1.0_{tag}{kind}": text.encode(encoding) for tag, text in dict(texts).items()}
    streams |= {f"__substg1.0_{tag}0102": data for tag, data in dict(binaries).items()}
    streams["__properties_version1.0"] = bytes(24 if embedded else 32) + _numbers(dict(numbers))
    for number, recipient in enumerate(recipients):
        place = f"__recip_version1.0_#{number:08X}/"
        kind_of_recipient, fields = recipient
        streams[f"{place}__properties_version1.0"] = bytes(8) + _numbers({0x0C150003: kind_of_recipient})
        streams |= {f"{place}__substg1.0_{tag}001F": text.encode("utf-16-le") for tag, text in fields.items()}
    for number, attachment in enumerate(attachments):
        place = f"__attach_version1.0_#{number:08X}/"
        is_message = "__properties_version1.0" in attachment
        streams[f"{place}__properties_version1.0"] = bytes(8) + _numbers({0x37050003: 5 if is_message else 1})
        prefix = f"{place}__substg1.0_3701000D/" if is_message else place
        streams |= {prefix + name: data for name, data in attachment.items()}
    return streams


def attachment(name, data):
    """Return the streams of an attached file."""
    return {"__substg1.0_3707001F": name.encode("utf-16-le"), "__substg1.0_37010102": data}


def _numbers(numbers):
    return b"".join(struct.pack("<IIQ", tag, 6, value) for tag, value in numbers.items())
