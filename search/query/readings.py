"""Read a query as each language that it may be in: translate it, and drop equivalent readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from translate.text import neighbours, plain

from .formatting import format_query
from .query import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from .syntax import ParsedQuery


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of a query.

    Attributes:
        readings: The most probable first; never empty.
        translations: The English of each part of the query, one mapping for each translation.
        untranslated: Languages that the query may be in but that no installed model translates.

    """

    readings: tuple[Reading, ...]
    translations: tuple[Mapping[str, str], ...]
    untranslated: tuple[str, ...]


def read_as_languages(
    parsed: ParsedQuery,
    weights: Mapping[str, float],
    *,
    languages: Collection[str],
    translate: Callable[[str, str], str | None] | None,
) -> Readings:
    """Translate a query from each language that it may be in.

    Args:
        parsed: The query.
        weights: The probability of each language that the query may be in.
        languages: Languages of the library other than English.
        translate: Returns the English of a text, given its language and the text, or None if no installed
            model translates that language. If None, the query is read as typed only.

    """
    as_typed = _TranslatedQuery(parsed, plain)
    readings = {"en": as_typed.reading("en", weights.get("en", 0.0))}
    translations = []
    untranslated = []
    likely = [(language, weight) for language, weight in weights.items() if language != "en"]
    for detected, weight in sorted(likely, key=lambda pair: -pair[1]):
        language, english = _translate(detected, parsed, languages, translate) if translate else (detected, None)
        if not english:
            untranslated.append(language)
        elif english.as_query.lower() == as_typed.as_query.lower():
            readings["en"] = replace(readings["en"], weight=readings["en"].weight + weight)
        else:
            before = readings[language].weight if language in readings else 0.0
            readings[language] = english.reading(language, before + weight)
            translations.append(english.parts)
    used = [reading for reading in readings.values() if reading.weight > 0 or len(readings) == 1]
    used.sort(key=lambda reading: -reading.weight)
    return Readings(tuple(used), tuple(translations), tuple(untranslated))


class _TranslatedQuery:
    """A query translated part by part from one language.

    Attributes:
        parts: The English of each part; "" if it cannot be translated.
        as_query: The English of the whole query, with the operators as typed.

    """

    def __init__(self, parsed: ParsedQuery, translate: Callable[[str], str | None]) -> None:
        self.parts: dict[str, str] = {}
        self._parsed = parsed

        def english(part: str) -> str:
            if part not in self.parts:
                self.parts[part] = translate(plain(part)) or ""
            return self.parts[part]

        self.as_query = english(parsed.text) if parsed.is_plain else format_query(parsed.root, english)

    @property
    def is_complete(self) -> bool:
        """Whether every part could be translated."""
        return all(self.parts.values())

    def reading(self, language: str, weight: float) -> Reading:
        """Return this translation as a reading."""
        english = " ".join(self.parts[part] for part in self._parsed.ranking_texts)
        return Reading(language, english, weight, self.as_query)


def _translate(
    language: str, parsed: ParsedQuery, languages: Collection[str], translate: Callable[[str, str], str | None]
) -> tuple[str, _TranslatedQuery | None]:
    """Return the language that a query was translated from, and the translation.

    If no installed model translates *language*, a closely related one among *languages* takes its place: a
    Norwegian query may be detected as Swedish, and the two languages share most of its words.
    """
    for source in (language, *sorted(neighbours(language) & set(languages) - {language})):
        english = _TranslatedQuery(parsed, partial(translate, source))
        if english.is_complete:
            return source, english
    return language, None
