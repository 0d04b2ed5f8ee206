"""What people type: words, and around them quotes, operators and filters.

    Alaska summit            any of the words; what has more of them comes first
    "Alaska summit"          the words beside each other, stop words too; also in “ ” „ “ « »
    "Alaska summit"~5        in any order, with up to five other words among them
    summit AND Putin         both; AND binds before OR, and words that merely follow each other are
    summit OR meeting        a list of which any may match
    -oil, NOT oil            without it; also before a phrase or a parenthesis
    summi*                   any word that starts so
    language:ro  date:2025-08..2026-01  title:war  path:letters/

Any string at all can be read. What cannot be parsed is searched as words, and a note says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.analysis import analyze
from index.dates import days_of
from index.query import InDates, InLanguage, InPath
from index.records import storable_name
from translate import LanguageCodeError, language_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: Operators, phrases, prefixes and filters in one query: each may need a translation of its own.
MOST_OPERATORS = 50

#: Parentheses within parentheses.
DEEPEST = 20

#: Letters that a prefix has at least: fewer begin half of all words.
SHORTEST_PREFIX = 2

#: Quotation marks that open a phrase, and those that then close it.
_QUOTES = {'"': '"', "“": "”", "„": "“”", "”": "”", "«": "»", "»": "«»"}

_SLOP = re.compile(r"~(\d{1,2})(?![^\s()])")
_CHUNK = re.compile(r"[^\s()]+")
_FILTER = re.compile(r"(language|date|title|path):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces; "well-known" is one."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together.

    Attributes:
        text: What is between the quotation marks.
        slop: Other words among them, at most; where it is not 0, they may come in any order.

    """

    text: str
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """What stands in the document's title."""

    words: Word | Phrase


@dataclass(frozen=True, slots=True)
class Not:
    """What must not match."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """Parts of which each must match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Parts of which one must match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that follow each other: words, of which any may match, and what else must."""

    parts: tuple[Node, ...]


#: What is asked of the document. Three of them mean the same to the store, which needs no English of them.
Filter = InLanguage | InDates | InPath | Title
Node = Word | Phrase | Prefix | Filter | Not | And | Or | Group


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, taken apart.

    Attributes:
        text: As typed.
        root: Its parts.
        notes: What could not be parsed, a sentence each.

    """

    text: str
    root: Group
    notes: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but words."""
        return all(isinstance(part, Word) for part in self.root.parts)

    @property
    def words(self) -> str:
        """Everything that is in the query's own language, also what must not match."""
        return self.text if self.is_plain else " ".join(_texts(self.root, negated=True))

    @property
    def any_word(self) -> bool:
        """Whether a passage must have any of the words that no operator takes.

        Not where there are none, or where something else asks for words: "Alaska summit" Putin.
        """
        others = [part for part in self.root.parts if not isinstance(part, Word)]
        return len(others) < len(self.root.parts) and not any(map(requires_words, others))

    @property
    def sought(self) -> tuple[str, ...]:
        """The runs of words, and the phrases, that passages are ranked by; each is translated alone."""
        return (self.text,) if self.is_plain else tuple(dict.fromkeys(_texts(self.root, negated=False)))


def requires_words(node: Node) -> bool:
    """Tell whether only a passage with certain words can satisfy *node*."""
    match node:
        case Word() | Phrase() | Prefix():
            return True
        case And(parts) | Group(parts):
            return any(map(requires_words, parts))
        case Or(parts):
            return all(map(requires_words, parts))
        case _:
            return False


def parse(text: str) -> Typed:
    """Return what *text*, any string at all, says."""
    notes: dict[str, None] = {}
    tokens = list(_tokens(text, notes))
    if sum(token.kind in _COUNTED or not isinstance(token.node, Word) for token in tokens) > MOST_OPERATORS:
        notes = {f"more than {MOST_OPERATORS} operators, phrases and filters: all is searched as words": None}
        tokens = [_Token("leaf", Word(chunk)) for chunk in text.split()]
    tokens = _with_operands(_balanced(tokens, notes), notes)
    return Typed(text, _Parser(tokens).group(), tuple(notes))


def read_dates(stated: str) -> InDates:
    """Return the days in ``2025-08..2026-01``, ``2025..``, ``..2026`` or ``2025-08-16``.

    Raises:
        ValueError: it is no date, or ends before it begins.

    """
    since, dots, until = stated.partition("..")
    until = until if dots else since
    try:
        found = InDates(days_of(since)[0] if since else None, days_of(until)[1] if until else None)
    except ValueError as error:
        raise ValueError(f"{stated[:40]!r} is no date as 2025-08-16, 2025-08, 2025 or 2025..2026-01 are") from error
    if found.since and found.until and found.until < found.since:
        raise ValueError(f"{stated[:40]!r} ends before it begins")
    return found


