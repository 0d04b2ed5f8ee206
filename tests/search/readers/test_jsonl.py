import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import ids, ids_read, only, problems, read

from index import Document
from search.errors import UnreadableError
from search.readers import limits
from search.readers.jsonl import document_in_line


def test_an_error_has_its_path_line_and_reason(tmp_path, write):
    write("a.jsonl", "\nnonsense\n")
    (error,) = read(tmp_path)
    assert isinstance(error, UnreadableError)
    assert (error.path, error.line, error.reason) == (
        "a.jsonl",
        2,
        "is not JSON; each line is one object with id and text",
    )


def test_a_line_is_a_document_with_all_its_fields(tmp_path, write):
    line = {"id": " n-1 ", "text": "De møttes.", "language": "nb", "title": " Møtet ", "date": "2026-01-14T10:30:00Z"}
    file = write("a.jsonl", json.dumps(line) + "\n")
    assert only(tmp_path) == Document(
        "n-1", "a.jsonl", "De møttes.", "nb", "Møtet", "2026-01-14", line=1, size=file.stat().st_size
    )


def test_an_id_that_is_an_integer_becomes_text(tmp_path, write):
    write("a.jsonl", '{"id": 0, "text": "a"}\n{"id": -12345678901234567890, "text": "b"}')
    assert ids(read(tmp_path)) == ["0", "-12345678901234567890"]


GOOD = b'{"id": "good", "text": "Some words."}'


