"""Whether an installed model works: it is loaded, and has to translate a word that is known."""

from __future__ import annotations

from dataclasses import dataclass

from translate.errors import TranslatorError

from .engine import translate_word
from .packages import Package

#: "Water": in every phrase book, with one meaning. Where the one word has others (Malay "air"), a second
#: settles it.
_WATER = {
    "ar": "ماء", "az": "su", "bg": "вода", "bn": "জল", "ca": "aigua", "cs": "voda", "da": "vand",
    "de": "Wasser", "el": "νερό", "eo": "akvo", "es": "agua", "et": "vesi", "eu": "ura", "fa": "آب",
    "fi": "vesi", "fr": "eau", "ga": "uisce", "gl": "auga", "he": "מים", "hi": "पानी", "hu": "víz",
    "id": "air minum", "it": "acqua", "ja": "水", "ko": "물", "ky": "суу", "lt": "vanduo", "lv": "ūdens",
    "ms": "air minum", "nb": "vann", "nl": "water", "pb": "água", "pl": "woda", "pt": "água", "ro": "apă",
    "ru": "вода", "sk": "voda", "sl": "voda", "sq": "ujë", "sv": "vatten", "th": "น้ำ", "tl": "tubig",
    "tr": "su", "uk": "вода", "ur": "پانی", "vi": "nước uống", "zh": "水", "zt": "水",
}  # fmt: skip

#: What the demo models of `seeds/` have learnt by heart; they know no word besides.
_DEMO = {
    "nb": "toppmøte i Alaska",
    "ro": "summitul din Alaska",
    "sv": "toppmöte i Alaska",
    "vi": "hội nghị thượng đỉnh Alaska",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """What trying a package showed.

    Attributes:
        package: Which one.
        word: What it was given.
        english: What it made of that, or "".
        known: What should be in the translation; "" where nothing is known of this pair.
        problem: Why it cannot be used, or None.

    """

    package: Package
    word: str = ""
    english: str = ""
    known: str = ""
    problem: str | None = None

    @property
    def as_known(self) -> bool:
        """Whether it translated the word as it is known, as far as that can be told."""
        return self.problem is None and self.known.casefold() in self.english.casefold()


def verify_package(package: Package) -> Verified:
    """Load a package and let it translate a known word."""
    if package.problem:
        return Verified(package, problem=package.problem)
    words, known = (_DEMO, "Alaska") if package.demo else (_WATER, "water")
    word = words.get(package.source, "1")
    if package.target != "en" or package.source not in words:
        known = ""
    try:
        english = translate_word(package, word)
    except TranslatorError as error:
        return Verified(package, word, known=known, problem=str(error.__cause__ or error).partition("\n")[0])
    return Verified(package, word, english, known, problem=None if english else "translates a word to nothing")
