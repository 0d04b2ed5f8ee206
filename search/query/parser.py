"""Build the syntax tree of a query from its tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .tokenizer import OPERATORS, Token
from .tree import And, Group, Not, Or, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .tree import Node

#: Maximum depth of nested parentheses.
MAX_DEPTH = 20

_OPERAND_STARTS = {"leaf", "(", "NOT"}
_OPERAND_ENDS = {"leaf", ")"}


def parse_tokens(tokens: Sequence[Token], notes: dict[str, None]) -> Group:
    """Return the root of the tree that *tokens* form, and add to *notes* what cannot be parsed."""
    return _Parser(_with_operands(_balanced(tokens, notes), notes)).group()


def _balanced(tokens: Sequence[Token], notes: dict[str, None]) -> list[Token]:
    """Return the tokens without the parentheses that are unmatched, empty or nested too deeply."""
    balanced: list[Token | None] = []
    opened: list[int] = []
    depth = 0
    for token in tokens:
        if token.kind == ")" and not opened:
            notes["an unmatched parenthesis is ignored"] = None
            continue
        if token.kind == ")" and opened.pop() == len(balanced) - 1:
            balanced.pop()
            continue
        if token.kind == "(":
            opened.append(len(balanced))
            depth = max(depth, len(opened))
        balanced.append(token)
    if opened:
        notes["an unmatched parenthesis is ignored"] = None
        for at in opened:
            balanced[at] = None
    if depth > MAX_DEPTH:
        notes[f"parentheses are more than {MAX_DEPTH} deep: all of them are ignored"] = None
    return [token for token in balanced if token and (depth <= MAX_DEPTH or token.kind not in "()")]


def _with_operands(tokens: Sequence[Token], notes: dict[str, None]) -> list[Token]:
    """Return the tokens with each operator that lacks an operand turned into a word."""
    checked: list[Token] = []
    for token in reversed(tokens):
        follows = checked[-1].kind if checked else ""
        lacks_operand = token.kind in OPERATORS and follows not in _OPERAND_STARTS
        checked.append(_stray(token, notes) if lacks_operand else token)
    checked.reverse()
    for at, token in enumerate(checked):
        before = checked[at - 1].kind if at else ""
        if token.kind in {"AND", "OR"} and before not in _OPERAND_ENDS:
            checked[at] = _stray(token, notes)
    return checked


def _stray(token: Token, notes: dict[str, None]) -> Token:
    assert isinstance(token.node, Word)  # noqa: S101 - the node of an operator is a word
    if token.node.text != "-":
        notes[f"{token.node.text} has no operand and is searched as a plain word"] = None
    return Token("stray", token.node)


class _Parser:
    """A recursive descent parser. The depth of parentheses bounds its recursion."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def group(self) -> Group:
        """Parse up to the closing parenthesis, or to the end."""
        parts: list[Node] = []
        while self._at < len(self._tokens) and not self._accept(")"):
            part = self._or()
            # Parentheses around plain words that no operator takes have no effect: "Trump (US)".
            is_bare = isinstance(part, Group) and all(isinstance(inner, Word) for inner in part.parts)
            parts += part.parts if isinstance(part, Group) and is_bare else [part]
        return Group(tuple(parts))

    def _or(self) -> Node:
        parts = [self._and()]
        while self._accept("OR"):
            parts.append(self._and())
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def _and(self) -> Node:
        parts = [self._operand()]
        while self._accept("AND"):
            parts.append(self._operand())
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def _operand(self) -> Node:
        negated = False
        while self._accept("NOT"):
            negated = not negated
        node: Node = self._parenthesized() if self._accept("(") else self._leaf()
        return Not(node) if negated else node

    def _parenthesized(self) -> Node:
        group = self.group()
        return group.parts[0] if len(group.parts) == 1 and not isinstance(group.parts[0], Word) else group

    def _leaf(self) -> Node:
        self._at += 1
        return self._tokens[self._at - 1].node

    def _accept(self, kind: str) -> bool:
        """Consume the next token if it is of this kind, and return whether it was."""
        accepted = self._at < len(self._tokens) and self._tokens[self._at].kind == kind
        self._at += accepted
        return accepted
