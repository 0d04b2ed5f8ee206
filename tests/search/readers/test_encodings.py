import codecs
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import fold
from search.readers.encodings import NotTextError, decode

TEXTS = {
    "ro": "Ședința a început la ora zece. Țara așteaptă o hotărâre înțeleaptă.\n"
    "Fântâna și grădina rămân în grija vecinilor.",
    "pl": "Zażółć gęślą jaźń, powiedział sąsiad.\nŚwięto odbędzie się w październiku w Łodzi.",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy.\nŘeka teče přes město až k řídkému lesu.",
    "sv": "Mötet började klockan åtta på kvällen.\nBåten ligger i hamnen där någon väntar på färjan över ån.",
    "nb": "Møtet begynte klokka åtte på kvelden.\nBåten ligger ved brygga, og været er så dårlig at ingen går ut på sjøen.",
    "de": "Die Züge fuhren spät über die Brücke.\n„Grüße aus München“ – schönes Wetter und große Straßen.",
    "ru": "Встреча началась поздно вечером.\nЛодка стоит у берега, и рыбак ждёт погоды.",
    "vi": "Cuộc họp bắt đầu lúc tám giờ tối.\nChiếc thuyền đậu ở bến và người đánh cá chờ trời đẹp.",
    "ja": "会議は夜の八時に始まりました。\n船は港にあり、漁師は天気を待っています。",
}

CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")

#: Windows-1258 writes each of the five tones of Vietnamese as a separate character after the vowel.
TONES = "\u0300\u0301\u0303\u0309\u0323"


def written(language: str, encoding: str) -> str:
    """Return the text in a language, in characters that the encoding has."""
    text = TEXTS[language]
    if encoding == "cp1258":
        return "".join(spread(character) for character in text)
    return text.translate(CEDILLAS) if language == "ro" else text


def spread(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    tones = "".join(part for part in parts if part in TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)) + tones


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_or_without_a_byte_order_mark_is_decoded(language: str, encoding: str) -> None:
    assert decode(TEXTS[language].encode(encoding)) == TEXTS[language]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_the_byte_order_mark_gives_the_byte_order(language: str, mark: bytes, encoding: str) -> None:
    assert decode(mark + TEXTS[language].encode(encoding)) == TEXTS[language]


@pytest.mark.parametrize("language", ["ro", "pl", "cs", "sv", "nb", "de", "vi"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_latin_text_in_utf_16_needs_no_mark(language: str, encoding: str) -> None:
    assert decode(TEXTS[language].encode(encoding)) == TEXTS[language]


ONE_BYTE = [
    ("ro", "cp1250"),
    ("ro", "iso8859_2"),
    ("pl", "cp1250"),
    ("pl", "iso8859_2"),
    ("cs", "cp1250"),
    ("cs", "iso8859_2"),
    ("sv", "cp1252"),
    ("nb", "cp1252"),
    ("de", "cp1252"),
    ("ru", "cp1251"),
    ("ru", "koi8_r"),
    ("ru", "iso8859_5"),
    ("vi", "cp1258"),
    ("ja", "shift_jis"),
]


@pytest.mark.parametrize(("language", "encoding"), ONE_BYTE)
def test_two_lines_are_enough_to_detect_an_old_encoding(language: str, encoding: str) -> None:
    text = written(language, encoding)
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("language", "encoding"), [pair for pair in ONE_BYTE if pair[0] in ("ro", "cs", "sv", "nb", "vi", "ja")]
)
@pytest.mark.parametrize("line", [0, 1])
def test_one_line_is_often_enough(language: str, encoding: str, line: int) -> None:
    text = written(language, encoding).split("\n")[line]
    assert decode(text.encode(encoding)) == text


def test_romanian_read_with_cedillas_instead_of_commas_has_the_same_words() -> None:
    # ISO-8859-16 has letters with a comma where ISO-8859-2 has letters with a cedilla.
    assert fold(decode(TEXTS["ro"].encode("iso8859_16"))) == fold(TEXTS["ro"])


@pytest.mark.parametrize("shift", ["", "a"])
def test_a_long_text_is_decoded_although_the_sample_ends_in_half_a_letter(shift: str) -> None:
    text = shift + (TEXTS["ja"] + "\n") * 1000
    data = text.encode("shift_jis")
    assert len(data) > 1 << 16
    assert decode(data) == text


@pytest.mark.parametrize("language", ["ro", "pl", "cs", "ru", "vi", "ja"])
def test_utf_8_cut_inside_a_letter_loses_only_that_letter(language: str) -> None:
    assert decode((TEXTS[language] + "ș").encode()[:-1]) == TEXTS[language] + "\ufffd"


def test_utf_8_damaged_in_the_middle_loses_only_the_damaged_letter() -> None:
    before, after = TEXTS["ro"].split("\n")
    assert decode(before.encode() + b"\xff" + after.encode()) == before + "\ufffd" + after


@pytest.mark.parametrize("text", ["", "plain", "a\tb\r\nc\x0cd", "\x1b[1mbold\x1b[0m", "one stray \x01 control"])
def test_ascii_is_decoded_unchanged(text: str) -> None:
    assert decode(text.encode("ascii")) == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)),
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
        b"%PDF-1.7\n" + bytes(range(0x80, 0x100)) * 2 + bytes(range(1, 0x20)) * 9,
        b"text with a \x00 in it",
        bytes(range(1, 9)) * 8,
    ],
    ids=["png", "jpeg", "zip", "pdf", "nul", "controls"],
)
def test_data_that_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(NotTextError, match=r"^is "):
        decode(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_text_with_a_byte_order_mark_and_half_a_letter_at_the_end_is_refused(encoding: str) -> None:
    with pytest.raises(NotTextError, match=r"^is damaged UTF-\d\d text \(byte \d+\)$"):
        decode("Some words.".encode(encoding) + b"x")


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    with suppress(NotTextError):
        assert isinstance(decode(data), str)


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_without_control_characters_is_decoded_from_utf_8(text: str) -> None:
    assert decode(text.encode("utf-8-sig")) == text
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("language", ["ru", "ja", "vi", "de"])
def test_no_script_needs_a_mark_in_utf_16_or_utf_32(language: str, encoding: str) -> None:
    text = TEXTS[language] + "\n1 2 3\n" + TEXTS[language]
    assert decode(text.encode(encoding)) == text


def test_japanese_in_escape_sequences_is_decoded() -> None:
    assert decode(TEXTS["ja"].encode("iso2022_jp")) == TEXTS["ja"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("iso8859_2", "Žena je na školskom igralištu čekala da počne kiša.\nŠuma je tiha, a žetva počinje."),
        ("iso8859_2", "Šola se začne jeseni.\nŽupan čaka na odločitev, ki še ni znana."),
        ("iso8859_4", "Padome sanācās otrdien.\nTilts ir vecs, bet neviens negribēja to slēgt, jo ceļš ir garš."),
        ("iso8859_6", "اجتمع المجلس مساء الثلاثاء للحديث عن الجسر القديم.\nلا أحد يريد إغلاقه."),
    ],
    ids=["hr", "sl", "lv", "ar"],
)
def test_rarer_old_encodings_are_detected(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text
