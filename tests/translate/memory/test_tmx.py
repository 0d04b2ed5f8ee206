"""Translation memories as files: what is written is read back, and one bad line costs one line."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translate import ExchangeError, MemoryFileError
from translate.memory import Entry, read_entries, write_entries
from translate.text import plain

printable = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=40)
printable = printable.map(lambda text: plain(f"a{text}"))
entries_strategy = st.lists(
    st.builds(Entry, st.sampled_from(["ro", "sv", "vi", "nb", "zt"]), printable, printable, printable), max_size=8
)

HEJ = Entry("sv", "Hej då & <tack>", 'Bye & "thanks"', "reference")
SALUT = Entry("ro", "Bună ziua", "Good day", "argos ro_en 1.9")

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


# There and back


@pytest.mark.parametrize("name", ["memory.jsonl", "memory.tmx", "MEMORY.TMX", "memory"])
def test_what_is_written_is_read_back(tmp_path, name):
    path = tmp_path / name
    assert write_entries(path, iter([HEJ, SALUT])) == 2
    assert list(read_entries(path)) == [HEJ, SALUT]
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("ending", ["jsonl", "tmx"])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=entries_strategy)
def test_any_printable_text_is_read_back(tmp_path, ending, entries):
    path = tmp_path / f"memory.{ending}"
    assert write_entries(path, entries) == len(entries)
    assert list(read_entries(path)) == entries


def test_tmx_holds_no_character_that_xml_forbids(tmp_path):
    path = tmp_path / "memory.tmx"
    write_entries(path, [Entry("sv", "al\ufffefa", "brav\x01o", "x")])
    assert list(read_entries(path)) == [Entry("sv", "al\ufffdfa", "brav\ufffdo", "x")]


@pytest.mark.parametrize("name", ["none.jsonl", "none.tmx"])
def test_a_file_without_entries_has_none(tmp_path, name):
    assert write_entries(tmp_path / name, []) == 0
    assert list(read_entries(tmp_path / name)) == []


# JSON lines


def test_one_bad_line_costs_one_line(tmp_path):
    good = {"language": "sv-SE", "original": " Hej\ndå ", "english": "Bye", "translator": "anna"}
    lines = [
        json.dumps(good).encode(),
        b"{not json",
        b"",
        b'["a", "list"]',
        json.dumps(good | {"language": "Swedish"}).encode(),
        json.dumps(good | {"original": " \u200b"}).encode(),
        json.dumps(good | {"english": None}).encode(),
        json.dumps(good | {"translator": 7}).encode(),
        b'{"language": "sv", "original": "\xff"}',
        b"[" * 100_000,
        json.dumps({"language": "sv", "original": "Nej", "english": "No"}).encode(),
    ]
    path = tmp_path / "memory.jsonl"
    path.write_bytes(b"\r\n".join(lines))
    found = list(read_entries(path))
    assert entries_in(found) == [
        Entry("sv", "Hej då", "Bye", "anna"),
        Entry("sv", "Nej", "No", "memory.jsonl"),
    ]
    assert problems(found) == [
        f"{path}, line 2: is not JSON",
        f"{path}, line 4: is not an object with language, original and english",
        f"{path}, line 5: 'Swedish' is no language code; give two letters as ISO 639-1 has them: ro, sv",
        f"{path}, line 6: has no 'original'",
        f"{path}, line 7: has no 'english'",
        f"{path}, line 8: has a 'translator' that is no text",
        f"{path}, line 9: is not UTF-8",
        f"{path}, line 10: is not JSON",
    ]
    assert [one.line for one in found if isinstance(one, ExchangeError)] == [2, 4, 5, 6, 7, 8, 9, 10]


def test_a_byte_order_mark_is_no_error(tmp_path):
    path = tmp_path / "memory.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"language": "sv", "original": "a", "english": "b"}).encode())
    assert list(read_entries(path)) == [Entry("sv", "a", "b", "memory.jsonl")]


def test_a_translator_that_nobody_sees_is_the_file(tmp_path):
    path = tmp_path / "memory.jsonl"
    path.write_text('{"language": "sv", "original": "a", "english": "b", "translator": "\\u200b"}', encoding="utf-8")
    assert list(read_entries(path)) == [Entry("sv", "a", "b", "memory.jsonl")]


# TMX


def test_inline_codes_are_no_words(tmp_path):
    bold = 'The <bpt i="1">&lt;b&gt;</bpt>old<ept i="1">&lt;/b&gt;</ept> <hi>stone</hi> bridge<ph>{1}</ph>.'
    path = tmp_path / "memory.tmx"
    tmx(path, unit(en=bold, nb="Den <it pos='begin'>x</it>gamle<ut>y</ut> <hi>steinbrua <hi>her</hi></hi>."))
    assert list(read_entries(path)) == [
        Entry("nb", "Den gamle steinbrua her.", "The old stone bridge.", "memory.tmx"),
    ]


def test_regions_are_left_out_of_languages(tmp_path):
    units = unit(**{"en-US": "Yes", "nb-NO": "Ja", "zh-TW": "是"})
    assert list(read_entries(tmx(tmp_path / "a.tmx", units))) == [
        Entry("nb", "Ja", "Yes", "a.tmx"),
        Entry("zt", "是", "Yes", "a.tmx"),
    ]


def test_the_language_attribute_of_old_tmx_is_read(tmp_path):
    units = unit(en="Yes", sv="Ja").replace("xml:lang", "lang")
    assert list(read_entries(tmx(tmp_path / "a.tmx", units))) == [Entry("sv", "Ja", "Yes", "a.tmx")]


def test_a_unit_says_who_made_it(tmp_path):
    units = unit(en="Yes", sv="Ja", ro="Da").replace("<tu>", '<tu creationid="anna">')
    units = units.replace('"ro"', '"ro" creationid="bogdan"')
    assert [entry.translator for entry in read_entries(tmx(tmp_path / "a.tmx", units))] == ["anna", "bogdan"]


def test_one_bad_unit_costs_one_unit(tmp_path):
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
        f"{path}: unit 2: 'Swedish' is no language code; give two letters as ISO 639-1 has them: ro, sv",
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
def test_tmx_begins_in_several_ways(tmp_path, start):
    path = tmx(tmp_path / "a.tmx", unit(en="Yes", sv="Ja"), around=start + "<body>{units}</body></tmx>")
    assert list(read_entries(path)) == [Entry("sv", "Ja", "Yes", "a.tmx")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1"])
def test_tmx_is_read_in_the_encoding_it_names(tmp_path, encoding):
    around = TMX.replace('"1.0"', f'"1.0" encoding="{encoding.removesuffix("-sig").removesuffix("-le")}"')
    units = unit(en="Thanks", sv="Tack så mycket")
    text = ("\ufeff" if encoding == "utf-16-le" else "") + around
    path = tmx(tmp_path / "a.tmx", units, around=text, encoding=encoding)
    assert list(read_entries(path)) == [Entry("sv", "Tack så mycket", "Thanks", "a.tmx")]


def test_what_stands_before_broken_xml_is_read(tmp_path):
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
        ("<html><body>tu</body></html>", "is XML, but not TMX: it holds a 'html'"),
        ('<?xml version="1.0" encoding="klingon"?><tmx/>', "cannot be read: unknown encoding: klingon"),
        ('<?xml version="1.0" encoding="utf-7"?><tmx/>', "cannot be read: multi-byte encodings"),
        (TMX.format(units=unit(en="<hi>" * 50_000 + "</hi>" * 50_000)), "has elements more than 100 deep"),
        (TMX.format(units=unit(en="&nothing;")), "is not XML: undefined entity"),
    ],
    ids=["empty", "a table", "html", "encoding", "multi-byte", "deep", "entity"],
)
def test_what_is_no_tmx_is_refused(tmp_path, content, problem):
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
def test_an_entity_bomb_is_refused_at_once(tmp_path, encoding):
    path = tmp_path / "bomb.tmx"
    path.write_bytes(BOMB.replace("{encoding}", f' encoding="{encoding}"').encode(encoding))
    before = time.process_time()
    with pytest.raises(ExchangeError, match="declares XML entities, which TMX has no use for; remove them first"):
        list(read_entries(path))
    assert time.process_time() - before < 1


def test_an_entity_bomb_far_down_is_refused_at_once(tmp_path):
    path = tmp_path / "bomb.tmx"
    path.write_text(BOMB.replace("{encoding}?>", f"?><!--{'x' * 70_000}-->"), encoding="utf-8")
    before = time.process_time()
    with pytest.raises(ExchangeError, match="declares XML entities"):
        list(read_entries(path))
    assert time.process_time() - before < 1


@pytest.mark.parametrize("kind", ["", "% "])
def test_an_external_entity_is_refused(tmp_path, kind):
    secret = tmp_path / "secret.txt"
    secret.write_text("alfa", encoding="utf-8")
    path = tmp_path / "a.tmx"
    path.write_text(
        f'<!DOCTYPE tmx [<!ENTITY {kind}x SYSTEM "{secret.as_uri()}">]>' + unit(en="&x;", sv="&x;"), encoding="utf-8"
    )
    with pytest.raises(ExchangeError, match="declares XML entities"):
        list(read_entries(path))


# Files that cannot be had


@pytest.mark.parametrize("name", ["missing.jsonl", "missing.tmx"])
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(ExchangeError, match="cannot be read: No such file") as caught:
        list(read_entries(tmp_path / name))
    assert caught.value.path == tmp_path / name


@pytest.mark.parametrize("name", ["folder.jsonl", "folder.tmx"])
def test_a_folder_is_no_memory(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    with pytest.raises(ExchangeError, match="cannot be read"):
        list(read_entries(folder))
    with pytest.raises(ExchangeError, match="cannot be written"):
        write_entries(folder, [HEJ])
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(ExchangeError, match="cannot be written: No such file"):
        write_entries(tmp_path / "missing" / "memory.jsonl", [HEJ])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["memory.jsonl", "memory.tmx"])
def test_writing_that_fails_half_way_leaves_the_old_file(tmp_path, name):
    path = tmp_path / name
    write_entries(path, [HEJ])

    def failing():
        yield SALUT
        raise MemoryFileError(path, "is damaged")

    with pytest.raises(MemoryFileError):
        write_entries(path, failing())
    assert list(read_entries(path)) == [HEJ]
    assert list(tmp_path.iterdir()) == [path]


def test_a_doubt_goes_along_in_json_lines(tmp_path):
    path = tmp_path / "memory.jsonl"
    doubtful = Entry("sv", "Hej", "Hello hello hello hello", "argos", ("repeats", "length"))
    write_entries(path, [doubtful, HEJ])
    assert [sorted(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()] == [
        ["english", "flags", "language", "original", "translator"],
        ["english", "language", "original", "translator"],
    ]
    assert list(read_entries(path)) == [doubtful, HEJ]


@pytest.mark.parametrize("flags", ["repeats", [1], {"a": 1}])
def test_flags_that_are_no_words_are_refused(tmp_path, flags):
    path = tmp_path / "memory.jsonl"
    path.write_text(json.dumps({"language": "sv", "original": "Hej", "english": "Hello", "flags": flags}))
    (error,) = read_entries(path)
    assert "'flags'" in str(error)
