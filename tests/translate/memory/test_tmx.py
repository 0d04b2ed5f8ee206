"""TMX as other programs write it; a bad unit does not affect the others, and dangerous XML is rejected."""

from __future__ import annotations

import time

import pytest

from translate import ExchangeError
from translate.memory import Entry, read_entries, write_entries

TMX = '<?xml version="1.0"?>\n<tmx version="1.4"><header/><body>\n{units}\n</body></tmx>'


def tmx(path, units, around=TMX, encoding="utf-8"):
    path.write_bytes(around.format(units=units).encode(encoding))
    return path


def unit(**texts):
    variants = "".join(f'<tuv xml:lang="{language}"><seg>{text}</seg></tuv>' for language, text in texts.items())
    return f"<tu>{variants}</tu>"


def problems(found):
    return [str(one) for one in found if isinstance(one, ExchangeError)]


def entries_in(found):
    return [one for one in found if isinstance(one, Entry)]


def test_characters_that_xml_forbids_are_replaced(tmp_path):
    path = tmp_path / "memory.tmx"
    write_entries(path, [Entry("sv", "al\ufffefa", "brav\x01o", "x")])
    assert list(read_entries(path)) == [Entry("sv", "al\ufffdfa", "brav\ufffdo", "x")]


def test_inline_codes_are_not_text(tmp_path):
    bold = 'The <bpt i="1">&lt;b&gt;</bpt>old<ept i="1">&lt;/b&gt;</ept> <hi>stone</hi> bridge<ph>{1}</ph>.'
    path = tmp_path / "memory.tmx"
    tmx(path, unit(en=bold, nb="Den <it pos='begin'>x</it>gamle<ut>y</ut> <hi>steinbrua <hi>her</hi></hi>."))
    assert list(read_entries(path)) == [
        Entry("nb", "Den gamle steinbrua her.", "The old stone bridge.", "memory.tmx"),
    ]


def test_regions_are_removed_from_language_codes(tmp_path):
    units = unit(**{"en-US": "Yes", "nb-NO": "Ja", "zh-TW": "是"})
    assert list(read_entries(tmx(tmp_path / "a.tmx", units))) == [
        Entry("nb", "Ja", "Yes", "a.tmx"),
        Entry("zt", "是", "Yes", "a.tmx"),
    ]


def test_the_language_attribute_of_old_tmx_is_read(tmp_path):
    units = unit(en="Yes", sv="Ja").replace("xml:lang", "lang")
    assert list(read_entries(tmx(tmp_path / "a.tmx", units))) == [Entry("sv", "Ja", "Yes", "a.tmx")]


def test_the_author_of_a_unit_is_its_translator(tmp_path):
    units = unit(en="Yes", sv="Ja", ro="Da").replace("<tu>", '<tu creationid="anna">')
    units = units.replace('"ro"', '"ro" creationid="bogdan"')
    assert [entry.translator for entry in read_entries(tmx(tmp_path / "a.tmx", units))] == ["anna", "bogdan"]


def test_a_bad_unit_does_not_affect_the_others(tmp_path):
    units = [
        unit(sv="Ja", ro="Da"),
        unit(en="Yes", Swedish="Ja", ro="Da"),
        unit(en=" ", sv="Ja"),
        "<tu><tuv xml:lang='en'/></tu>",
        unit(en="No", sv="Nej"),
    ]
    path = tmx(tmp_path / "a.tmx", "\n".join(units))
    found = list(read_entries(path))
    assert entries_in(found) == [Entry("ro", "Da", "Yes", "a.tmx"), Entry("sv", "Nej", "No", "a.tmx")]
    assert problems(found) == [
        f"{path}: unit 1 has no English",
        f"{path}: unit 2: 'Swedish' is not a language code; use sv",
        f"{path}: unit 3 has no English",
        f"{path}: unit 4 has no English",
    ]