def spelled(node: Node, english: Callable[[str], str]) -> str:
    """Return *node* as it could be typed, with the English of its words.

    >>> spelled(parse('"sommet" -pétrole').root, {"sommet": "summit", "pétrole": "crude oil"}.__getitem__)
    '"summit" -(crude AND oil)'
    """
    match node:
        case Word(text) if len(words := english(text).split()) > 1:
            return f"({' AND '.join(words)})"
        case Word(text):
            return english(text)
        case Phrase(text, slop):
            return _in_quotes(english(text)) + (f"~{slop}" if slop else "")
        case Prefix(text):
            return f"{text}*"
        case InLanguage(language):
            return f"language:{language}"
        case InDates(since, until):
            return f"date:{since or ''}..{until or ''}"
        case Title(words):
            return f"title:{spelled(words, english)}"
        case InPath(pattern):
            return f"path:{pattern}"
        case Not(part):
            return f"-{_enclosed(part, english)}"
        case And(parts):
            return " AND ".join(_enclosed(part, english) for part in parts)
        case Or(parts):
            return " OR ".join(_enclosed(part, english) for part in parts)
        case Group(parts):
            return " ".join(
                english(part) if isinstance(part, str) else _enclosed(part, english) for part in runs(parts)
            )


def _in_quotes(text: str) -> str:
    """Return *text* between such marks as it has not in itself."""
    for opener, closers in _QUOTES.items():
        if not any(closer in text for closer in closers):
            return f"{opener}{text}{closers[0]}"
    return '"' + text.replace('"', " ") + '"'


def _enclosed(node: Node, english: Callable[[str], str]) -> str:
    text = spelled(node, english)
    return f"({text})" if isinstance(node, And | Or | Group) else text


def runs(parts: Sequence[Node]) -> Iterator[str | Node]:
    """Yield the parts of a group, with words that follow each other as one text."""
    run: list[str] = []
    for part in parts:
        if isinstance(part, Word):
            run.append(part.text)
            continue
        if run:
            yield " ".join(run)
            run = []
        yield part
    if run:
        yield " ".join(run)


def _texts(node: Node, *, negated: bool) -> Iterator[str]:
    match node:
        case Word(text) | Phrase(text):
            yield text
        case Not(part) if negated:
            yield from _texts(part, negated=negated)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _texts(part, negated=negated)
        case Group(parts):
            for run in runs(parts):
                yield from [run] if isinstance(run, str) else _texts(run, negated=negated)


# Characters to tokens. Each character is looked at a bounded number of times.


@dataclass(frozen=True, slots=True)
class _Token:
    """A leaf of the tree, a parenthesis or an operator.

    Attributes:
        kind: ``leaf``; ``stray``, a word that no operator takes; ``(``, ``)``, ``AND``, ``OR``, ``NOT``.
        node: Of a leaf, what it says; of an operator, itself as a word.

    """

    kind: str
    node: Node = field(default=Word(""))


_COUNTED = {"AND", "OR", "NOT"}
_STARTS_OPERAND = {"leaf", "(", "NOT"}
_ENDS_OPERAND = {"leaf", ")"}


def _tokens(text: str, notes: dict[str, None]) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] in "()":
            yield _Token(text[at])
            at += 1
        elif (quoted := _quoted(text, at, notes)) is not None:
            phrase, at = quoted
            yield _Token("leaf", phrase)
        elif text[at] == "-" and at + 1 < len(text) and (text[at + 1].isalnum() or text[at + 1] in _OPENS):
            yield _Token("NOT", Word("-"))
            at += 1
        else:
            token, at = _chunk(text, at, notes)
            yield token


_OPENS = {"(", *_QUOTES}


def _quoted(text: str, at: int, notes: dict[str, None]) -> tuple[Phrase, int] | None:
    """Return the phrase that opens at *at*, and where it ends; None where none does, or it is not closed."""
    closers = _QUOTES.get(text[at])
    if closers is None:
        return None
    ends = [end for closer in closers if (end := text.find(closer, at + 1)) >= 0]
    if not ends:
        notes["a quotation mark is not closed: what follows it is searched as words"] = None
        return None
    end = min(ends)
    slop = _SLOP.match(text, end + 1)
    return Phrase(text[at + 1 : end], int(slop[1]) if slop else 0), slop.end() if slop else end + 1


def _chunk(text: str, at: int, notes: dict[str, None]) -> tuple[_Token, int]:
    """Return what stands at *at* up to the next space or parenthesis."""
    found = _FILTER.match(text, at)
    if found and found.end() < len(text) and text[found.end()] in _QUOTES:
        quoted = _quoted(text, found.end(), notes)
        if quoted:
            phrase, end = quoted
            return _filter(found[1].lower(), phrase, text[at:end], notes), end
    whole = _CHUNK.match(text, at)
    assert whole is not None  # noqa: S101 - neither a space nor a parenthesis is here
    chunk, end = whole[0], whole.end()
    if found:
        return _filter(found[1].lower(), Word(chunk[len(found[0]) :]), chunk, notes), end
    if chunk in _COUNTED:
        return _Token(chunk, Word(chunk)), end
    if chunk.endswith("*") and _is_beginning(chunk[:-1]):
        return _Token("leaf", Prefix(chunk[:-1])), end
    if "*" in chunk and any(map(str.isalnum, chunk)):
        notes[f"{chunk[:40]!r}: a * stands for the rest of a word that has {SHORTEST_PREFIX} letters or more"] = None
    return _Token("leaf", Word(chunk)), end


