"""Characters that people see as the same: one spelling for each, with the places they come from.

Compatibility characters are spelled out as Unicode's NFKC does (UAX #15), digits of all scripts become
0 to 9, and what is not seen or not written by everybody is left out. The text itself is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

#: Typed or set in place of an apostrophe. The common "’" is left to the analysis: most texts contain it.
_APOSTROPHES = "‘ʼ′`´＇ʻ׳"

#: The soft hyphen, spaces without width, marks of direction and variation selectors are not seen. Arabic
#: vowel marks, the tatweel and Hebrew points are written only for learners and in scripture.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u0640"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed]"
)

#: Symbols that stand for a word. "™" does not: "Google™" is "Google".
_WORD_SYMBOLS = "℡№℀℁℅℆"

#: Voiced and half-voiced marks of kana, half-width or combining: one letter with the kana before them.
_VOICING = {"ﾞ": "\u3099", "ﾟ": "\u309a", "\u3099": "\u3099", "\u309a": "\u309a"}

#: Blocks that contain every character to be replaced, and few others, so that most texts are passed over.
_CANDIDATE = re.compile(
    "[`\u00aa\u00ad\u00b2-\u00b5\u00b9\u00ba\u0132\u0133\u017f\u01c4-\u01cc\u01f1-\u01f3\u02b0-\u02e4\u034f"
    "\u03d0-\u03d6\u03f0-\u03f9\u0587\u0591-\u05c7\u05f3\u0610-\u061a\u0640\u064b-\u0669\u0670\u0675-\u0678"
    "\u06d6-\u06ed\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f\u0be6-\u0bef"
    "\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0de6-\u0def\u0e50-\u0e59\u0ed0-\u0ed9\u0edc\u0edd\u0f20-\u0f29"
    "\u1040-\u1049\u1090-\u1099\u10fc\u17e0-\u17e9\u180e\u1810-\u1819\u1946-\u19d9\u1a80-\u1a99\u1b50-\u1b59"
    "\u1bb0-\u1bb9\u1c40-\u1c59\u1d2c-\u1dbf\u1e9a\u200b\u200e\u200f\u2018\u202a-\u202e\u2032\u2060-\u209c\u2100-\u218b"
    "\u2460-\u24ff\u2776-\u2793\u2c7c\u2c7d\u2d6f\u2e9f-\u2fd5\u3036-\u303a\u3099\u309a\u309f\u30ff\u3131-\u318e"
    "\u3192-\u33ff\ua620-\ua629\ua69c\ua69d\ua770\ua7f1-\ua7f9\ua8d0-\ua8d9\ua900-\ua909\ua9d0-\ua9f9\uaa50-\uaa59"
    "\uab5c-\uab69\uabf0-\uabf9\ufb00-\ufdff\ufe00-\uffef\U00010000-\U0001ffff]"
)

#: Scripts whose texts are indexed by pairs of characters: one symbol cannot be several of them.
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


@cache
def plain(character: str) -> str:
    """Return what a character is indexed as; "" if it is not seen.

    >>> plain("ﬃ"), plain("٢"), plain("ʼ"), plain("é"), plain("™")
    ('ffi', '2', "'", 'é', '™')
    """
    if character in _APOSTROPHES:
        return "'"
    if _UNSEEN.match(character):
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if not unicodedata.decomposition(character).startswith("<"):
        return character
    if not (character.isalnum() or character in _WORD_SYMBOLS or unicodedata.category(character) == "So"):
        return character
    spelled_out = unicodedata.normalize("NFKC", character)
    # A fraction would become two words in one place, and "™" part of the word before it.
    is_word = spelled_out.isalnum() and character not in "™℠" and "ʼ" not in spelled_out
    is_pairs = len(spelled_out) > 1 and _UNSPACED.search(spelled_out)
    return spelled_out if is_word and not is_pairs else character


def plain_text(text: str) -> tuple[str, list[tuple[int, int]] | None]:
    """Return *text* in plain characters and, if any differ, the start and end of each in *text*.

    What is not seen belongs to the character before it.
    """
    if (text.isascii() and "`" not in text) or not _CANDIDATE.search(text):
        return text, None
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        replaced = plain(character) if _CANDIDATE.match(character) else character
        if character == "\u00ad" and text[at + 1 : at + 2] in {"\n", "\r"}:
            # At the end of a line, a soft hyphen is seen.
            replaced = "-"
        elif character == "\u00ad" and text[at - 1 : at] == "-":
            # Behind a hyphen, it stands for the end of a line that was there.
            replaced = "\n"
        elif character in _VOICING and characters:
            composed = unicodedata.normalize("NFC", characters[-1] + _VOICING[character])
            if len(composed) == 1:
                characters[-1], replaced = composed, ""
        if replaced:
            characters += replaced
            places += [(at, at + 1)] * len(replaced)
        elif places:
            places[-1] = (places[-1][0], at + 1)
    return "".join(characters), places
