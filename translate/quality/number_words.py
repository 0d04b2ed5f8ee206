"""Numbers in words: "dez dias" is ten days, not two.

In running text small numbers are words, which `numbers` does not see. What counts is a number that changed: one
of the original's is missing, and the English has another. A missing one alone is no sign, for "os dois" are
also both of them. A Roman number is a sign if it is missing.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

#: English words that a small number may become: "28/6" is 28 June, "3" is three, "2×" is twice.
IN_WORDS: dict[Decimal | int, str] = {
    0: "zero no nil",
    1: "one first once single a an january jan i",
    2: "two second seconds twice both pair double half february feb ii",
    3: "three third thirds thrice triple march mar iii",
    4: "four fourth quarter quarters april apr",
    5: "five fifth may",
    6: "six sixth june jun",
    7: "seven seventh july jul",
    8: "eight eighth august aug",
    9: "nine ninth september sept sep",
    10: "ten tenth october oct",
    11: "eleven eleventh november nov",
    12: "twelve twelfth dozen noon december dec",
    13: "thirteen thirteenth",
    14: "fourteen fourteenth",
    15: "fifteen fifteenth",
    16: "sixteen sixteenth",
    17: "seventeen seventeenth",
    18: "eighteen eighteenth",
    19: "nineteen nineteenth",
    20: "twenty twentieth twenties",
    30: "thirty thirtieth thirties",
    40: "forty fortieth forties",
    50: "fifty fiftieth fifties half",
    60: "sixty sixtieth sixties",
    70: "seventy seventieth seventies",
    80: "eighty eightieth eighties",
    90: "ninety ninetieth nineties",
    100: "hundred hundreds",
    1000: "thousand thousands",
    1_000_000: "million millions",
}

#: Values of the words in `_WORDS`, in order. One is left out: in most languages it is also the article.
_VALUES = (*range(2, 20), *range(20, 100, 10), 100, 1000)

#: Cardinal numbers; variants follow a bar, and a dash stands for a word that has another, frequent meaning.
_WORDS = {
    "ca": "dos|dues tres quatre cinc sis set vuit nou deu onze dotze tretze catorze quinze setze disset divuit dinou vint trenta quaranta cinquanta seixanta setanta vuitanta noranta cent mil",
    "da": "to tre fire fem seks syv|syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten tyve tredive fyrre halvtreds tres halvfjerds firs halvfems hundrede tusind|tusinde",
    "de": "zwei|zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig|dreissig vierzig fünfzig sechzig siebzig achtzig neunzig hundert|einhundert tausend|eintausend",
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien|ciento mil",
    "fr": "deux trois quatre cinq six sept huit - dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt|vingts trente quarante cinquante soixante septante huitante|octante nonante cent|cents mille",
    "gl": "dous|dúas tres catro cinco seis sete oito nove dez once doce trece catorce quince dezaseis dezasete dezaoito dezanove vinte trinta corenta cincuenta sesenta setenta oitenta noventa cen|cento mil",
    "it": "due tre quattro cinque - sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille|mila",
    "nb": "to tre fire fem seks sju|syv åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten tjue|tyve tretti|tredve førti femti seksti sytti åtti nitti hundre tusen",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend",
    "pt": "dois|duas três quatro cinco seis sete oito nove dez onze doze treze catorze|quatorze quinze dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem|cento mil",
    "ro": "doi|două trei patru cinci șase|şase șapte|şapte opt - zece unsprezece doisprezece|douăsprezece treisprezece paisprezece cincisprezece șaisprezece|şaisprezece șaptesprezece|şaptesprezece optsprezece nouăsprezece douăzeci treizeci patruzeci cincizeci șaizeci|şaizeci șaptezeci|şaptezeci optzeci nouăzeci sută|sute mie|mii",
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo trettio fyrtio femtio sextio sjuttio åttio nittio hundra tusen",
}  # fmt: skip
_WORDS |= {"nn": _WORDS["nb"].replace("sju|syv", "sju"), "no": _WORDS["nb"], "pb": _WORDS["pt"]}


#: Hundreds from 200 on, where they are one word.
_HUNDREDS = {
    "es": "doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "gl": "douscentos trescentos catrocentos cincocentos seiscentos setecentos oitocentos novecentos",
    "it": "duecento trecento quattrocento cinquecento seicento settecento ottocento novecento",
    "pt": "duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
}
_HUNDREDS["pb"] = _HUNDREDS["pt"]

#: Languages whose number words are known.
WORDED = frozenset(_WORDS)

#: Between the tens and the units, in languages that write both as one word.
_JOINED = {"da": "og", "de": "und", "nl": "en|ën"}
_TENS_FIRST = frozenset({"nb", "nn", "no", "sv"})

#: Words between the words of one number.
_LINKS = frozenset({"and", "e", "y", "i", "et", "și", "şi", "og", "och", "und", "en", "de"})

#: "Halv tolv" is half past eleven.
_HALF = frozenset({"halb", "half", "halv"})

_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")

#: Tens, then four or nine, or a five and the units; a single letter is no number.
_ROMAN = re.compile(r"(?<![^\W_])(?=[IVX]{2})(X{0,3})(?:(IX|IV)|(V?)(I{0,3}))(?![^\W_])")

#: Words of `IN_WORDS` for the number of a month in a date, and for "one half".
_OF_DATES = frozenset(
    [
        "a", "an", "apr", "april", "aug", "august", "dec", "december", "feb", "february", "half", "jan", "january", "jul", "july",
        "jun", "june", "mar", "march", "may", "nov", "november", "oct", "october", "sep", "sept", "september",
    ]
)  # fmt: skip

#: Other ways to say some numbers in English, which `IN_WORDS` does not have.
_ALSO: dict[int, str] = {
    2: "couple twin twins",
    8: "week",
    10: "decade decades",
    14: "week weeks fortnight",
    15: "week weeks fortnight",
    100: "century centuries percent",
}


class _Number(NamedTuple):
    """A number in words, with the value of each of them: "two hundred and five" is 205, of 2, 100 and 5."""

    value: int
    words: tuple[int, ...]

    def may_be(self, other: _Number) -> bool:
        """Return whether this is another's translation: "nineteen eighty-three" may be of "a thousand nine hundred …"."""
        if self.value == other.value:
            return True
        return min(len(self.words), len(other.words)) > 1 and self.words[-1] == other.words[-1]


