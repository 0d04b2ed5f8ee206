"""English that seems to belong to another sentence, names somebody else, or is no text.

A translation shares something with its original: names, numbers, words of the same origin; and it has about its length.
None of these alone tells much, together they do: of the English of neighbours in FLORES half is found in this way, and of rightful
translations one in three hundred is doubted. Only for languages that share words with English.
"""

from __future__ import annotations

import re
import unicodedata

#: Romance and Germanic languages, in which about every long word has a cousin in English; German writes nouns like names.
LANGUAGES = frozenset(["ca", "da", "de", "es", "fr", "gl", "it", "nb", "nl", "nn", "no", "pb", "pt", "ro", "sv"])
_NOUNS_WITH_CAPITALS = frozenset({"de"})

#: Weights of having no word in common (by its first four, and its first three letters) and of each name that is missing
#: while no name is there, and up to how many; in standard deviations of the length. And where doubt begins.
_NO_WORD, _NOT_EVEN_SIMILAR, _NAME, _NAMES = 0.8, 0.2, 0.3, 3
_DOUBT = 2.2

#: Fewest letters of a text that is judged: short ones often share nothing.
_SHORTEST = 40

_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_NAME_WITHIN = re.compile(r"(?<=[\w,;)»”\"'’-] )[\"“«(„]?([^\W\d_]{3,})")

#: A piece that no vocabulary has, and escaped markup, as models that learned from pages of the web write it.
_DEBRIS = ("<unk>", "⁇", "▁", "\ufffd", "@-@", "&quot;", "&apos;", "&amp;", "&#")

#: The mark that ends a text.
_END = re.compile(r"([.!?…。！？؟])[\s\"'”’»)\]]*$")
_QUESTIONS, _END_LENGTH = frozenset("?？؟"), 10

#: Two or more words with capitals in a row, small words of names between them.
_FULL_NAME = re.compile(
    r"(?<![^\W_])[A-ZÀ-ÖØ-ÞĂŞŢȘȚ][^\W\d_]{2,}"
    r"(?:[ -](?:(?:d[aeo]s?|de la|di|du|del|af|av|van|von|of|of the) )?[A-ZÀ-ÖØ-ÞĂŞŢȘȚ][^\W\d_]{2,})+"
)

#: Words of names that are translated: English names with one of them, or with an adjective, may be anybody's translation.
_TRANSLATED = frozenset(
    [
        "academy", "act", "affairs", "age", "agency", "air", "airport", "army", "article", "assembly", "association", "avenue",
        "bank", "battle", "bay", "black", "blue", "board", "body", "book", "bridge", "bureau", "cape", "castle", "cathedral",
        "center", "centre", "chamber", "channel", "charter", "christmas", "church", "city", "club", "coast", "code", "college",
        "commission", "committee", "company", "conference", "congress", "constitution", "convention", "council", "country",
        "county", "court", "cross", "cup", "day", "dear", "declaration", "department", "director", "district", "east",
        "easter", "emperor", "empire", "family", "father", "federal", "federation", "festival", "fire", "first", "fleet",
        "force", "forces", "foreign", "forest", "foundation", "free", "friday", "front", "fund", "future", "gallery", "games",
        "garden", "gate", "general", "global", "gold", "golden", "good", "government", "grand", "great", "greater", "green",
        "group", "guard", "guide", "gulf", "hall", "happy", "health", "heart", "high", "hill", "hills", "holy", "home",
        "hospital", "hotel", "house", "human", "independence", "inn", "institute", "international", "island", "islands",
        "justice", "king", "kingdom", "labor", "labour", "lady", "lake", "land", "law", "league", "left", "liberal",
        "liberation", "library", "life", "lord", "love", "lower", "man", "market", "mayor", "middle", "minister", "ministry",
        "miss", "monday", "mother", "mount", "mountain", "mountains", "movement", "museum", "nations", "national", "navy", "new",
        "news", "night", "north", "northern", "office", "old", "olympic", "olympics", "open", "order", "organization",
        "palace", "park", "parliament", "party", "pass", "peace", "people", "peoples", "plan", "police", "port", "president",
        "prime", "prince", "princess", "prison", "prize", "public", "queen", "railway", "red", "regiment", "region", "republic",
        "resistance", "revolution", "right", "river", "road", "room", "royal", "saint", "saturday", "school", "sea", "second",
        "secretary", "security", "senate", "service", "silver", "sir", "social", "society", "south", "southern", "square", "star",
        "state", "states", "station", "street", "summer", "sun", "sunday", "supreme", "system", "team", "temple", "the", "theater",
        "theatre", "third", "thursday", "times", "tower", "town", "trade", "treaty", "tribunal", "tuesday", "union", "united",
        "university", "upper", "valley", "village", "virgin", "wall", "war", "water", "wednesday", "week", "west", "western",
        "white", "winter", "woman", "women", "work", "workers", "world", "year", "years", "young", "youth",
    ]
)  # fmt: skip

