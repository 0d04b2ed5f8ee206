"""The query language: plain words, and around them phrases, operators and filters.

    Alaska summit            plain words match any; more matches rank higher
    "Alaska summit"          a phrase: these words, stop words too, side by side; also in “ ” „ “ « »
    "Alaska summit"~5        the words in any order, with up to five other words among them
    summit AND Putin         both; AND binds more tightly than OR, and both more tightly than a space
    summit OR meeting        at least one
    -oil, NOT oil            excludes a word, a phrase or a group in parentheses
    summi*                   any word with this beginning, of two letters or more
    (summit OR talks)        parentheses group
    language:ro  date:2025-08..2026-01  title:war  path:letters/

A query has at most 50 operators, phrases and filters, and parentheses at most 20 deep. Every string is
a valid query: whatever cannot be parsed is searched as plain words, and a note tells the user.

The tokenizer splits the text, the parser builds the tree, and `format_query` writes a tree as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .parser import parse_tokens
from .tokenizer import OPERATORS, Token, tokenize
from .tree import Word, requires_words, texts_of

if TYPE_CHECKING:
    from .tree import Group

#: Maximum number of operators, phrases, prefixes and filters in a query: each may need its own translation.
MAX_OPERATORS = 50


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query and its syntax tree.

    Attributes:
        text: The query as typed.
        root: Root of the syntax tree.
        notes: What could not be parsed, one sentence each.

    """

    text: str
    root: Group
    notes: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the query consists of plain words only."""
        return all(isinstance(part, Word) for part in self.root.parts)

    @property
    def words(self) -> str:
        """All text in the query's own language, including what must not match."""
        return self.text if self.is_plain else " ".join(texts_of(self.root, negated=True))

    @property
    def ranking_texts(self) -> tuple[str, ...]:
        """The runs of words and the phrases that rank passages; each is translated on its own."""
        return (self.text,) if self.is_plain else tuple(dict.fromkeys(texts_of(self.root, negated=False)))

    @property
    def requires_any_word(self) -> bool:
        """Whether a passage must contain at least one of the plain words.

        False if there are no plain words, or if another part requires words: ``"Alaska summit" Putin``.
        """
        others = [part for part in self.root.parts if not isinstance(part, Word)]
        return len(others) < len(self.root.parts) and not any(map(requires_words, others))


def parse(text: str) -> ParsedQuery:
    """Parse *text*, which may be any string."""
    notes: dict[str, None] = {}
    tokens = list(tokenize(text, notes))
    if sum(token.kind in OPERATORS or not isinstance(token.node, Word) for token in tokens) > MAX_OPERATORS:
        notes = {f"more than {MAX_OPERATORS} operators, phrases and filters: searching for plain words": None}
        tokens = [Token("leaf", Word(chunk)) for chunk in text.split()]
    root = parse_tokens(tokens, notes)
    return ParsedQuery(text, root, tuple(notes))
