"""Languages that their letters show: scripts of one language, and letters that languages of one script do not share.

langdetect has profiles of 55 languages and takes any other for one of these: Serbian for Macedonian.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

#: Letters of other scripts than Latin; Vietnamese has its letters between them.
_OTHER_LETTERS = re.compile(
    "[\u0370-\u1cff\u1f00-\u1fff\u2d00-\u2dff\u3040-\ud7ff\uf900-\ufdff\ufe70-\ufeff\uff66-\uffdc]"
)

#: The first and last characters of scripts that one language has, or one far more than others, by Unicode's blocks.
_OWN_SCRIPTS = {
    "hy": "\u0530\u058f", "dv": "\u0780\u07bf", "or": "\u0b00\u0b7f", "si": "\u0d80\u0dff", "lo": "\u0e80\u0eff",
    "bo": "\u0f00\u0fff", "my": "\u1000\u109f", "ka": "\u10a0\u10ff", "am": "\u1200\u139f", "km": "\u1780\u17ff",
    "el": "\u0370\u03ff", "gu": "\u0a80\u0aff", "pa": "\u0a00\u0a7f", "ta": "\u0b80\u0bff", "te": "\u0c00\u0c7f",
    "kn": "\u0c80\u0cff", "ml": "\u0d00\u0d7f", "th": "\u0e00\u0e7f", "ko": "\uac00\ud7a3",
}  # fmt: skip

_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئة"
_PERSIAN = _ARABIC + "پچژگکیۀ"

#: The letters of languages that share a script.
_ALPHABETS = (
    {
        "ru": _RUSSIAN, "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ", "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя", "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
        "sr": "абвгдђежзијклљмнњопрстћуфхцчџш", "kk": _RUSSIAN + "әғқңөұүһі", "ky": _RUSSIAN + "ңөү",
        "mn": _RUSSIAN + "өү", "tg": "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя", "tt": _RUSSIAN + "әөүҗңһ",
        "ba": _RUSSIAN + "әөүғҡңҙҫһ", "uz": _RUSSIAN + "ўқғҳ",
    },
    {
        "ar": _ARABIC, "fa": _PERSIAN, "ur": _PERSIAN + "ٹڈڑےںہھۓۂ", "ps": _PERSIAN + "ټډړښۍځڅږڼېګ",
        "ug": "ائەبپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىي", "ckb": "ائبپتجچحخدرڕزژسشعغفڤقکگلڵمنهەوۆیێھ",
        "sd": _ARABIC + "ٻڀٺٽٿپڄڃچڇڌڏڊڍڙڦڪگڱڳڻھ",
    },
)  # fmt: skip

#: Languages with a profile in langdetect, by the script of each of _ALPHABETS.
_PROFILED = frozenset({"ru", "bg", "uk", "mk", "ar", "fa", "ur"})

#: Minimum share of letters that no language with a profile has, for a language without one. Every language in
#: _ALPHABETS has them in 5 % of its letters or more, except Serbian: see _SERBIAN.
_OWN_SHARE = 0.015

#: Letters, common words and endings of Serbian that Macedonian does not have, and the other way round: Serbian has
#: cases and infinitives, Macedonian articles behind the noun.
_SERBIAN = re.compile(
    r"[ђћ]|\b(?:је|у|су|који|која|које|као|али|из|није|био|била|сам|би|па|што|код|ове|овај|ово|већ|све)\b"
    r"|\w\w(?:ог|ом|ама|има|ује|ити|ати|ске|ским|ију|их)\b"
)
_MACEDONIAN = re.compile(
    r"[ѓќѕ]|\b(?:во|е|со|ги|го|ја|дека|која|кој|кои|беше|како|или|што|ме|ни|им|си|низ|се|овој|оваа|тоа|ќе)\b"
    r"|\w\w(?:от|ите|ата|ето|ува|уваат|вање)\b"
)

_YIDDISH = re.compile("[\u05f0-\u05f2\ufb1d\ufb1f\ufb2e\ufb2f]|א[\u05b7\u05b8]")
_HEBREW, _KANA, _HAN = re.compile("[\u05d0-\u05f2]"), re.compile("[\u3041-\u30fa]"), re.compile("[\u4e00-\u9fff]")
_BENGALI, _ASSAMESE = re.compile("[\u0985-\u09f1]"), re.compile("[ৰৱ]")

#: Minimum share of kana in Japanese, of vowels with points or double letters in Yiddish, of its own letters in Assamese.
_KANA_SHARE, _YIDDISH_SHARE, _ASSAMESE_SHARE = 0.1, 0.02, 0.02

#: Minimum Chinese characters without kana for a text that is not Japanese.
_NO_KANA = 20

#: Languages that no profile of langdetect has, but the alphabet shows.
DECIDED = (
    frozenset(
        {"hy", "dv", "or", "si", "lo", "bo", "my", "ka", "am", "km", "yi", "as", *(_ALPHABETS[0] | _ALPHABETS[1])}
    )
    - _PROFILED
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the letters of a text show of its language.

    Attributes:
        language: The language, if they decide; None otherwise.
        excluded: Languages of the same script that are out of the question.

    """

    language: str | None = None
    excluded: frozenset[str] = frozenset()