def changes_number_words(original: str, english: str, language: str) -> bool:
    """Return whether a number in words, or a Roman one, became another one; `language` is the original's.

    >>> changes_number_words("com antecedência de dez dias", "two days in advance", "pt")
    True
    >>> changes_number_words("com antecedência de dez dias", "10 days in advance", "pt")
    False
    >>> changes_number_words("os dois chegaram às duas", "both arrived at two", "pt")
    False
    >>> changes_number_words("no século XVI", "in the 19th century", "pt")
    True
    """
    roman, before = _roman(original), numbers_in_words(original, language)
    if not before and not roman:
        return False
    after = numbers_in_words(english, "en")
    digits_before, digits_after = _digits(original), _digits(english)
    new_digits = digits_after - digits_before
    said = set(_WORD.findall(english.lower()))

    def is_lost(number: _Number) -> bool:
        return (
            number.value not in new_digits
            and said.isdisjoint(_english_words(number.value))
            and not any(other.may_be(number) for other in after)
        )

    if roman and any(map(is_lost, {*roman} - {*_roman(english)})):
        return True
    if not any(map(is_lost, before)):
        return False
    if any(each.value not in digits_before and not any(each.may_be(other) for other in before) for each in after):
        return True
    known = {value for each in before for value in (each.value, *each.words)}
    return any(value > 1 and value not in known and value not in digits_before for value in new_digits)


def numbers_in_words(text: str, language: str) -> list[_Number]:
    """Return the numbers in words in *text*; none if the words of *language* are not known."""
    values = _values(language)
    words = _WORD.findall(text.lower()) if values else ()
    if values.keys().isdisjoint(words):
        return []
    found: list[_Number] = []
    run: list[int] = []
    for at, word in enumerate(words):
        value = values.get(word)
        if value is not None and not (at and words[at - 1] in _HALF):
            if run and not _goes_on(run[-1], value):
                found.append(_Number(_total(run), tuple(run)))
                run = []
            run.append(value)
        elif run and not (word in _LINKS and at + 1 < len(words) and words[at + 1] in values):
            found.append(_Number(_total(run), tuple(run)))
            run = []
    if run:
        found.append(_Number(_total(run), tuple(run)))
    return found


def _roman(text: str) -> list[_Number]:
    """Return the Roman numbers from 2 to 39, as those of centuries and rulers."""
    found = []
    for tens, nine_or_four, five, units in _ROMAN.findall(text):
        value = 10 * len(tens) + {"IX": 9, "IV": 4}.get(nine_or_four, 5 * len(five) + len(units))
        found.append(_Number(value, (value,)))
    return found


@cache
def _english_words(value: int) -> frozenset[str]:
    """Return the English words for a number apart from those that are no number there, such as a month's name."""
    return frozenset(f"{IN_WORDS.get(value, '')} {_ALSO.get(value, '')}".split()) - _OF_DATES


def _goes_on(value: int, following: int) -> bool:
    """Return whether a number goes on with the second word after the first: "twenty" with "two", not "two" with "three"."""
    if following == 100 or following >= 1000:
        return value < following
    return (following < value and (value >= 100 or following < 10 or value % 20 == 0)) or (value, following) == (4, 20)


def _total(run: Sequence[int]) -> int:
    """Return the number that words of these values are: "two hundred and five" is 205."""
    total = current = 0
    for value in run:
        if value >= 1000:
            total += max(current, 1) * value
            current = 0
        elif value == 100:
            current = max(current, 1) * value
        elif value == 20 and current == 4:
            current = 80  # French "quatre-vingts"
        else:
            current += value
    return total + current


def _digits(text: str) -> Counter[int]:
    """Return the numbers in digits; of long ones, only that they are there."""
    return Counter(int(run[:9]) for run in _DIGITS.findall(text))


@cache
def _values(language: str) -> dict[str, int]:
    """Return the value of each number word of *language*."""
    if language not in _WORDS:
        return {}
    values = {
        word: value
        for value, words in zip(_VALUES, _WORDS[language].split(), strict=True)
        for word in words.split("|")
        if word != "-" and "-" not in word
    }
    for value, word in zip(range(200, 1000, 100), _HUNDREDS.get(language, "").split(), strict=False):
        values[word] = values[word.removesuffix("os") + "as"] = value
    units = {word: value for word, value in values.items() if value < 10}
    tens = {word: value for word, value in values.items() if value in range(20, 100, 10)}
    for unit, ones in units.items():
        for ten, value in tens.items():
            for joint in _JOINED.get(language, "").split("|"):
                if joint:
                    values[unit + joint + ten] = value + ones
            if language in _TENS_FIRST:
                values[ten + unit] = value + ones
    return values
