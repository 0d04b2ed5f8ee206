from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.readers.mail_headers import base64_bytes, day_of, decoded, decoded_header, file_name, metadata_of


def headers(**values: str | bytes) -> Message:
    message = Message()
    for name, value in values.items():
        message[name.replace("_", "-")] = value.decode("latin-1") if isinstance(value, bytes) else value
    return message


WORDS = {
    "quoted-printable": ("=?iso-8859-1?Q?M=F8te_i_dag?=", "Møte i dag"),
    "Base64": ("=?utf-8?B?TcO4dGU=?=", "Møte"),
    "Base64 without padding": ("=?utf-8?B?TcO4dGU?=", "Møte"),
    "a letter cut by two words": ("=?utf-8?Q?M=C3?= =?utf-8?Q?=B8te?=", "Møte"),
    "two words in different charsets": ("=?iso-8859-1?Q?=F8?=\r\n =?utf-8?Q?=C3=B8?=", "øø"),
    "a word between others": ("Re: =?utf-8?Q?m=C3=B8te?= i dag", "Re: møte i dag"),
    "words that touch": ("=?utf-8?Q?m=C3=B8te?=(3)", "møte(3)"),
    "spaces in a word": ("=?utf-8?Q?m=C3=B8te i dag?=", "møte i dag"),
    "a question mark in a word": ("=?utf-8?Q?Hva?? Ja?=", "Hva?? Ja"),
    "a word without an end": ("=?utf-8?Q?m=C3=B8te i d", "møte i d"),
    "a language": ("=?utf-8*nb?Q?m=C3=B8te?=", "møte"),
    "an unknown charset": ("=?x-unknown?Q?m=C3=B8te?=", "møte"),
    "a charset that lies": ("=?us-ascii?Q?m=C3=B8te?=", "møte"),
    "Windows' characters in Latin-1": ("=?iso-8859-1?Q?=93m=F8te=94?=", "“møte”"),
    "ISO-2022-JP": ("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
    "a codec that is no charset": ("=?rot13?Q?abc?= =?punycode?Q?abc?=", "abcabc"),
    "bytes in UTF-8": ("Møte".encode().decode("latin-1"), "Møte"),
    "a fold": ("Møte\r\n i\r\n\tdag".encode().decode("latin-1"), "Møte i dag"),
    "a tab and a NUL": ("a\tb\x00c", "a bc"),
}


@pytest.mark.parametrize(("value", "expected"), WORDS.values(), ids=WORDS)
def test_a_header_is_decoded(value, expected):
    assert decoded_header(value) == expected


def test_raw_bytes_are_in_the_charset_of_the_text():
    assert decoded_header("Встреча".encode("koi8-r").decode("latin-1"), "koi8-r") == "Встреча"


@given(st.text(st.characters(codec="latin-1")), st.text(max_size=12))
def test_no_header_fails(value, charset):
    assert "\ud800" not in decoded_header(value, charset)
    assert "\n" not in decoded_header(f"=?{charset}?Q?{value}?= =?{charset}?B?{value}?=")


NORWEGIAN = "Møtet på Sørøya er «utsatt» – vi får håpe at båten går i løpet av våren, sier ordføreren på Måsøy."
RUSSIAN = "Заседание отложено: мы надеемся, что теплоход пойдёт весной, говорит глава городской администрации."
LIES = [
    (NORWEGIAN, "utf-8", "iso-8859-1"), (NORWEGIAN, "utf-8", "us-ascii"), (NORWEGIAN, "utf-8", ""),
    (NORWEGIAN, "utf-8", "gb2312"), (NORWEGIAN, "cp1252", "iso-8859-1"), (NORWEGIAN, "cp1252", "utf-8"),
    (NORWEGIAN, "cp1252", "x-unknown"), (NORWEGIAN, "cp1252", "us-ascii"), (RUSSIAN, "koi8-r", "iso-8859-1"),
    (RUSSIAN, "cp1251", "windows-1252"), (RUSSIAN, "utf-8", "windows-1251"), (RUSSIAN, "koi8-r", "koi8-r"),
    ("会议推迟到春天，我们希望船能开。", "gb18030", "gb2312"), ("회의는 봄까지 연기되었다.", "cp949", "ks_c_5601-1987"),
    ("Cuộc họp đã bị hoãn lại đến mùa xuân", "utf-8", "windows-1258"), (NORWEGIAN, "utf-16", "utf-16"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding", "stated"), LIES)
def test_text_is_decoded_whatever_its_charset_is_stated_to_be(text, encoding, stated):
    assert decoded(text.encode(encoding), stated) == text


def test_letters_in_a_row_do_not_make_a_text_foreign():
    assert decoded("Prøve: åäöåäö ÅÄÖÅÄÖ".encode("latin-1"), "iso-8859-1") == "Prøve: åäöåäö ÅÄÖÅÄÖ"


def test_vietnamese_in_windows_1258_is_composed():
    assert decoded(b"H\xe0 N\xf4\xf2i", "windows-1258") == "Hà Nội"


def test_lone_surrogates_are_replaced():
    assert decoded(b"a+2AA-b", "utf-7") == "a\ufffdb"


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "gb2312", "iso-2022-jp", "utf-16", "hz", "big5", "", "x"]))
def test_no_bytes_fail_to_decode(data, charset):
    decoded(data, charset).encode("utf-8")


