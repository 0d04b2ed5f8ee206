"""Write a syntax tree as the text of a query, with its words translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.query import InDates, InLanguage, InPath, NamesPerson, OfType, OnPage

from .filters import FILTER_OF_ROLE
from .tokenizer import QUOTATION_MARKS
from .tree import And, Group, Not, Or, Phrase, Prefix, Title, Word, split_runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from .tree import Node


def format_query(node: Node, english: Callable[[str], str]) -> str:
    """Return *node* as a user could type it.

    Args:
        node: Root of the tree.
        english: Returns the English of a word, a phrase or a run of words.

    >>> from search.query.syntax import parse
    >>> format_query(parse('"sommet" -pétrole').root, {"sommet": "summit", "pétrole": "crude oil"}.__getitem__)
    '"summit" -(crude AND oil)'
    """
    match node:
        case Word(text) if len(words := english(text).split()) > 1:
            return f"({' AND '.join(words)})"
        case Word(text):
            return english(text)
        case Phrase(text, slop):
            return _quote(english(text)) + (f"~{slop}" if slop else "")
        case Prefix(text):
            return f"{text}*"
        case Title(words):
            return f"title:{format_query(words, english)}"
        case Not(part):
            return f"-{_operand(part, english)}"
        case And(parts):
            return " AND ".join(_operand(part, english) for part in parts)
        case Or(parts):
            return " OR ".join(_operand(part, english) for part in parts)
        case Group(parts):
            return " ".join(
                english(part) if isinstance(part, str) else _operand(part, english) for part in split_runs(parts)
            )
        case _:
            return _filter_text(node)


def _filter_text(node: InLanguage | InDates | InPath | OfType | OnPage | NamesPerson) -> str:
    match node:
        case InLanguage(language):
            return f"language:{language}"
        case InDates(since, until):
            return f"date:{since or ''}..{until or ''}"
        case InPath(pattern):
            return f"path:{pattern}"
        case OfType(types):
            return f"type:{','.join(sorted(types))}"
        case OnPage(page):
            return f"page:{page}"
        case NamesPerson(role, words):
            named = " ".join(forms[0] for forms in words)
            return f"{FILTER_OF_ROLE[role]}:{_quote(named) if len(words) > 1 else named}"


def _operand(node: Node, english: Callable[[str], str]) -> str:
    text = format_query(node, english)
    return f"({text})" if isinstance(node, And | Or | Group) else text


def _quote(text: str) -> str:
    """Return *text* in quotation marks of a kind that it does not contain."""
    for opener, closers in QUOTATION_MARKS.items():
        if not any(closer in text for closer in closers):
            return f"{opener}{text}{closers[0]}"
    return '"' + text.replace('"', " ") + '"'
