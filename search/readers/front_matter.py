"""Read front matter: a document's title, date and language, written above its text.

Two forms are read. YAML between two lines of dashes, as Jekyll, Hugo, Pandoc and Obsidian have it::

    ---
    title: The summit
    date: 2025-08-16
    language: ro
    ---
    They met in Alaska.

and a single date in front of the text: ``date 2025-08-16``.

YAML is only composed into nodes, never into Python objects, so tags create nothing, aliases are not expanded, and
``language: no`` stays Norwegian instead of becoming False. A block that is too long, or is not made of keys and
values, is left in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.dates import iso_date

from .limits import bad_date, shortened, storable

if TYPE_CHECKING:
    from yaml import Node

#: Maximum number of characters, and of brackets, in a YAML block. PyYAML needs .3 seconds for the worst block within
#: these limits, a list of 4,000 items; its time is quadratic in the depth of brackets: 1.8 seconds for 16,000.
_LONGEST_BLOCK, _MOST_BRACKETS = 8_192, 500

#: As in Pandoc, a line of dashes with a blank line after it is a rule between paragraphs.
_OPENING = re.compile(r"---[ \t]*\r?\n(?![ \t]*\r?\n)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)", re.MULTILINE)

_DATE_LINE = re.compile(r"\s*date[ \t]+([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?:\s+|$)")

_KEY = re.compile(r"[^\W\d][\w .-]{0,40}")
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The metadata in a document.

    Attributes:
        title: On one line.
        date: ISO 8601, to the day, month or year.
        language: As written, not validated.
        bad_date: What is stated as the date although it is not one; "" if there is nothing of the kind.

    """

    title: str | None = None
    date: str | None = None
    language: str | None = None
    bad_date: str = ""


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    r"""Return the front matter at the start of a text, and the text without it.

    A date that cannot be read is only quoted; other keys are ignored.

    >>> split_front_matter("---\ntitle: The summit\nlang: ro\n---\nThey met.")
    (FrontMatter(title='The summit', date=None, language='ro', bad_date=''), 'They met.')
    >>> split_front_matter("date 2025-08-16\nThey met.")
    (FrontMatter(title=None, date='2025-08-16', language=None, bad_date=''), 'They met.')
    """
    opening = _OPENING.match(text)
    if not opening:
        return _split_date_line(text)
    closing = _CLOSING.search(text, opening.end(), opening.end() + _LONGEST_BLOCK)
    fields = _fields(text[opening.end() : closing.start()]) if closing else None
    if not closing or fields is None:
        return FrontMatter(), text
    title = shortened(" ".join(fields.get("title", "").split()))
    language = fields.get("language") or fields.get("lang")
    stated = fields.get("date", "")
    front = FrontMatter(title or None, iso_date(stated), language or None, bad_date(stated))
    return front, text[closing.end() :]


def _split_date_line(text: str) -> tuple[FrontMatter, str]:
    found = _DATE_LINE.match(text)
    date = iso_date(found[1]) if found else None
    if not found:
        return FrontMatter(), text
    # A line that states no date of the calendar may be part of the text.
    return (FrontMatter(date=date), text[found.end() :]) if date else (FrontMatter(bad_date=found[1]), text)


def _fields(block: str) -> dict[str, str] | None:
    """Return the values in a block by their keys, in lower case; None if it is not front matter."""
    if not block.strip():
        return {}
    pairs = _yaml_pairs(block)
    if pairs is None:
        pairs = _line_pairs(block)
    return {key.strip().lower(): storable(value.strip()) for key, value in pairs} if pairs else None


def _yaml_pairs(block: str) -> list[tuple[str, str]] | None:
    """Return the keys and values of a YAML mapping; None if the block is not one.

    A list of one item counts as that item. Longer lists and mappings have empty values.
    """
    import yaml

    if block.count("[") + block.count("{") > _MOST_BRACKETS:
        return None
    try:
        root = yaml.compose(block, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(root, yaml.MappingNode):
        return None
    return [(key.value, _scalar(value)) for key, value in root.value if isinstance(key, yaml.ScalarNode)]


def _scalar(node: Node) -> str:
    import yaml

    if isinstance(node, yaml.SequenceNode) and len(node.value) == 1:
        (node,) = node.value
    return str(node.value) if isinstance(node, yaml.ScalarNode) and node.tag != _NULL else ""


def _line_pairs(block: str) -> list[tuple[str, str]] | None:
    """Return the keys and values of a block of ``key: value`` lines; None if another line is among them.

    For blocks that are not quite YAML, such as ``title: Alaska: the summit``.
    """
    pairs = []
    for line in block.splitlines():
        if not line.strip() or line.startswith(("#", " ", "\t", "- ")):
            continue
        key, colon, value = line.partition(":")
        if not colon or not _KEY.fullmatch(key) or value[:1].strip():
            return None
        pairs.append((key, _unquoted(value.strip())))
    return pairs


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value