_NONE = Evidence()


def evidence(text: str, among: Collection[str] = ()) -> Evidence:
    """Return what the letters of *text* show; nothing if most of them are Latin.

    Args:
        text: Any text.
        among: The languages that are possible; every language if empty.

    """
    # Most texts are in Latin letters, and are done here.
    if text.isascii() or not _OTHER_LETTERS.search(text):
        return _NONE
    letters = [letter for letter in text.lower() if letter.isalpha()]
    others = len(_OTHER_LETTERS.findall(text))
    if not letters or others * 2 <= len(letters):
        return _NONE
    for language, ends in _OWN_SCRIPTS.items():
        first, last = ends[0], ends[-1]
        if sum(first <= letter <= last for letter in letters) * 2 > len(letters):
            return Evidence(language)
    counts = Counter(letters)
    for alphabets in _ALPHABETS:
        if sum(count for letter, count in counts.items() if any(letter in one for one in alphabets.values())) * 2 > len(
            letters
        ):
            return _by_alphabet(text.lower(), counts, alphabets, among)
    return _by_mark(text)


def _by_alphabet(text: str, counts: Counter[str], alphabets: dict[str, str], among: Collection[str]) -> Evidence:
    possible = {language: alphabet for language, alphabet in alphabets.items() if not among or language in among}
    if len(possible) == 1 and not possible.keys() & _PROFILED:
        return Evidence(next(iter(possible)))
    known = set().union(*alphabets.values())
    misses = {
        language: sum(count for letter, count in counts.items() if letter in known and letter not in alphabet)
        for language, alphabet in possible.items()
    }
    profiled = [language for language in misses if language in _PROFILED]
    if not profiled:
        return _NONE
    size = sum(count for letter, count in counts.items() if letter in known)
    nearest = min(profiled, key=lambda language: misses[language])
    fewest = misses[nearest]
    if "sr" in possible and misses["sr"] <= fewest + size // 100 and _is_serbian(text):
        return Evidence("sr")
    # Of several alphabets with all the letters, the smallest one is the language's own.
    best = min(misses, key=lambda language: (misses[language], len(possible[language])))
    if best not in _PROFILED and best != "sr" and fewest - misses[best] > size * _OWN_SHARE:
        return Evidence(best)
    return Evidence(None, frozenset(language for language in profiled if misses[language] > fewest + size * _OWN_SHARE))


def _is_serbian(text: str) -> bool:
    return len(_SERBIAN.findall(text)) > len(_MACEDONIAN.findall(text))


def _by_mark(text: str) -> Evidence:
    """Return what the letters of Hebrew and Yiddish, Bengali and Assamese, Chinese and Japanese show."""
    if hebrew := len(_HEBREW.findall(text)):
        return Evidence("yi" if len(_YIDDISH.findall(text)) > hebrew * _YIDDISH_SHARE else "he")
    if bengali := len(_BENGALI.findall(text)):
        return Evidence("as" if len(_ASSAMESE.findall(text)) > bengali * _ASSAMESE_SHARE else None)
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    if kana > (kana + han) * _KANA_SHARE:
        return Evidence("ja")
    return Evidence(None, frozenset({"ko", "ja"} if han >= _NO_KANA else {"ko"}))