@pytest.mark.parametrize(
    "start",
    [
        '<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4">',
        '<?xml version="1.0"?><tmx xmlns="http://www.lisa.org/tmx14" version="1.4">',
        '<tmx version="1.1"><!-- by hand -->',
    ],
    ids=["doctype", "namespace", "no declaration"],
)
def test_tmx_may_start_in_several_ways(tmp_path, start):
    path = tmx(tmp_path / "a.tmx", unit(en="Yes", sv="Ja"), around=start + "<body>{units}</body></tmx>")
    assert list(read_entries(path)) == [Entry("sv", "Ja", "Yes", "a.tmx")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1"])
def test_tmx_is_read_in_the_encoding_it_names(tmp_path, encoding):
    around = TMX.replace('"1.0"', f'"1.0" encoding="{encoding.removesuffix("-sig").removesuffix("-le")}"')
    units = unit(en="Thanks", sv="Tack så mycket")
    text = ("\ufeff" if encoding == "utf-16-le" else "") + around
    path = tmx(tmp_path / "a.tmx", units, around=text, encoding=encoding)
    assert list(read_entries(path)) == [Entry("sv", "Tack så mycket", "Thanks", "a.tmx")]


def test_units_before_broken_xml_are_read(tmp_path):
    path = tmx(tmp_path / "a.tmx", unit(en="Yes", sv="Ja") + "\n<tu><tuv>")
    reader = read_entries(path)
    assert next(reader) == Entry("sv", "Ja", "Yes", "a.tmx")
    with pytest.raises(ExchangeError, match="is not XML") as caught:
        next(reader)
    assert caught.value.line == 5
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "is not XML: no element found"),
        ("language\toriginal\tenglish", "is not XML: syntax error"),
        ("<html><body>tu</body></html>", "is XML but not TMX: its root element is 'html'"),
        ('<?xml version="1.0" encoding="klingon"?><tmx/>', "cannot be read: unknown encoding: klingon"),
        ('<?xml version="1.0" encoding="utf-7"?><tmx/>', "cannot be read: multi-byte encodings"),
        (TMX.format(units=unit(en="<hi>" * 50_000 + "</hi>" * 50_000)), "has elements more than 100 deep"),
        (TMX.format(units=unit(en="&nothing;")), "is not XML: undefined entity"),
    ],
    ids=["empty", "a table", "html", "encoding", "multi-byte", "deep", "entity"],
)
def test_a_file_that_is_not_tmx_is_rejected(tmp_path, content, problem):
    path = tmp_path / "a.tmx"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ExchangeError, match=problem):
        list(read_entries(path))


BOMB = (
    '<?xml version="1.0"{encoding}?><!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {to} "{f"&{of};" * 10}">' for of, to in zip("abcdefghi", "bcdefghij", strict=True))
    + ']><tmx><body><tu><tuv xml:lang="en"><seg>&j;</seg></tuv></tu></body></tmx>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_rejected_immediately(tmp_path, encoding):
    path = tmp_path / "bomb.tmx"
    path.write_bytes(BOMB.replace("{encoding}", f' encoding="{encoding}"').encode(encoding))
    before = time.process_time()
    with pytest.raises(ExchangeError, match="declares XML entities, which TMX does not need; remove them first"):
        list(read_entries(path))
    assert time.process_time() - before < 1


def test_an_entity_bomb_after_a_long_comment_is_rejected_immediately(tmp_path):
    path = tmp_path / "bomb.tmx"
    path.write_text(BOMB.replace("{encoding}?>", f"?><!--{'x' * 70_000}-->"), encoding="utf-8")
    before = time.process_time()
    with pytest.raises(ExchangeError, match="declares XML entities"):
        list(read_entries(path))
    assert time.process_time() - before < 1


@pytest.mark.parametrize("kind", ["", "% "])
def test_an_external_entity_is_rejected(tmp_path, kind):
    secret = tmp_path / "secret.txt"
    secret.write_text("alfa", encoding="utf-8")
    path = tmp_path / "a.tmx"
    path.write_text(
        f'<!DOCTYPE tmx [<!ENTITY {kind}x SYSTEM "{secret.as_uri()}">]>' + unit(en="&x;", sv="&x;"), encoding="utf-8"
    )
    with pytest.raises(ExchangeError, match="declares XML entities"):
        list(read_entries(path))
