"""Text in capitals, and its sentence case: models are trained on mixed case, and answer capitals with nonsense.

Capitals hide what is a name and what is an acronym. Kept are words that can be told: with digits, addresses, initials,
Roman numerals, short words in parentheses, words without a vowel, and a few acronyms known everywhere. Names are
lost: "PUTIN" in a headline becomes "putin". Accents that capitals leave out, as in Greek, are not restored.
"""

from __future__ import annotations

import re

#: Minimum letters of the words that are lowered: in two words or more, in a single word (longer than nearly all acronyms), and
#: in a run of words within a sentence in mixed case, where a short run may be a name.
_LETTERS, _WORD_LETTERS, _RUN_LETTERS = 6, 7, 12

#: Minimum words of a run within a sentence in mixed case; of one that ends with a colon at the start of the text.
_RUN_WORDS, _LABEL_WORDS = 3, 2

#: Minimum share of capitals among the letters of a text in capitals: some words are never written in capitals ("pH").
_SHARE = 0.85

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|@|^\W*www\.|[^\W_]\.[^\W_]{2,}", re.IGNORECASE)
_INITIALS = re.compile(r"\W*(?:[^\W\d_]\.)+(?:[^\W\d_](?=\W|$))?\W*")
_PARENTHESES = re.compile(r"\([^\W\d_]{2,6}\)\W*")
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_SENTENCE_START = re.compile(r"[.!?…։。][\"'”’»)]*\s+[^\w\s]*$")
_VOWELS = frozenset("AEIOUYÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜÝĂĄĘĚŐŒŮŰƠƯİĪĀĒŪŌ")

#: Languages that have words without a vowel ("vlk"), and languages in which "vi" is a frequent word.
_VOWELLESS = frozenset({"bs", "cs", "hr", "mk", "sk", "sl", "sr"})
_VI = frozenset({"da", "es", "fr", "it", "nb", "nn", "no", "pt", "pb", "sv"})

_ACRONYMS = frozenset(
    [
        "AFP",
        "AIDS",
        "CIA",
        "EU",
        "FBI",
        "FIFA",
        "HIV",
        "IAEA",
        "NASA",
        "NATO",
        "OECD",
        "OPEC",
        "UEFA",
        "UNESCO",
        "UNICEF",
        "USA",
    ]
)
_ROMANCE_ACRONYMS = frozenset(
    ["AFP", "CIA", "FBI", "FIFA", "HIV", "NASA", "NATO", "ONU", "OPEC", "OTAN", "UE", "UEFA", "UNESCO", "UNICEF"]
)
_OWN_ACRONYMS = dict.fromkeys(("ca", "es", "fr", "gl", "it", "pt", "pb"), _ROMANCE_ACRONYMS) | {
    "ro": _ROMANCE_ACRONYMS | {"SUA"}  # "EU" is "I" there, and "sua" is "his" in Portuguese.
}


def sentence_case(text: str, language: str) -> str:
    """Return *text* with its words in capitals in sentence case; text in mixed case, or without case, as it is.

    >>> sentence_case("SOPA DE ERVILHA", "pt")
    'Sopa de ervilha'
    >>> sentence_case("NATO og EU møtes i USA.", "nb")
    'NATO og EU møtes i USA.'
    >>> sentence_case("IŞIK VE İSTANBUL", "tr")
    'Işık ve istanbul'

    Args:
        text: One sentence or paragraph in NFC.
        language: Its language, ISO 639-1; it decides which letter is the small one of I.

    """
    capitals = sum(map(str.isupper, text))
    if capitals < _LETTERS:
        return text
    if capitals >= _SHARE * (capitals + sum(map(str.islower, text)) - text.count("ß")):
        return _lowered(text, [(0, len(text))], language) if _is_enough(text, language) else text
    return _lowered(text, _runs(text, language), language)


def _is_enough(text: str, language: str) -> bool:
    """Return whether *text*, which is in capitals, has enough words that are no acronyms."""
    words = [word for token in _TOKEN.findall(text) for word in _words_to_lower(token, language)]
    letters = sum(map(len, words))
    return letters >= (_LETTERS if len(_WORD.findall(text)) > 1 else _WORD_LETTERS)


