"""Verifying an installed model: does it translate a word whose translation is known?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import TranslatorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .models import Model

#: "Water": found in every phrase book, with one meaning. If the word alone has other meanings (Malay "air"),
#: a second word disambiguates it.
WATER = {
    "ar": "ماء", "az": "su", "bg": "вода", "bn": "জল", "ca": "aigua", "cs": "voda", "da": "vand",
    "de": "Wasser", "el": "νερό", "eo": "akvo", "es": "agua", "et": "vesi", "eu": "ura", "fa": "آب",
    "fi": "vesi", "fr": "eau", "ga": "uisce", "gl": "auga", "he": "מים", "hi": "पानी", "hu": "víz",
    "id": "air minum", "it": "acqua", "ja": "水", "ko": "물", "ky": "суу", "lt": "vanduo", "lv": "ūdens",
    "ms": "air minum", "nb": "vann", "nl": "water", "pb": "água", "pl": "woda", "pt": "água", "ro": "apă",
    "ru": "вода", "sk": "voda", "sl": "voda", "sq": "ujë", "sv": "vatten", "th": "น้ำ", "tl": "tubig",
    "tr": "su", "uk": "вода", "ur": "پانی", "vi": "nước uống", "zh": "水", "zt": "水",
}  # fmt: skip

#: Phrases that the demo models of `seeds/` were trained on; they know no single words.
_DEMO_PHRASES = {
    "nb": "toppmøte i Alaska",
    "ro": "summitul din Alaska",
    "sv": "toppmöte i Alaska",
    "vi": "hội nghị thượng đỉnh Alaska",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of verifying a model.

    Attributes:
        package: The model.
        word: The word it was asked to translate.
        english: Its translation, or "".
        expected: What the translation should contain; "" if no word is known for this pair.
        problem: Why the model cannot be used, or None.

    """

    package: Model
    word: str = ""
    english: str = ""
    expected: str = ""
    problem: str | None = None

    @property
    def as_expected(self) -> bool:
        """Whether the model works and the translation contains the expected text, if any."""
        return self.problem is None and self.expected.casefold() in self.english.casefold()


def verify_model(model: Model, translate: Callable[[str], str]) -> Verification:
    """Have a model translate a known word.

    Args:
        model: An installed model.
        translate: Loads it and translates a word with it, or raises a TranslatorError.

    """
    if model.problem:
        return Verification(model, problem=model.problem)
    words, expected = (_DEMO_PHRASES, "Alaska") if model.demo else (WATER, "water")
    word = words.get(model.source, "1")
    if model.target != "en" or model.source not in words:
        expected = ""
    try:
        english = translate(word)
    except TranslatorError as error:
        problem = str(error.__cause__ or error).partition("\n")[0]
        return Verification(model, word, expected=expected, problem=problem)
    return Verification(model, word, english, expected, None if english else "translates a word to an empty text")