BAD = {
    "no id": (b'{"text": "x"}', "has no 'id'; each line needs id and text"),
    "an empty id": (b'{"id": " ", "text": "x"}', "has no 'id'; each line needs id and text"),
    "no text": (b'{"id": "a"}', "has no 'text'; each line needs id and text"),
    "null for text": (b'{"id": "a", "text": null}', "has no 'text'; each line needs id and text"),
    "a text of spaces": (b'{"id": "a", "text": " \\n "}', "has no 'text'; each line needs id and text"),
    "no JSON": (b'{"id": "a", "text": "x"', "is not JSON; each line is one object with id and text"),
    "a word": (b"words", "is not JSON; each line is one object with id and text"),
    "a list": (b'["id", "text"]', "is not a JSON object; it needs id and text"),
    "a number": (b"7", "is not a JSON object; it needs id and text"),
    "a text that is a number": (b'{"id": "a", "text": 7}', "'text' is not a string"),
    "a text that is false": (b'{"id": "a", "text": false}', "'text' is not a string"),
    "an id that is a fraction": (b'{"id": 1.5, "text": "x"}', "'id' is not a string"),
    "an id that is true": (b'{"id": true, "text": "x"}', "'id' is not a string"),
    "an id that is a list": (b'{"id": ["a"], "text": "x"}', "'id' is not a string"),
    "a title that is an object": (b'{"id": "a", "text": "x", "title": {}}', "'title' is not a string"),
    "a language that is a list": (b'{"id": "a", "text": "x", "language": ["ro"]}', "'language' is not a string"),
    "deep nesting": (b'{"id": "a", "text": ' + b"[" * 200_000, "is not JSON; each line is one object with id and text"),
    "a huge integer": (
        b'{"id": ' + b"9" * 5000 + b', "text": "x"}',
        "is not JSON; each line is one object with id and text",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_reported_with_its_number_and_the_others_are_read(tmp_path, write, case):
    line, reason = BAD[case]
    file = write("a.jsonl", b"\n".join([GOOD, b"", line, GOOD]))
    before, error, after = read(tmp_path)
    assert str(error) == f"{file.name}, line 3: {reason}"
    assert [(entry.id, entry.line) for entry in (before, after) if isinstance(entry, Document)] == [
        ("good", 1),
        ("good", 4),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD + b"\n" + GOOD,
        GOOD + b"\r\n" + GOOD + b"\r\n",
        b"\n  \n" + GOOD + b"\n\t\n\n" + GOOD + b"\n\n",
        (GOOD + b"\r\n" + GOOD).decode().encode("utf-16"),
        b"\xfe\xff" + (GOOD + b"\n" + GOOD).decode().encode("utf-16-be"),
    ],
    ids=["byte order mark", "CRLF", "blank lines", "UTF-16", "UTF-16 big end first"],
)
def test_lines_are_read_whatever_program_wrote_them(tmp_path, write, data):
    write("a.jsonl", data)
    assert [(found.id, found.text) for found in read(tmp_path)] == [("good", "Some words.")] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("inside", ["\u2028", "\x85", "\u2029", "\x0b"])
def test_only_a_newline_ends_a_line(tmp_path, write, encoding, inside):
    line = '{"id": "a", "text": "one INSIDE two"}'.replace("INSIDE", inside if inside != "\x0b" else "\\u000b")
    write("a.jsonl", f"{line}\n{line}".encode(encoding))
    assert [found.text for found in read(tmp_path)] == [f"one {inside} two"] * 2


def test_damaged_utf_16_lines_are_reported_and_other_files_are_read(tmp_path, write):
    file = write("a.jsonl", GOOD.decode().encode("utf-16") + b"x")
    write("b.txt")
    found = read(tmp_path)
    assert problems(found) == [f"{file.name}: is damaged UTF-16 text (byte {file.stat().st_size - 1})"]
    assert ids_read(found) == ["b.txt"]


def test_a_line_that_is_too_large_is_one_error_and_the_lines_after_it_keep_their_numbers(tmp_path, write, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST", 1 << 20)
    long = b'{"id": "long", "text": "' + b"x" * (5 << 19) + b'"}'
    file = write("a.jsonl", GOOD + b"\n" + long + b"\n" + GOOD + b"\n" + long)
    found = read(tmp_path)
    assert [entry.line for entry in found] == [1, 2, 3, 4]
    assert problems(found) == [f"{file.name}, line {line}: is larger than 1 MiB; split it" for line in (2, 4)]


@pytest.mark.parametrize("data", [b"", b"\n \r\n\t"])
def test_a_file_of_blank_lines_is_empty(tmp_path, write, data):
    file = write("a.jsonl", data)
    assert problems(read(tmp_path)) == [f"{file.name}: is empty; there is nothing to add"]


def test_characters_that_cannot_be_stored_are_replaced_one_for_one(tmp_path, write):
    write("a.jsonl", b'{"id": "a\\u0000", "text": "one\\u0000\\ud800two \\ud83d\\ude00", "title": "\\udc00"}')
    found = only(tmp_path)
    assert (found.id, found.text, found.title) == ("a\ufffd", "one\ufffd\ufffdtwo 😀", "\ufffd")


@settings(deadline=None, max_examples=60)
@given(lines=st.lists(st.binary(max_size=40) | st.sampled_from([line for line, _ in BAD.values()][:12]), max_size=6))
def test_every_line_that_is_not_blank_is_a_document_or_an_error(tmp_path_factory, lines: list[bytes]):
    lines = [line.replace(b"\n", b"") for line in lines]
    file = tmp_path_factory.mktemp("lines") / "a.jsonl"
    file.write_bytes(b"\n".join([GOOD, *lines]))
    numbers = [found.line for found in read(file.parent)]
    assert numbers == [number for number, line in enumerate([GOOD, *lines], 1) if line.strip()]


def test_a_line_in_an_old_encoding_is_decoded(tmp_path, write):
    text = "Preşedintele a spus că întâlnirea a fost amânată până mâine."
    write("a.jsonl", json.dumps({"id": "a", "text": text}, ensure_ascii=False).encode("cp1250"))
    assert only(tmp_path).text == text


CZECH = [
    "Rada se sešla v úterý večer.",
    "Most je starý a nikdo ho nechce zavřít.",
    "Oprava bude stát víc než nový most.",
    "Řeka letos vystoupila z břehů třikrát.",
    "Lidé přišli až k mlýnu a čekali.",
]

OLD = {
    "Czech": (CZECH, ("iso8859_2", "cp1250")),
    "Greek": (
        ["Το συμβούλιο συνήλθε την Τρίτη.", "Η γέφυρα είναι παλιά.", "Κανείς δεν θέλει να την κλείσει."],
        ("iso8859_7", "cp1253"),
    ),
    "Russian": (
        ["Совет собрался во вторник.", "Мост старый.", "Никто не хочет его закрывать, да.", "Рыбак ждёт погоды."],
        ("koi8_r", "cp1251", "iso8859_5", "cp866"),
    ),
    "Turkish": (
        ["Belediye salı günü toplandı.", "Köprü eski, ama güzel.", "Kimse kapatmak istemiyor, değil mi?"],
        ("cp1254",),
    ),
    "Japanese": (
        ["会議は夜に始まりました。", "橋は古いです。", "表とソースを予定する。"],
        ("shift_jis", "euc_jp", "iso2022_jp"),
    ),
    "Chinese": (["议会星期二晚上开会。", "联通", "没有人想关闭旧桥，但是修理更贵。"], ("gb18030", "gbk")),
    "Korean": (["의회는 화요일 저녁에 모였다.", "다리는 낡았다.", "아무도 닫고 싶어 하지 않는다."], ("euc_kr",)),
    "Norwegian": (
        ["Rådet møttes på kvelden.", "Brua er gammel.", "Ingen vil stenge den, sa Åse."],
        ("cp1252", "iso8859_1"),
    ),
}


def lines_of(texts, encoding):
    return "\r\n".join(
        json.dumps({"id": str(number), "text": text}, ensure_ascii=False) for number, text in enumerate(texts)
    ).encode(encoding)


@pytest.mark.parametrize(("language", "encoding"), [(name, one) for name, (_, all_) in OLD.items() for one in all_])
def test_the_encoding_of_a_file_is_detected_once_from_all_its_lines(tmp_path, write, language, encoding):
    texts = OLD[language][0]
    write("a.jsonl", lines_of(texts, encoding))
    assert [found.text for found in read(tmp_path)] == texts


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-32"])
@pytest.mark.parametrize("language", ["Czech", "Russian", "Chinese"])
def test_utf_16_and_utf_32_need_no_mark_in_json(tmp_path, write, language, encoding):
    write("a.jsonl", lines_of(OLD[language][0], encoding))
    assert [found.text for found in read(tmp_path)] == OLD[language][0]


def test_lines_in_an_old_encoding_far_below_ascii_ones_are_judged_together(tmp_path, write):
    write("a.jsonl", (GOOD + b"\n") * 2000 + lines_of(CZECH, "iso8859_2"))
    assert [found.text for found in read(tmp_path)][2000:] == CZECH


def test_a_file_that_grew_is_read_as_before(tmp_path, write):
    write("a.jsonl", lines_of(CZECH * 300, "iso8859_2") + b"\n" + lines_of(["Dodatek: žádné změny."], "iso8859_2"))
    assert [found.text for found in read(tmp_path)] == [*CZECH * 300, "Dodatek: žádné změny."]


def test_a_line_of_utf_8_in_a_file_in_an_old_encoding_is_utf_8(tmp_path, write):
    write("a.jsonl", lines_of(CZECH, "cp1250") + b"\n" + lines_of(["Příliš žluťoučký kůň"], "utf-8"))
    assert [found.text for found in read(tmp_path)] == [*CZECH, "Příliš žluťoučký kůň"]


def test_a_damaged_line_of_utf_8_loses_only_the_damaged_letter(tmp_path, write):
    write("a.jsonl", lines_of(CZECH, "utf-8").replace("Řeka".encode(), b"\xc5eka"))
    assert [found.text for found in read(tmp_path)] == [text.replace("Řeka", "\ufffdeka") for text in CZECH]


def test_letters_written_as_escapes_are_read_in_a_file_of_any_encoding(tmp_path, write):
    write("a.jsonl", lines_of(CZECH, "iso8859_2") + b'\n{"id": "e", "text": "\\u017e\\u00e1dn\\u00fd"}')
    assert [found.text for found in read(tmp_path)] == [*CZECH, "žádný"]


@pytest.mark.parametrize(
    ("stated", "date", "bad_date"),
    [
        ('"2025-02-30"', None, "2025-02-30"),
        ('"16 August"', None, "16 August"),
        ("20250816", None, "20250816"),
        ('{"year": 2025}', None, "{'year': 2025}"),
        ("true", None, "True"),
        ('"' + "9" * 500 + '"', None, "9" * 40),
        ("2025", "2025", ""),
        ('"2025-08-16"', "2025-08-16", ""),
        ("null", None, ""),
        ('""', None, ""),
    ],
)
def test_a_wrong_date_is_quoted_and_does_not_lose_the_document(stated, date, bad_date):
    document = document_in_line(f'{{"id": "a", "text": "x", "date": {stated}}}'.encode(), "a.jsonl", 3)
    assert (document.date, document.bad_date) == (date, bad_date)
