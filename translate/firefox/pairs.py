"""The languages of a Firefox model, by the names of its files: ``model.pten.intgemm.alphas.bin``, ``vocab.pten.spm``."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from translate.errors import LanguageCodeError
from translate.text.language_codes import known_language

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A language, and its script or region, if any, with or without separators: pt, zh_hant, zhhant, pt-br.
_LANGUAGE = re.compile(r"([a-z]{2,3})[-_]?(hans|hant|latn|cyrl|arab)?|([a-z]{2})[-_](br|tw|cn|hk)")

#: Parts of the names of files that are no languages.
_OTHER_PARTS = frozenset({"model", "vocab", "srcvocab", "trgvocab", "lex", "intgemm", "alphas", "bin", "spm", "npz"})


def pair_of_names(names: Iterable[str]) -> tuple[str, str] | None:
    """Return the languages that the names of a model's files state, as Argos' codes; None if none do, or they disagree.

    >>> pair_of_names(["model.pten.intgemm.alphas.bin", "vocab.pten.spm", "lex.50.50.pten.s2t.bin"])
    ('pt', 'en')
    >>> pair_of_names(["model.zhhanten.bin"]), pair_of_names(["model.bin"]), pair_of_names(["model.pten.bin", "vocab.enpt.spm"])
    (('zt', 'en'), None, None)
    """
    parts = {part for name in names for part in name.lower().split(".") if part not in _OTHER_PARTS}
    pairs = {pair for part in parts if (pair := _pair(part))}
    return pairs.pop() if len(pairs) == 1 else None


def _pair(text: str) -> tuple[str, str] | None:
    """Return the two languages of which *text* is made, if there is one way to read it, or one to or from English."""
    readings = set()
    for at in range(2, len(text) - 1):
        source, target = _code(text[:at].rstrip("-_")), _code(text[at:].lstrip("-_"))
        if source and target and source != target:
            readings.add((source, target))
    if len(readings) > 1:
        readings = {reading for reading in readings if "en" in reading}
    return readings.pop() if len(readings) == 1 else None


def _code(text: str) -> str | None:
    language = _LANGUAGE.fullmatch(text)
    if not language:
        return None
    code, script, code_of_region, region = language.groups()
    with suppress(LanguageCodeError):
        return known_language("-".join(filter(None, (code or code_of_region, script or region))))
    return None
