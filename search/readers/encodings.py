"""Decode a file's bytes to text, detecting their encoding."""

from __future__ import annotations

import codecs
import re
from collections import Counter

from search.errors import UnreadableError

from .wide_encodings import wide_encoding

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

#: One-byte encodings of languages written with Latin letters, the most common first, and how much better a rare one
#: must fit to be chosen.
_LATIN = {"cp1252": 0.0, "cp1250": 0.0, "iso8859_2": 0.0, "cp1258": 0.0, "cp1254": 0.0, "cp1257": 0.0, "iso8859_16": 0.0,
          "iso8859_4": 0.1, "mac_roman": 0.2, "cp850": 0.2, "cp852": 0.2}  # fmt: skip

#: Encodings of other scripts that are considered. charset-normalizer knows rarer ones, and takes Persian for Kazakh.
_OTHER_SCRIPTS = [
    "cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic", "cp855", "cp1253", "iso8859_7", "cp1255",
    "iso8859_8", "cp1256", "iso8859_6", "tis_620", "cp874", "iso8859_11", "cp932", "shift_jis", "shift_jis_2004",
    "shift_jisx0213", "euc_jp", "euc_jis_2004", "gb18030", "gbk", "gb2312", "big5", "cp950", "big5hkscs", "euc_kr", "cp949",
    "johab",
]  # fmt: skip

#: The non-ASCII letters in the alphabets of languages written with Latin letters.
_ALPHABETS = (
    "ăâîșțşţ", "åäöéüà", "æøåéòóôü", "äöüßé", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű", "àâæçéèêëîïôœùûüÿ", "áéíñóúü¿¡", "àáâãçéêíóôõúü", "àèéìíòóùú", "çğıöşüâîİ", "čćđšž",
    "āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž", "áðéíóúýþæö", "éëïóöüè", "çë", ("àáâãăạảấầẩẫậắằẳẵặđèéêẹẻẽếềểễệìíĩỉịòóôõơọỏốồổỗộớờởỡợùúũưụủứừửữựỳýỵỷỹ"
    "\u0300\u0301\u0303\u0309\u0323"),
)  # fmt: skip

_TYPOGRAPHY = set("“”„‘’‚–—…«»‹›•·°§©®™€£¥¢½¼¾²³¹×÷±´¨\u00a0\u00ad")

#: A quotation mark or a symbol between two letters, or a fraction or a sign of copyright on a letter: nobody spells
#: "m†te" or "¾ena".
_MISPLACED = re.compile(
    r"(?<=[^\W\d_])[^\w\s’'´·\-./\u0300-\u036f\u00ad](?=[^\W\d_])"
    r"|[¹²³¼½¾©®±¥¨](?=[^\W\d_])|(?<=[^\W\d_])[¹¼½¾±¿¡„]"
)

#: Disorder, by charset-normalizer's measure, above which an encoding is out of the question. Persian has .15.
_MOST_DISORDER = 0.5

#: Four bytes in a row that are no ASCII: a word in another script, where Latin letters with marks stand mostly alone.
_FOREIGN_WORD = re.compile(rb"[\x80-\xff]{4,}")
_HIGH_BYTES = bytes(range(0x80, 0x100))

#: Minimum share of the bytes outside ASCII that are in such words, for a text in another script.
_FOREIGN_SHARE = 0.6

#: The escape sequences that begin Japanese in ISO-2022-JP, all of whose bytes are ASCII.
_SHIFTS = (b"\x1b$B", b"\x1b$@", b"\x1b$(")

#: The bytes of Shift-JIS's half-width kana are the small letters of KOI8-R: a text that is mostly these is Russian,
#: because no Japanese text is.
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")

#: Control characters except white space, Ctrl-Z, which ended files under DOS, and escape.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")

#: Bytes at the start of a file from which its encoding is detected.
_SAMPLE = 1 << 16


class NotTextError(ValueError):
    """The bytes are not text in any encoding that could be detected.

    Attributes:
        problem: What is wrong.
        cure: What to do about it; "" if nothing can be done.

    """

    def __init__(self, problem: str, cure: str = "") -> None:
        super().__init__(f"{problem}; {cure}" if cure else problem)
        self.problem = problem
        self.cure = cure


