"""Words in Cyrillic and Greek letters by their Latin spelling, whichever system it follows.

The letters follow BGN/PCGN's tables for Russian, Ukrainian and Bulgarian (the Bulgarian one is also the
national system of 2009), Gaj's alphabet for Serbian and Macedonian, and ISO 843 type 2 for Greek. Names are
seldom spelled by one system throughout: "Zelenskyy", "Zelensky" and "Zelenskiy" share a `spelling_key`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.analysis import fold

#: The first of these letters, and the character after the last one, of words without diacritics.
FIRST, END = "\u0370", "\u0530"

_CYRILLIC = dict(
    pair.split(":")
    for pair in [
        "а:a",
        "б:b",
        "в:v",
        "г:g",
        "ґ:g",
        "д:d",
        "е:e",
        "ё:e",
        "є:ye",
        "ж:zh",
        "з:z",
        "и:i",
        "і:i",
        "ї:yi",
        "й:y",
        "к:k",
        "л:l",
        "м:m",
        "н:n",
        "о:o",
        "п:p",
        "р:r",
        "с:s",
        "т:t",
        "у:u",
        "ў:u",
        "ф:f",
        "х:kh",
        "ц:ts",
        "ч:ch",
        "ш:sh",
        "щ:shch",
        "ъ:",
        "ы:y",
        "ь:",
        "э:e",
        "ю:yu",
        "я:ya",
        "ђ:đ",
        "ј:j",
        "љ:lj",
        "њ:nj",
        "ћ:ć",
        "џ:dž",
        "ѓ:gj",
        "ќ:kj",
        "ѕ:dz",
        "ә:a",
        "ғ:g",
        "қ:k",
        "ң:n",
        "ө:o",
        "ұ:u",
        "ү:u",
        "һ:h",
    ]
)

#: What a language romanizes otherwise.
_BY_LANGUAGE = {
    "uk": {"г": "h", "и": "y", "й": "y"},
    "be": {"г": "h", "ў": "w"},
    "bg": {"ъ": "a", "щ": "sht", "х": "h"},
    "sr": {"ж": "ž", "х": "h", "ц": "c", "ч": "č", "ш": "š"},
    "mk": {"ж": "ž", "х": "h", "ц": "c", "ч": "č", "ш": "š"},
}

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
        ],
        strict=True,
    )
)
_GREEK_PAIRS = {"ου": "ou", "αυ": "av", "ευ": "ev", "ηυ": "iv", "γγ": "ng", "γξ": "nx", "γχ": "nch"}
#: An upsilon that is spoken as "f", as in Ελευθερία.
_GREEK_F = re.compile("(?<=[αεη])υ(?=[θκξπσςτφχψ]|$)")
_GREEK_INITIALS = {"μπ": "b", "ντ": "d", "γκ": "g"}

_FOREIGN = re.compile("[\u0370-\u03ff\u1f00-\u1fff\u0400-\u052f]")

#: Spellings of the same sound in different systems, each with the one that stands for it; in this order.
_SAME_SOUND = (
    ("shch", "sc"), ("sht", "sc"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("zh", "z"), ("kh", "h"), ("th", "t"), ("ph", "f"),
    ("ck", "k"), ("q", "k"), ("x", "ks"), ("tz", "c"), ("ts", "c"), ("dj", "d"), ("ou", "u"), ("w", "v"), ("j", "i"),
    ("y", "i"), ("ie", "e"),
)  # fmt: skip
_DOUBLE = re.compile(r"(.)\1+")

#: Endings of surnames that one Cyrillic ending becomes.
_ENDINGS = ("skyy", "skyi", "skiy", "skij", "skii", "sky", "ski")
_ENDING = re.compile(f"(?:{'|'.join(_ENDINGS)})$")

#: Letters of the endings that stemmers cut off in the nominative.
_VOWELS = frozenset("aeiou")


def is_romanizable(word: str) -> bool:
    """Return whether a word has Cyrillic or Greek letters."""
    return bool(_FOREIGN.search(word))


def romanize(word: str, language: str) -> str:
    """Return a word in Latin letters, as its language romanizes it; in lower case.

    >>> romanize("Београд", "sr"), romanize("Харків", "uk"), romanize("Μπακογιάννη", "el")
    ('beograd', 'kharkiv', 'bakogianni')
    """
    word = unicodedata.normalize("NFC", word.lower())
    if re.search("[\u0370-\u03ff\u1f00-\u1fff]", word):
        return _romanize_greek(fold(word))
    special = _BY_LANGUAGE.get(language, {})
    return "".join(special.get(letter, _CYRILLIC.get(letter, letter)) for letter in word)


def _romanize_greek(word: str) -> str:
    start = _GREEK_INITIALS.get(word[:2], "")
    rest = _GREEK_F.sub("f", word[2:] if start else word)
    for pair, latin in _GREEK_PAIRS.items():
        rest = rest.replace(pair, latin)
    return start + "".join(_GREEK.get(letter, letter) for letter in rest)


@lru_cache(maxsize=200_000)
def spelling_key(latin: str) -> str:
    """Return what the spellings of a romanized name have in common.

    >>> len({spelling_key(name) for name in ("Zelenskyy", "Zelensky", "Zelenskiy", "Zelens’kyj")})
    1
    """
    key = fold(latin).replace("'", "").replace("’", "")
    for spelling, sound in _SAME_SOUND:
        key = key.replace(spelling, sound)
    return _DOUBLE.sub(r"\1", key)


def stem_keys(key: str) -> list[str]:
    """Return the keys that a stem of the word with this key may have: without up to two vowels at its end."""
    return [key[:-cut] for cut in (1, 2) if len(key) - cut >= 3 and _VOWELS.issuperset(key[-cut:])]


def latin_spellings(word: str) -> list[str]:
    """Return the usual Latin spellings of a word in Cyrillic or Greek, or other endings of a romanized surname.

    >>> latin_spellings("Москва"), latin_spellings("Zelensky")[:3]
    (['moskva'], ['zelenskyy', 'zelenskyi', 'zelenskiy'])
    """
    word = word.lower()
    systems = [romanize(word, language) for language in ("", "uk", "bg", "sr")] if is_romanizable(word) else [word]
    spellings = [*systems, *(_ENDING.sub(ending, latin) for latin in systems for ending in _ENDINGS)]
    return [latin for latin in dict.fromkeys(spellings) if latin != word]
