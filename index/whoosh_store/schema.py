"""The fields of a passage in the store, and how their values are encoded."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from whoosh import columns, fields
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.phrases import phrase_positions
from index.query import ROLES, original_field

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

#: The field that lists which fields of terms a passage has.
FIELDS = "has"

#: The field of whole words that are much longer than their stems; prefixes are matched against it too.
LONG_WORDS = "endings"

#: The day of a passage whose document has no date. The others are `day_number`s.
UNDATED = 0

#: Later than any `day_number`.
LAST_DAY = 99_99_99_99


def day_number(date: str) -> int:
    """Return an ISO 8601 day as a number that increases with time.

    >>> day_number("2025-08-16")
    20250816
    """
    return int(date.replace("-", ""))


def comparable_path(path: str) -> str:
    """Return a path in the form used for comparison: case-folded, with composed accents."""
    return unicodedata.normalize("NFC", path).casefold()


def path_matches(path: bytes, parts: Iterable[bytes]) -> bool:
    """Return whether a comparable path contains *parts*, one after the other."""
    at = 0
    for part in parts:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def packed_words(words: Iterable[tuple[str, ...]]) -> str:
    """Return the words of a title, or of names of people, as one term, which takes little space.

    These words have no postings: to match one, all titles or names are scanned.

    >>> packed_words([("möt", "mot"), ("hamn",)])
    'möt/mot hamn'
    """
    return " ".join("/".join(forms) for forms in words)


def has_packed_phrase(packed: bytes, words: Sequence[tuple[str, ...]], slop: int) -> bool:
    """Return whether packed words contain these words next to each other; see `index.query.HasPhrase`."""
    if not all(any(form.encode() in packed for form in forms) for forms in words):
        return False
    title = [set(forms.split("/")) for forms in packed.decode().split(" ")]
    positions = [{at for at, forms in enumerate(title) if not forms.isdisjoint(wanted)} for wanted in words]
    return bool(phrase_positions(positions, slop))


class TermsField(fields.FieldType):  # type: ignore[misc]
    """A field of words that are already analyzed: the forms of each word, all at the word's position."""

    def __init__(self) -> None:
        """Store positions, for phrases, and lengths, for BM25."""
        super().__init__(fields.formats.Positions(), None, scorable=True)

    def index(self, value: Sequence[tuple[str, ...]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, share in the field's length, weight, positions) for each term.

        The length counts words, not forms: a word with diacritics is one word. The first term is given the
        whole length, rounded as Whoosh rounds it to fit into a byte: when Whoosh merges segments, it sums up
        the rounded lengths instead of the original ones, and scores would change.
        """
        positions: dict[str, list[int]] = {}
        for position, forms in enumerate(value):
            for form in forms:
                positions.setdefault(form, []).append(position)
        length = byte_to_length(length_to_byte(len(value)))
        for term, places in positions.items():
            yield term.encode(), length, float(len(places)), self.format.encode(places)
            length = 0


class WordsField(fields.FieldType):  # type: ignore[misc]
    """A field of words that a passage either has or lacks."""

    def __init__(self) -> None:
        """Store neither positions nor weights nor lengths."""
        super().__init__(fields.formats.Existence(), None, scorable=False)

    def index(self, value: Collection[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (word, frequency, weight, nothing) for each word."""
        for word in value:
            yield word.encode(), 1, 1.0, b""


def make_schema() -> fields.Schema:
    """Return the schema of a store."""
    schema = fields.Schema(
        document=fields.ID(stored=True),
        language=fields.ID(),
        number=fields.STORED(),
        first=fields.STORED(),
        last=fields.STORED(),
        words=fields.STORED(),
        title=fields.ID(),
        path=fields.ID(),
        type=fields.ID(),
        page=fields.KEYWORD(),
        since=fields.COLUMN(columns.NumericColumn("i", default=UNDATED)),
        until=fields.COLUMN(columns.NumericColumn("i", default=UNDATED)),
        english=TermsField(),
    )
    schema.add(LONG_WORDS, WordsField())
    schema.add(FIELDS, fields.KEYWORD())
    for role in ROLES:
        schema.add(role, fields.ID())
    # One field for each language of an original.
    schema.add(original_field("*"), TermsField(), glob=True)
    return schema