def _is_beginning(text: str) -> bool:
    """Tell whether *text* is one word, and long enough to be the beginning of some."""
    extents = [(term.start, term.end) for term in analyze(text, "en")]
    return extents == [(0, len(text))] and len(text) >= SHORTEST_PREFIX


def _filter(name: str, value: Word | Phrase, typed: str, notes: dict[str, None]) -> _Token:
    """Return a filter; the words that were typed where it is none."""
    try:
        if not any(map(str.isalnum, value.text)):
            raise ValueError("says nothing after the colon")  # noqa: TRY301 - told as any other
        return _Token("leaf", _FILTERS[name](value))
    except (ValueError, LanguageCodeError) as error:
        problem = f"{value.text[:40]!r} is no language code" if isinstance(error, LanguageCodeError) else str(error)
        notes[f"{typed[:40]!r} is searched as words: {problem}"] = None
        return _Token("leaf", Word(typed))


_FILTERS: dict[str, Callable[[Word | Phrase], Filter]] = {
    "language": lambda value: InLanguage(language_code(value.text)),
    "date": lambda value: read_dates(value.text),
    "title": Title,
    "path": lambda value: InPath(storable_name(value.text)),
}


# Tokens to a tree.


def _balanced(tokens: Sequence[_Token], notes: dict[str, None]) -> list[_Token]:
    """Return the tokens with those parentheses that have a partner, hold something and are not too deep."""
    kept: list[_Token | None] = []
    opened: list[int] = []
    deepest = 0
    for token in tokens:
        if token.kind == ")" and not opened:
            notes["a parenthesis has no partner and is passed over"] = None
            continue
        if token.kind == ")" and opened.pop() == len(kept) - 1:
            kept.pop()
            continue
        if token.kind == "(":
            opened.append(len(kept))
            deepest = max(deepest, len(opened))
        kept.append(token)
    if opened:
        notes["a parenthesis has no partner and is passed over"] = None
        for at in opened:
            kept[at] = None
    if deepest > DEEPEST:
        notes[f"parentheses more than {DEEPEST} deep are passed over, all of them"] = None
    return [token for token in kept if token and (deepest <= DEEPEST or token.kind not in "()")]


def _with_operands(tokens: Sequence[_Token], notes: dict[str, None]) -> list[_Token]:
    """Return the tokens with each operator that has nothing to join as the word that it also is."""
    kept: list[_Token] = []
    for token in reversed(tokens):
        follows = kept[-1].kind if kept else ""
        kept.append(_stray(token, notes) if token.kind in _COUNTED and follows not in _STARTS_OPERAND else token)
    kept.reverse()
    for at, token in enumerate(kept):
        before = kept[at - 1].kind if at else ""
        if token.kind in {"AND", "OR"} and before not in _ENDS_OPERAND:
            kept[at] = _stray(token, notes)
    return kept


def _stray(token: _Token, notes: dict[str, None]) -> _Token:
    assert isinstance(token.node, Word)  # noqa: S101 - an operator's is
    if token.node.text != "-":
        notes[f"{token.node.text} has nothing to join and is searched as a word"] = None
    return _Token("stray", token.node)


class _Parser:
    """Recursive descent, as deep as parentheses may be."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def group(self) -> Group:
        """Return the parts up to the end of the parenthesis, or of all."""
        parts: list[Node] = []
        while self._at < len(self._tokens) and not self._takes(")"):
            part = self._either()
            # Words in a parenthesis that no operator takes are words like others: "Trump (US)".
            bare = isinstance(part, Group) and all(isinstance(inner, Word) for inner in part.parts)
            parts += part.parts if isinstance(part, Group) and bare else [part]
        return Group(tuple(parts))

    def _either(self) -> Node:
        parts = [self._both()]
        while self._takes("OR"):
            parts.append(self._both())
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def _both(self) -> Node:
        parts = [self._one()]
        while self._takes("AND"):
            parts.append(self._one())
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def _one(self) -> Node:
        negated = False
        while self._takes("NOT"):
            negated = not negated
        node: Node = self._enclosed() if self._takes("(") else self._leaf()
        return Not(node) if negated else node

    def _enclosed(self) -> Node:
        group = self.group()
        return group.parts[0] if len(group.parts) == 1 and not isinstance(group.parts[0], Word) else group

    def _leaf(self) -> Node:
        self._at += 1
        return self._tokens[self._at - 1].node

    def _takes(self, kind: str) -> bool:
        taken = self._at < len(self._tokens) and self._tokens[self._at].kind == kind
        self._at += taken
        return taken