def _runs(text: str, language: str) -> list[tuple[int, int]]:
    """Return where words in capitals follow each other in a text in mixed case: headings run into a sentence."""
    runs: list[tuple[int, int]] = []
    start = end = 0
    words: list[str] = []
    count = 0

    def close() -> None:
        nonlocal count
        is_label = not text[:start].strip() and text[start:end].endswith(":") and count >= _LABEL_WORDS
        long_enough = count >= _RUN_WORDS and sum(map(len, words)) >= _RUN_LETTERS
        if long_enough or (is_label and sum(map(len, words)) >= _LETTERS):
            runs.append((start, end))
        words.clear()
        count = 0

    for token in _TOKEN.finditer(text):
        if any(map(str.islower, token[0].replace("ß", ""))) or not (words or token[0].upper() != token[0].lower()):
            close()
            start = end = token.end()
            continue
        start = start if words else token.start()
        end = token.end()
        # A name such as "CABALLERO-REYNOLDS" is one word.
        found = _words_to_lower(token[0], language)
        words += found
        count += bool(found)
        if token[0].endswith(":"):
            close()
            start = end
    close()
    return runs


def _lowered(text: str, runs: list[tuple[int, int]], language: str) -> str:
    for start, end in reversed(runs):
        pieces, at = [text[:start]], start
        for token in _TOKEN.finditer(text, start, end):
            lowered = _lowered_token(token[0], language)
            before = "".join((*pieces, text[at : token.start()]))
            if not any(map(str.isalnum, before)) or _SENTENCE_START.search(before[-12:]):
                lowered = _capitalized(lowered, language) if token[0][:2].upper() == token[0][:2] else lowered
            pieces += text[at : token.start()], lowered
            at = token.end()
        text = "".join((*pieces, text[at:]))
    return text


def _lowered_token(token: str, language: str) -> str:
    if _is_kept_whole(token):
        return token
    return _WORD.sub(lambda word: word[0] if _is_kept(word[0], language) else _lower(word[0], language), token)


def _words_to_lower(token: str, language: str) -> list[str]:
    return [] if _is_kept_whole(token) else [word for word in _WORD.findall(token) if not _is_kept(word, language)]


def _is_kept_whole(token: str) -> bool:
    """Return whether a token is an address, initials, a model or a code, or an acronym in parentheses."""
    if _ADDRESS.search(token) or _INITIALS.fullmatch(token) or _PARENTHESES.fullmatch(token):
        return True
    if not any(map(str.isdigit, token)):
        return False
    # "F-16", "COVID-19" and "5G", but not "1900-TALET".
    characters = token.lstrip("\"'(«“„")
    return characters[:1].isalpha() or sum(map(str.isalpha, token)) <= 2


def _is_kept(word: str, language: str) -> bool:
    if not word.replace("ß", "").isupper():
        return True
    if len(word) == 1:
        return False
    if word in _OWN_ACRONYMS.get(language, _ACRONYMS):
        return True
    if _ROMAN.fullmatch(word):
        return not (word == "VI" and language in _VI)
    return word.isascii() and len(word) <= 5 and language not in _VOWELLESS and _VOWELS.isdisjoint(word)


def _lower(word: str, language: str) -> str:
    if language in {"az", "tr"}:
        word = word.replace("I", "ı")
    # str.lower makes two characters of "İ"; "ԵՎ" (and) is one letter in small Armenian.
    return word.replace("İ", "i").lower().replace("եվ", "և")


def _capitalized(token: str, language: str) -> str:
    """Return *token* with its first letter, or the Dutch pair "ij", as a capital; Georgian has none."""
    first = next((at for at, character in enumerate(token) if character.isalpha()), None)
    if first is None or any(map(str.isdigit, token[:first])):
        return token
    end = first + (2 if language == "nl" and token[first : first + 2] == "ij" else 1)
    letters = token[first:end]
    if language in {"az", "tr"} and letters == "i":
        capital = "İ"
    elif letters == "և":
        capital = "Եվ"
    else:
        capital = letters.upper() if letters == "ij" else letters.title()
    return token[:first] + capital + token[end:]
