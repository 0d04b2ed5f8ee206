"""Vietnamese syllables: every Vietnamese word is one or several, written apart, and there are few kinds of them.

The onsets and rhymes are those of the standard orthography, without the marks of vowels and tones.
"""

from __future__ import annotations

import re

#: Rhymes by their first letters.
_RHYMES = {
    "a": "a ac ach ai am an ang anh ao ap at au ay",
    "e": "e ec ech em en eng enh eo ep et eu",
    "i": "i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu",
    "o": "o oc oi om on ong op ot ooc oong",
    "oa": "oa oac oach oai oam oan oang oanh oao oap oat oay oe oem oen oeo oet",
    "u": "u ua uc ui um un ung uoc uoi uom uon uong uop uot uou up ut uu",
    "uy": "ua uan uang uat uay ue uech uen uenh uet uo uy uya uych uyen uyet uynh uyt uyu",
    "y": "y yem yen yeng yet yeu",
}
_FRONT = " ".join(_RHYMES[each] for each in "ei")
_BACK = " ".join(_RHYMES[each] for each in ("a", "o", "oa", "u", "uy"))
_AFTER_Q = f"{_RHYMES['uy']} uac uach uai uam uanh uao uau ueo uit uoc uoi uon uot"

#: The rhymes that may follow each group of onsets.
_AFTER = {
    "": f"{_FRONT} {_BACK} {_RHYMES['y']}",
    "b d l m n p r s t v x ch h nh ph th tr kh": f"{_FRONT} {_BACK} y",
    "c g ng": _BACK,
    "k gh ngh": f"{_FRONT} y",
    "gi": f"{_RHYMES['a']} {_RHYMES['e']} {_RHYMES['o']} {_RHYMES['u']} n",
    "g": "i in",
    "q": _AFTER_Q,
}

_SYLLABLE = re.compile(
    "|".join(f"(?:{'|'.join(onsets.split(' '))})(?:{'|'.join(rhymes.split())})" for onsets, rhymes in _AFTER.items())
)


def is_syllable(folded: str) -> bool:
    """Return whether *folded*, as by `fold`, is spelled as a Vietnamese syllable.

    >>> is_syllable("nguoi"), is_syllable("ngouoi")
    (True, False)
    """
    return _SYLLABLE.fullmatch(folded) is not None
