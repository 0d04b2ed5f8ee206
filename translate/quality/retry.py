"""Translate, check the English, and translate doubtful sentences again: carefully, or by another engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from translate.errors import TranslatorError
from translate.memory.entry import Entry
from translate.text.capitals import sentence_case
from translate.translator import Unfinished, second_tries

from .checks import quality_flags
from .collapsed import COLLAPSED, find_collapsed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from translate.translator import Translator


def translate_checked(
    originals: Sequence[str], translator: Translator, *, language: str, retry: bool = True
) -> list[Entry]:
    """Return the translation of each of *originals*, in order, with its quality flags.

    Sentences with the same English for different originals are doubtful, as is one with a sign of its own (`quality_flags`).
    A doubtful sentence is translated again, by the `second_tries` of its translator in turn while it is doubtful. The
    better translation is the one with fewer flags; in a tie, the first one. Text in capitals goes to the translator in
    sentence case; the entry has the original as it is.

    Args:
        originals: Plain text, one sentence each; none is empty.
        translator: Translates them.
        language: Language of all of them, ISO 639-1.
        retry: Whether doubtful sentences are translated again.

    Raises:
        UnsupportedLanguageError: *translator* does not translate *language*.
        TranslatorError: the engine failed.

    """
    sent = [sentence_case(original, language) for original in originals]
    translations = translator.translate(sent, source=language)
    entries = [_checked(language, *pair, translator) for pair in zip(originals, translations, strict=True)]
    collapsed = find_collapsed((entry.original, entry.english) for entry in entries)
    entries = [_with_collapsed(entry, collapsed) for entry in entries]
    for second in second_tries(translator) if retry else ():
        doubtful = [at for at, entry in enumerate(entries) if entry.flags]
        if not doubtful:
            break
        try:
            again = [sent[at] for at in doubtful]
            translations = second.translator.translate(again, source=language, careful=second.careful)
        except TranslatorError:
            if second.translator.name == translator.name:
                raise
            continue  # What there is is no worse for another engine that failed; `search doctor` names its models.
        for at, english in zip(doubtful, translations, strict=True):
            entries[at] = min(entries[at], _checked(language, originals[at], english, second.translator), key=_badness)
        # English that was shared before the second try stays doubtful, even if few sentences still have it.
        collapsed |= find_collapsed((entry.original, entry.english) for entry in entries)
        entries = [_with_collapsed(entry, collapsed) for entry in entries]
    return entries


def _with_collapsed(entry: Entry, collapsed: AbstractSet[str]) -> Entry:
    """Return *entry* with the flag if its English is *collapsed*, and without it otherwise."""
    flags = tuple(flag for flag in entry.flags if flag != COLLAPSED)
    return replace(entry, flags=(*flags, COLLAPSED) if entry.english in collapsed else flags)


def _checked(language: str, original: str, english: str, translator: Translator) -> Entry:
    flags = quality_flags(original, english, language, unfinished=isinstance(english, Unfinished))
    return Entry(language, original, str(english), translator.name, flags)


def _badness(entry: Entry) -> tuple[bool, int]:
    # An empty translation has only one flag, but is worse than a few words with two.
    return "empty" in entry.flags, len(entry.flags)
