"""Decode a file's bytes to text, detecting their encoding."""

from __future__ import annotations

import codecs
import re

from search.errors import UnreadableError

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
          "mac_roman": 0.2, "cp850": 0.2, "cp852": 0.2}  # fmt: skip

#: The non-ASCII letters in the alphabets of languages written with Latin letters.
_ALPHABETS = (
    "ăâîșțşţ", "åäöéüà", "æøåéòóôü", "äöüßé", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű", "àâæçéèêëîïôœùûüÿ", "áéíñóúü¿¡", "àáâãçéêíóôõúü", "àèéìíòóùú", "çğıöşüâîİ", "čćđšž",
    "āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž", "áðéíóúýþæö", "éëïóöüè", "çë", ("àáâãăạảấầẩẫậắằẳẵặđèéêẹẻẽếềểễệìíĩỉịòóôõơọỏốồổỗộớờởỡợùúũưụủứừửữựỳýỵỷỹ"
    "\u0300\u0301\u0303\u0309\u0323"),
)  # fmt: skip

_TYPOGRAPHY = set("“”„‘’‚–—…«»‹›•·°§©®™€£¥¢½¼¾²³¹×÷±´¨\u00a0\u00ad")

#: A quotation mark or a symbol between two letters: nobody spells "m†te".
_INSIDE_A_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s’'´·\-./\u0300-\u036f\u00ad](?=[^\W\d_])")

#: The bytes of Shift-JIS's half-width kana are the small letters of KOI8-R: a text that is mostly these is Russian,
#: because no Japanese text is.
_SHIFT_JIS = ["cp932", "shift_jis", "shift_jis_2004", "shift_jisx0213"]
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
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _mended_utf8(data) or _decoded(data, _one_byte_encoding(data))
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


def _mended_utf8(data: bytes) -> str | None:
    """Return the text with replacement characters if most of it is UTF-8, None otherwise."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - damaged
    return text if whole > 3 * damaged else None


def _wide_encoding(sample: bytes) -> str:
    """Return UTF-16 in the right byte order if every other byte tends to be zero: Latin text without a mark."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) / 5 and even < odd / 10:
        return "utf-16-le"
    if even > len(sample) / 5 and odd < even / 10:
        return "utf-16-be"
    raise NotTextError("is not text (it contains NUL bytes)", "convert it to .txt")


def _one_byte_encoding(data: bytes) -> str:
    import charset_normalizer

    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:
        # Half a letter at the end would rule out the right encoding.
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    best = charset_normalizer.from_bytes(sample).best()
    if best and len(_HALF_WIDTH_KANA.findall(str(best))) > len(str(best)) / 2:
        best = charset_normalizer.from_bytes(sample, cp_exclusion=_SHIFT_JIS).best()
    ascii_letters = sum(sample.count(letter) for letter in b"etaoinsrhdlumckpgbvyfwjzxq")
    foreign = sum(byte > 0x7F for byte in sample)
    if best and foreign > ascii_letters:
        return best.encoding
    scores = {}
    for encoding, handicap in _LATIN.items():
        try:
            scores[encoding] = _fit(sample.decode(encoding)) - handicap
        except UnicodeDecodeError:
            continue
    if not scores:
        raise NotTextError("is in an encoding that could not be detected", "convert it to UTF-8")
    return max(scores, key=lambda encoding: scores[encoding])


def _fit(text: str) -> float:
    """Return how well the non-ASCII letters fit one alphabet: 1 if all do, less for each that does not."""
    foreign = [character for character in text.lower() if character > "\x7f"]
    letters = [character for character in foreign if character not in _TYPOGRAPHY]
    fits = max(sum(letter in alphabet for letter in letters) for alphabet in _ALPHABETS)
    misplaced = len(_INSIDE_A_WORD.findall(text)) + sum(character < "\xa0" for character in foreign)
    return (fits + len(foreign) - len(letters) - misplaced) / max(len(foreign), 1)


def _is_binary(text: str) -> bool:
    """Return whether *data* has more than a few control characters that do not belong in a text."""
    return len(_CONTROLS.findall(text)) > 2 + len(text) / 200