@pytest.mark.parametrize(
    "encoded",
    [b"TcO4dGU=", b"TcO4dGU", b"TcO4\r\ndGU=", b"TcO4 !dGU=", b"TcO4dGU=TcO4", b"TcO4dGU=\nthe list's footer"],
)
def test_base64_is_decoded_up_to_its_padding(encoded):
    assert base64_bytes(encoded) == "Møte".encode()


DATES = {
    "Sat, 16 Aug 2025 23:30:00 -0900": "2025-08-16",
    "16 Aug 2025 23:30:00 GMT": "2025-08-16",
    "Sat, 16 Aug 25 23:30 +0200 (CEST)": "2025-08-16",
    "2025-08-16T01:00:00+02:00": "2025-08-16",
    "Sat, 31 Feb 2025 12:00:00 +0000": "",
    "Sat, 16 Aug 99999 12:00:00 +0000": "",
    "yesterday": "",
    "": "",
}


@pytest.mark.parametrize(("stated", "day"), DATES.items())
def test_a_date_is_the_day_where_the_sender_was(stated, day):
    assert day_of(stated) == day


@given(st.text(st.sampled_from("0123456789 :,+-JanFebSatGMT()")))
def test_no_date_fails(stated):
    assert day_of(stated) == "" or len(day_of(stated)) >= 4


def test_metadata_of_a_message():
    found = metadata_of(
        headers(
            Subject="=?utf-8?Q?M=C3=B8te?=",
            From='"Berg, \\"Anna\\"" <anna@example.com>',
            To="=?utf-8?Q?Bj=C3=B8rn?= <b@example.com>,\r\n c@example.com",
            Cc="undisclosed-recipients:;",
            Date="Sat, 16 Aug 2025 23:30:00 -0900",
            Message_ID=" <3@example.com>",
            References="<1@example.com>\r\n <2@example.com> <1@example.com>",
            In_Reply_To='Your message of "Fri" <0@example.com>',
        )
    )
    assert (found.title, found.sender) == ("Møte", 'Berg, "Anna" <anna@example.com>')
    assert (found.to, found.cc) == ("Bjørn <b@example.com>, c@example.com", "")
    assert (found.date, found.message_id) == ("2025-08-16", "3@example.com")
    assert found.references == ("1@example.com", "2@example.com", "0@example.com")
    assert found.author == ""


def test_of_many_references_the_first_and_the_last_are_kept():
    found = metadata_of(headers(References=" ".join(f"<{number}@x>" for number in range(500)))).references
    assert (len(found), found[0], found[1], found[-1]) == (100, "0@x", "401@x", "499@x")


def test_an_address_in_a_sentence_is_no_reference():
    assert metadata_of(headers(In_Reply_To="Message from anna@example.com of Friday")).references == ()


def test_metadata_is_short():
    found = metadata_of(headers(Subject="x" * 5000, To="anna@example.com, " * 500))
    assert (len(found.title), len(found.to)) == (1000, 1000)


NAMES = {
    "a name": ('attachment; filename="report.pdf"', "report.pdf"),
    "without quotation marks": ("attachment; filename=my report.pdf", "my report.pdf"),
    "RFC 2231": ("attachment; filename*=utf-8''m%C3%B8te.pdf", "møte.pdf"),
    "RFC 2231 in pieces": ("attachment; filename*0*=utf-8''m%C3; filename*1*=%B8te; filename*2=.pdf", "møte.pdf"),
    "RFC 2231 with a wrong charset": ("attachment; filename*=nonsense''m%C3%B8te.pdf", "møte.pdf"),
    "encoded words": ('attachment; filename="=?utf-8?Q?m=C3=B8te=2Epdf?="', "møte.pdf"),
    "encoded words in pieces": ('a; filename*0="=?utf-8?Q?m=C3=B8"; filename*1="te=2Epdf?="', "møte.pdf"),
    "raw bytes": ('attachment; filename="møte.pdf"'.encode().decode("latin-1"), "møte.pdf"),
    "line breaks": ('attachment; filename="my\r\n report.pdf"', "my report.pdf"),
    "a path": (r'attachment; filename="..\\..\\report.pdf"', r"..\..\report.pdf"),
}


@pytest.mark.parametrize(("disposition", "name"), NAMES.values(), ids=NAMES)
def test_the_name_of_a_file_is_decoded(disposition, name):
    assert file_name(headers(Content_Disposition=disposition)) == name


def test_the_name_of_a_file_may_be_in_its_type():
    assert file_name(headers(Content_Type='application/pdf; name="a.pdf"')) == "a.pdf"


def test_a_long_name_keeps_its_suffix():
    name = file_name(headers(Content_Disposition=f'attachment; filename="{"x" * 3000}.pdf"'))
    assert len(name) == 250
    assert name.endswith(".pdf")


@given(st.text(st.sampled_from("filename*0=\"';%C3utf-8 \\=?QB\xe6\n")))
def test_no_name_fails(value):
    file_name(headers(Content_Disposition=f"attachment; {value}", Content_Type=f"a/b; {value}"))