#: Share of common pairs of letters from which two names may be spellings of one.
_SPELLINGS = 0.3

_ADJECTIVE = re.compile(r"(?:[aeio]an|ese|ish|ic|al|ern|ist|ch|man|ing|tion|ment|ness|ity|ers?)$")


def is_of_another_text(original: str, english: str, language: str, deviation: float) -> bool:
    """Return whether the English has too little in common with the original.

    Args:
        original: One sentence or paragraph.
        english: Its English.
        language: Language of the original, ISO 639-1.
        deviation: By how many standard deviations the length of the English differs from what is usual.

    """
    if language not in LANGUAGES or len(original) < _SHORTEST or not english:
        return False
    far = abs(deviation)
    if far + _NO_WORD + _NOT_EVEN_SIMILAR + _NAME * _NAMES < _DOUBT:
        return False
    before, after = _folded(original), _folded(english)
    threes = {word[:3] for word in after if len(word) > 2}
    names = _names(original) if language not in _NOUNS_WITH_CAPITALS else set()
    if names and threes.isdisjoint(name[:3] for name in names):
        far += _NAME * min(len(names), _NAMES)
    if far + _NO_WORD + _NOT_EVEN_SIMILAR < _DOUBT:
        return False
    if not set(_NUMBER.findall(original)).isdisjoint(_NUMBER.findall(english)):
        return far > _DOUBT
    if {word[:4] for word in after if len(word) > 3}.isdisjoint(word[:4] for word in before if len(word) > 3):
        far += _NO_WORD
    if threes.isdisjoint(word[:3] for word in before if len(word) > 2):
        far += _NOT_EVEN_SIMILAR
    return far > _DOUBT


def has_debris(original: str, english: str) -> bool:
    """Return whether the English has signs of a vocabulary, or of markup, that are no text, and the original has not."""
    return any(debris in english and debris not in original for debris in _DEBRIS)


def asks_otherwise(original: str, english: str) -> bool:
    """Return whether one of the texts ends with a question and the other ends a sentence that is none."""
    ends = [_END.search(text[-_END_LENGTH:]) for text in (original, english)]
    return None not in ends and len({end[1] in _QUESTIONS for end in ends if end}) > 1


def names_somebody_else(original: str, english: str, language: str) -> bool:
    """Return whether a full name of the original is missing, and the English has one that was not there.

    >>> names_somebody_else("laments Armindo Faria, mestre do barco", "laments Manuel Silva, the skipper", "pt")
    True
    >>> names_somebody_else("na Nova Zelândia", "in New Zealand", "pt")
    False
    """
    if language not in LANGUAGES or language in _NOUNS_WITH_CAPITALS:
        return False
    missing = _missing(_FULL_NAME.findall(original), english)
    if not missing:
        return False
    for name in _missing(_FULL_NAME.findall(english), original):
        words = _WORD.findall(_fold(name))
        is_translated = not _TRANSLATED.isdisjoint(words) or any(map(_ADJECTIVE.search, words))
        if not is_translated and not any(_are_spellings(name, other) for other in missing):
            return True
    return False


def _missing(names: list[str], text: str) -> list[str]:
    """Return those of *names* of which no word is in *text*, not even changed at its end."""
    found = {word[:3] for word in _folded(text)}
    return [
        name for name in names if found.isdisjoint(_fold(word)[:3] for word in _WORD.findall(name) if word[0].isupper())
    ]


def _are_spellings(name: str, other: str) -> bool:
    """Return whether two names may be one: "Jurij Usjakov" is Yury Ushakov in English."""
    pairs, other_pairs = (
        {word[at : at + 2] for word in _folded(each) for at in range(len(word) - 1)} for each in (name, other)
    )
    return 2 * len(pairs & other_pairs) >= _SPELLINGS * (len(pairs) + len(other_pairs))


def _names(text: str) -> set[str]:
    """Return the words with a capital that no sentence begins with, folded; acronyms are other ones in English."""
    return {_fold(word) for word in _NAME_WITHIN.findall(text) if word[0].isupper() and word[1:].islower()}


def _folded(text: str) -> list[str]:
    return _WORD.findall(_fold(text))


def _fold(text: str) -> str:
    """Return *text* in small letters without accents."""
    if text.isascii():
        return text.lower()
    return "".join(each for each in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(each))