def decode(data: bytes) -> str:
    """Return the text in *data*: by its byte order mark, or as UTF-8, or in the encoding that fits best.

    UTF-8 that is damaged in a few places, or cut in the middle of a letter, gets a replacement character in each of
    these places.

    charset-normalizer distinguishes scripts, and the encodings of most. For Latin letters it often confuses Western and
    Central European code pages (measured on Swedish, Norwegian and Romanian news: 40 to 90 % right),
    so for these the encoding is chosen whose letters fit one alphabet best.

    Raises:
        NotTextError: it is a picture, a program, an archive or anything else but text.

    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\x00" in data[:_SAMPLE]:
        return _decoded(data, _wide_encoding(data[:_SAMPLE]))
    if any(shift in data[:_SAMPLE] for shift in _SHIFTS) and (japanese := decoded_if_valid(data, "iso2022_jp_ext")):
        return japanese
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = mended_utf8(data) or _decoded(data, old_encoding(data))
    if _is_binary(text[:_SAMPLE]):
        raise NotTextError("is not text", "convert it to .txt")
    return text


def text_of(data: bytes, path: str) -> str:
    """Return the text in a file's bytes, as `decode` does.

    Args:
        data: All of the file.
        path: The file, as the error names it.

    Raises:
        UnreadableError: it is a picture, a program, an archive or anything else but text.

    """
    try:
        return decode(data)
    except NotTextError as error:
        raise UnreadableError(path, None, error.problem, error.cure) from error


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotTextError(f"is damaged {encoding.upper()} text (byte {error.start})") from error


def decoded_if_valid(data: bytes, encoding: str) -> str | None:
    """Return the text in *data*, or None if it is not valid in *encoding*."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def mended_utf8(data: bytes) -> str | None:
    """Return the text with replacement characters if most of it is UTF-8, None otherwise."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - damaged
    return text if whole > 3 * damaged else None


def _wide_encoding(sample: bytes) -> str:
    encoding = wide_encoding(sample)
    if not encoding:
        raise NotTextError("is not text (it contains NUL bytes)", "convert it to .txt")
    return encoding


def old_encoding(data: bytes) -> str:
    """Return the encoding of *data* that is neither UTF-8 nor UTF-16, judged by its first 64 KiB.

    Raises:
        NotTextError: none fits.

    """
    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:
        # Half a letter at the end would rule out the right encoding.
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    if is_in_other_script(sample) and (encoding := _other_encoding(sample)):
        return encoding
    scores = {}
    for encoding, handicap in _LATIN.items():
        try:
            scores[encoding] = _fit(sample.decode(encoding)) - handicap
        except UnicodeDecodeError:
            continue
    if not scores:
        raise NotTextError("is in an encoding that could not be detected", "convert it to UTF-8")
    return max(scores, key=lambda encoding: scores[encoding])


def is_in_other_script(data: bytes) -> bool:
    """Return whether text in an old encoding is in another script than Latin, as far as its bytes show."""
    ascii_letters = sum(data.count(letter) for letter in b"etaoinsrhdlumckpgbvyfwjzxq")
    foreign = len(data) - len(data.translate(None, _HIGH_BYTES))
    return foreign > ascii_letters or sum(map(len, _FOREIGN_WORD.findall(data))) > foreign * _FOREIGN_SHARE


def is_latin(encoding: str) -> bool:
    """Return whether an old encoding, as `old_encoding` returns it, is one of languages written with Latin letters."""
    return encoding in _LATIN


def _other_encoding(sample: bytes) -> str | None:
    import charset_normalizer

    def fit(match: charset_normalizer.CharsetMatch) -> float:
        kana = len(_HALF_WIDTH_KANA.findall(str(match))) > len(str(match)) / 2
        return match.coherence - 4 * match.chaos - kana

    # Its own order puts a little less disorder above far more of a language.
    matches = charset_normalizer.from_bytes(sample, cp_isolation=_OTHER_SCRIPTS, threshold=_MOST_DISORDER)
    best = max(matches, key=fit, default=None)
    return best.encoding if best else None


def _fit(text: str) -> float:
    """Return how well the non-ASCII letters fit alphabets: 1 if all do, less for each that does not.

    Half of it is the fit of the whole text to one alphabet, half that of each line to an alphabet of its own: a file
    may have lines in several languages.
    """
    text = text.lower()
    special = [character for character in text if character > "\x7f"]
    if not special:
        return 0.0
    by_line = sum(map(_fitting, text.split("\n")))
    misplaced = len(_MISPLACED.findall(text)) + sum(character < "\xa0" for character in special)
    return ((_fitting(text) + by_line) / 2 - misplaced) / len(special)


def _fitting(text: str) -> int:
    """Return how many characters outside ASCII belong to a text in the one language that most of them fit."""
    special = [character for character in text if character > "\x7f"]
    letters = Counter(character for character in special if character not in _TYPOGRAPHY)
    fits = max(sum(letters[letter] for letter in alphabet) for alphabet in _ALPHABETS)
    return fits + len(special) - sum(letters.values())


def _is_binary(text: str) -> bool:
    """Return whether *data* has more than a few control characters that do not belong in a text."""
    return len(_CONTROLS.findall(text)) > 2 + len(text) / 200
