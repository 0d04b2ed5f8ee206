import io
import random
import time

import pytest

from search.readers.content import Content, FormatError, ReadingContext
from search.readers.vcard import read_vcard


def read(data: bytes | str) -> Content:
    return read_vcard(io.BytesIO(data if isinstance(data, bytes) else data.encode()), ReadingContext())


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def texts(content: Content) -> list[str]:
    return [paragraph.text for paragraph in content.paragraphs]


def test_each_card_is_a_paragraph_with_its_place():
    content = read(card("FN:Anna Berg", "EMAIL;TYPE=work:anna@example.com", "ORG:Bergs bil;Sales") + card("FN:Bo Ek"))
    assert [(paragraph.place, paragraph.text) for paragraph in content.paragraphs] == [
        ("card 1", "Anna Berg | Bergs bil, Sales | anna@example.com"),
        ("card 2", "Bo Ek"),
    ]
    assert (content.metadata.title, content.missing) == ("", [])


def test_the_title_of_a_single_card_is_its_name():
    assert read(card("FN:Anna Berg")).metadata.title == "Anna Berg"


def test_all_that_people_look_for_is_shown_and_nothing_else():
    lines = ("FN:A", "N:B;A;;Dr.;", "TEL:+47 3", "ADR:;;Road 1;Oslo;;0150;Norway", "NOTE:Likes tea", "BDAY:1980-02-03",
             "PHOTO;ENCODING=b:/9j/4AAQSkZJRg", " ABCDEF==", "UID:123", "REV:2020", "X-ANY:x", "TITLE:Boss")  # fmt: skip
    assert texts(read(card(*lines))) == ["A | Boss | +47 3 | Road 1, Oslo, 0150, Norway | 1980-02-03 | Likes tea"]


def test_a_card_without_a_full_name_is_named_by_its_parts():
    assert texts(read(card("N:Berg;Anna;Maria;Dr.;jr."))) == ["Dr. Anna Maria Berg jr."]


def test_folded_lines_and_escapes_are_undone():
    content = read(card("FN:Anna", r"NOTE:One\, two\; three\nfour ", " and fi", "\tve", r"ORG:A\;B;C"))
    assert texts(content) == ["Anna | A;B, C | One, two; three\nfour and five"]


def test_groups_and_parameters_with_colons_are_understood():
    assert texts(read(card('item1.FN;X-A="b:c;d";TYPE=x:Anna', "item1.TEL;VALUE=uri:tel:+47-3", version="4.0"))) == [
        "Anna | +47-3"
    ]


def test_quoted_printable_of_version_2_1_is_decoded():
    lines = ("N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:=D8berg;Bj=F8rn",
             "NOTE;QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=B8te=", "r p=C3=A5 fredag=0D=0AOslo", "TEL;HOME:3")  # fmt: skip
    assert texts(read(card(*lines, version="2.1"))) == ["Bjørn Øberg | 3 | Møter på fredag\nOslo"]


def test_other_encodings_are_detected():
    assert texts(read(card("FN:Bjørn Øberg").encode("latin-1"))) == ["Bjørn Øberg"]
    assert texts(read(card("FN:Bjørn Øberg").encode("utf-16"))) == ["Bjørn Øberg"]


def test_a_card_in_a_card_is_a_card():
    assert texts(read(card("FN:A", "AGENT:", card("FN:B", version="2.1"), "TEL:3"))) == ["B", "A | 3"]


def test_a_card_that_is_cut_off_is_read():
    content = read(card("FN:A") + "BEGIN:VCARD\nFN:B\nTEL")
    assert (texts(content), content.missing) == (["A", "B"], ["card 2 is cut off"])


@pytest.mark.parametrize("data", [b"", b" \n", b"FN:Anna", b"\x00\xff\x00\xfe" * 9, b"\x89PNG\r\n\x1a\n" + bytes(100)])
def test_what_is_no_card_is_refused(data):
    with pytest.raises(FormatError):
        read(data)


@pytest.mark.parametrize(
    "hostile",
    ["BEGIN:VCARD\n" * 50_000, "BEGIN:VCARD\nN:" + ";" * 1_000_000, "BEGIN:VCARD\nNOTE" + ';a="' * 300_000 + ":x",
     "BEGIN:VCARD\nNOTE:x\n" + " y\n" * 300_000, "\n " * 300_000 + "x", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:=\n" * 20_000],
)  # fmt: skip
def test_hostile_cards_take_no_time(hostile):
    begin = time.process_time()
    try:
        content = read(hostile)
        assert len(content.missing) < 100
    except FormatError:
        pass
    assert time.process_time() - begin < 3


def test_damaged_cards_are_read_or_refused():
    chance = random.Random(0)
    data = card("FN:Anna", "NOTE;ENCODING=QUOTED-PRINTABLE:=C3=B8", 'TEL;TYPE="a,b":3', "ADR:;;a;b").encode()
    for _ in range(200):
        damaged = bytearray(data[: chance.randrange(20, len(data))])
        for _ in range(chance.randrange(8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            content = read(bytes(damaged))
        except FormatError:
            continue
        for text in texts(content):
            assert text.strip() == text != ""
            assert "\n\n" not in text
