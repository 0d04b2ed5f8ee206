"""A "not" that was lost: the English says the opposite.

English can deny without a word for it ("unable", "lack of", "far from"), so every such way counts, and only English with
none of them is doubtful. The reverse, a "not" that was added, is not looked for: the other languages deny in as many ways,
and where those were counted, a fifth of the faults was left to see.
"""

from __future__ import annotations

import re

#: Words that deny, in languages in which they seldom do anything else. Not French "ne", "plus" and "personne".
_WORDS = {
    "ca": "no mai ningú cap res",
    "da": "ikke aldrig ingen intet ingenting",
    "de": "nicht nie niemals niemand kein keine keinen keinem keiner keines nichts",
    "es": "no nunca jamás nadie ningún ninguna ninguno nada tampoco",
    "fr": "pas jamais aucun aucune rien",
    "gl": "non nunca ninguén ningún ningunha nada",
    "it": "non mai nessuno nessuna nessun niente nulla neanche nemmeno",
    "nb": "ikke aldri ingen intet ingenting",
    "nl": "niet nooit niemand geen niets",
    "nn": "ikkje aldri ingen inkje ingenting",
    "pt": "não nunca jamais ninguém nenhum nenhuma tampouco",
    "ro": "nu niciodată nimeni nimic niciun nicio",
    "sv": "inte icke ej aldrig ingen inget inga ingenting",
}
_WORDS |= {"no": _WORDS["nb"], "pb": _WORDS["pt"]}
_DENYING = {language: frozenset(words.split()) for language, words in _WORDS.items()}

#: English that denies or restricts, or has a negative prefix; a translation of a denial has one of them.
_ENGLISH = re.compile(
    r"n['’]t\b|less(?:ly)?\b"
    r"|\b(?:no|not|nor|non|none|never|nobody|nothing|nowhere|neither|cannot|cant|dont|without|hardly|barely|rarely|seldom"
    r"|scarcely|few|fewer|little|unless|until|till|impossible|otherwise|only|just|far|low|hard|difficult|essential|devoid)\b"
    r"|\b(?:un(?!i[tqov]|der|til)\w{3,}|non\w+|mis\w{3,}|il(?:leg|lit|log)\w*|irr?(?:eg|el|esp|ev)\w*"
    r"|in(?:abil|activ|adeq|accura|accept|access|appropr|capab|compat|complet|conclus|consist|convenien|correct|credib|decis"
    r"|defin|depend|direct|effect|effic|elig|evit|exact|exper|expl|expens|frequent|human|just|secur|sens|signif|stabil|suffic"
    r"|toler|valid|visib|vulner|formal)\w*|im(?:poss|prob|prop|perf|mob|mort|mater|pati|person|pract|prec|pur)\w*"
    r"|dis(?:a|b|c?on|eng|h|int|l|m|o[bn]|p(?:r|ens)|qu|res|sat|tru)\w*|lack\w*|fail\w*|avoid\w*|refus\w*|den(?:y|ie)\w*"
    r"|prevent\w*|absen\w*|reject\w*|declin\w*|exclu\w*|miss(?:ed|es|ing)?|ceas\w*|forb\w*|prohib\w*|ban(?:ned)?"
    r"|neglect\w*|ignor\w*|deficien\w*)\b",
    re.IGNORECASE,
)

_WORD = re.compile(r"[^\W\d_]+")


def loses_negation(original: str, english: str, language: str) -> bool:
    """Return whether the original denies something and the English nothing; `language` is the original's.

    >>> loses_negation("Se não chover, o porto fica aberto.", "If it rains, the port will be open.", "pt")
    True
    >>> loses_negation("Se não chover, o porto fica aberto.", "Unless it rains, the port will be open.", "pt")
    False
    """
    denying = _DENYING.get(language)
    if denying is None or denying.isdisjoint(_WORD.findall(original.lower())):
        return False
    return not _ENGLISH.search(english)
