"""Read .vcf: address cards of the versions 2.1 to 4.0."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, NamedTuple

from .content import Content, FormatError, Metadata, Paragraph
from .encodings import NotTextError, decode
from .mail_headers import LONGEST_VALUE, decoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from .content import ReadingContext

#: Maximum bytes of a file: photos are in it, in Base64.
LARGEST_FILE = 128 << 20

#: Maximum cards that are read, and cards in one another.
_MOST_CARDS, _DEEPEST = 100_000, 10

#: Maximum properties of a card or an event, and characters of a value, and of what is before it.
MOST_PROPERTIES, _LONGEST, _LONGEST_NAME = 1_000, 1 << 20, 4_000

#: Maximum parts of a value; an address has seven.
_MOST_PARTS = 20

#: Maximum damaged cards that are named.
_MOST_REPORTED = 20

#: What of a card people look for, in the order of the text; the name is before it.
_SHOWN = (
    "NICKNAME", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "IMPP", "ADR", "URL", "BDAY", "ANNIVERSARY", "RELATED",
    "CATEGORIES", "NOTE",
)  # fmt: skip
_NAMES = {"FN", "N"}

#: Properties whose values have parts between semicolons.
_IN_PARTS = {"N", "ORG", "ADR"}

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SEMICOLON = re.compile(r"(?<!\\);")
_SCHEME = re.compile(r"^(?:mailto|tel|xmpp|sip|skype):", re.IGNORECASE)

#: The name of a property, after a group; its parameters, in whose quotation marks there may be colons.
_PROPERTY = re.compile(r"(?:[\w-]{1,100}\.)?([\w-]{1,100})((?:;(?:\"[^\"\n]*\"|[^\":\n])*)?):")
_PARAMETER = re.compile(r";([\w-]+)(?:=((?:\"[^\"]*\"|[^\";])*))?")


class Property(NamedTuple):
    """A line of an address card or a calendar.

    Attributes:
        name: In capitals.
        parameters: Their names in capitals, with values without quotation marks; a name may stand for a value.
        value: As written, except for its transfer encoding; see `unescaped`.

    """

    name: str
    parameters: dict[str, str]
    value: str


def read_vcard(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Read address cards: each is a paragraph, "Anna Berg | Bergs bil | anna@example.com", with the place "card 3".

    Raises:
        FormatError: it contains no card, or is too large.

    """
    text = text_in(file)
    if not re.search(r"^[ \t]*BEGIN:VCARD", text, re.IGNORECASE | re.MULTILINE):
        raise FormatError("contains no address card", "is it a .vcf?")
    paragraphs, missing, title = [], [], ""
    number = 0
    for number, (properties, is_whole) in enumerate(_cards(text), 1):
        if number > _MOST_CARDS:
            missing.append(f"cards after the first {_MOST_CARDS:,} are not read")
            break
        if not is_whole and len(missing) < _MOST_REPORTED:
            missing.append(f"card {number} is cut off")
        name, shown = _card_text(properties)
        title = name if number == 1 else ""
        if shown:
            paragraphs.append(Paragraph(shown, f"card {number}"))
    return Content(paragraphs, Metadata(title=" ".join(title.split())[:LONGEST_VALUE]), missing=missing)


def text_in(file: IO[bytes]) -> str:
    """Return the text of a file of cards or of a calendar, with newlines.

    Raises:
        FormatError: it is empty, too large, or no text.

    """
    data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise FormatError(f"is larger than {LARGEST_FILE >> 20} MiB", "split it")
    if not data.strip():
        raise FormatError("is empty", "there is nothing to add")
    try:
        text = decode(data)
    except NotTextError as error:
        raise FormatError(error.problem, error.cure) from error
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def properties_in(text: str) -> Iterator[Property]:
    """Yield the properties in the text of cards or of a calendar, unfolded; other lines are skipped."""
    lines = iter(text.split("\n"))
    waiting = next(lines, None)
    while waiting is not None:
        pieces = [waiting]
        waiting = next(lines, None)
        while waiting is not None and waiting[:1] in {" ", "\t"}:
            pieces.append(waiting[1:])
            waiting = next(lines, None)
        # Version 2.1 breaks lines as quoted-printable does, without a space.
        if "QUOTED-PRINTABLE" in pieces[0].upper():
            while waiting is not None and pieces[-1].endswith("="):
                pieces.append(f"\n{waiting}")
                waiting = next(lines, None)
        line = "".join(pieces)
        if found := _PROPERTY.match(line, 0, _LONGEST_NAME):
            yield _property(found, line[found.end() : found.end() + _LONGEST])


def unescaped(value: str) -> str:
    r"""Return a value with its line breaks, commas and semicolons: ``\n``, ``\,`` and ``\;`` stand for them.

    Blank lines are left out.
    """
    text = _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def _property(found: re.Match[str], value: str) -> Property:
    parameters = {name.upper(): stated.replace('"', "").strip() for name, stated in _PARAMETER.findall(found[2])}
    # Version 2.1 writes ";QUOTED-PRINTABLE" for ";ENCODING=QUOTED-PRINTABLE".
    if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE" or "QUOTED-PRINTABLE" in parameters:
        data = binascii.a2b_qp(value.encode("utf-8", "replace"))
        text = decoded(data, parameters.get("CHARSET", ""))
        value = text.replace("\r\n", "\n").replace("\r", "\n")
    return Property(found[1].upper(), parameters, value)


def _cards(text: str) -> Iterator[tuple[list[Property], bool]]:
    """Yield the properties of each card, and whether its end is there; a card in another one comes first."""
    cards: list[list[Property]] = []
    for found in properties_in(text):
        if found.name == "BEGIN" and found.value.strip().upper() == "VCARD":
            cards.append([])
            if len(cards) > _DEEPEST:
                yield cards.pop(0), False
        elif not cards:
            continue
        elif found.name == "END" and found.value.strip().upper() == "VCARD":
            yield cards.pop(), True
        elif (found.name in _SHOWN or found.name in _NAMES) and len(cards[-1]) < MOST_PROPERTIES:
            cards[-1].append(found)
    for card in reversed(cards):
        yield card, False


def _card_text(properties: list[Property]) -> tuple[str, str]:
    """Return the name on a card, and all of its text."""
    values: dict[str, list[str]] = {}
    for found in properties:
        values.setdefault(found.name, []).append(_value(found))
    name = next(filter(None, (*values.get("FN", []), *values.get("N", []))), "")
    shown = [name, *(value for kind in _SHOWN for value in values.get(kind, []))]
    return name, " | ".join(dict.fromkeys(filter(None, shown)))


def _value(found: Property) -> str:
    if found.name not in _IN_PARTS:
        return _SCHEME.sub("", unescaped(found.value))
    parts = [unescaped(part) for part in _SEMICOLON.split(found.value, _MOST_PARTS)[:_MOST_PARTS]]
    if found.name == "N":
        family, given, middle, prefix, suffix = (*parts, "", "", "", "", "")[:5]
        return " ".join(filter(None, (prefix, given, middle, family, suffix)))
    return ", ".join(filter(None, parts))
