"""Office files made by hand: a zip file of a few parts of XML."""

import io
import random
import zipfile

from search.readers.content import FormatError, ReadingContext

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
        "x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "r": RELATIONSHIPS,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    }.items()
)


def xml(name, inside):
    """Return a document whose root is *name*, in which all usual prefixes may stand."""
    return f'<?xml version="1.0" encoding="UTF-8"?><{name} {_NAMESPACES}>{inside}</{name}>'


def relationships(*targets):
    """Return the relationships r1, r2 and so on, of pairs of a kind and a target."""
    inside = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def packed(parts):
    """Return a zip file of parts by name, None for one that is missing; only large parts are compressed.

    It is the same at any time: its members are of 1980.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            if part is not None:
                archive.writestr(
                    zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED if len(part) > 1 << 16 else zipfile.ZIP_STORED
                )
    return file.getvalue()


def core_properties(**values):
    """Return docProps/core.xml with elements such as dc_title."""
    inside = "".join(f"<{key.replace('_', ':')}>{value}</{key.replace('_', ':')}>" for key, value in values.items())
    return xml("cp:coreProperties", inside)


def office_file(main, content, related=(), **parts):
    """Return an Office file.

    Args:
        main: Name of the main part.
        content: The main part.
        related: Triples of kind, target and content of what it refers to.
        parts: Further parts, with __ for / in their names and the suffix .xml left out.

    """
    folder, _, name = main.rpartition("/")
    every = {
        "_rels/.rels": relationships(("officeDocument", main), ("metadata/core-properties", "docProps/core.xml")),
        main: content,
        f"{folder}/_rels/{name}.rels": relationships(*((kind, target) for kind, target, _ in related)),
        **{f"{folder}/{target}": part for _, target, part in related},
        **{f"{name.replace('__', '/')}.xml": part for name, part in parts.items()},
    }
    return packed(every)


def read_with(reader, data, name=""):
    """Return what a reader finds in bytes."""
    return reader(io.BytesIO(data), ReadingContext(name=name))


def texts(content):
    """Return the texts of the paragraphs."""
    return [paragraph.text for paragraph in content.paragraphs]


def placed(content):
    """Return place and text of each paragraph."""
    return [(paragraph.place, paragraph.text) for paragraph in content.paragraphs]


def assert_survives_damage(reader, data, name="", times=200):
    """Read *data* cut and changed in many ways: a reader may raise only FormatError, and its texts are clean."""
    chance = random.Random(7)
    damaged = [data[: len(data) * cut // 16] for cut in range(16)]
    for _ in range(times):
        changed = bytearray(data)
        for _ in range(chance.choice([1, 3, 20])):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        damaged.append(bytes(changed))
    for each in damaged:
        try:
            found = read_with(reader, each, name)
        except FormatError:
            continue
        assert_clean(found)


def assert_clean(content):
    """Check what holds for every paragraph of every reader."""
    for paragraph in content.paragraphs:
        assert paragraph.text
        assert paragraph.text == paragraph.text.strip()
        assert "\n\n" not in paragraph.text
        assert "\x00" not in paragraph.text
        paragraph.text.encode("utf-8")
