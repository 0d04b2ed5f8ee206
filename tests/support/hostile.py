"""Writes files that are meant to do harm; the same files each time for a seed.

Each kind is a folder of files to add. There are also hostile translation memories, glossaries and queries.
"""

from __future__ import annotations

import json
import os
import random
from contextlib import suppress

#: What a terminal would act on: a title, clearing the screen, colours, the same as a C1 byte, and right-to-left text.
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b2J\x08\x7f\u202eterces\u202c\u2066"

#: Characters that no output may contain, except escaped in JSON.
RAW = ["\x1b", "\x9b", "\x07", "\x08", "\x7f", "\u202e", "\u202c", "\u2066"]

SENTENCE = "Dette er en lengre norsk setning som handler om et toppmøte og ikke om noe annet. "

#: By name of a kind, the function that writes its files.
WRITERS = {}


def kind(writer):
    """Register the function that writes a kind of files; its docstring is the kind's name in the benchmark's table."""
    WRITERS[writer.__name__] = writer
    return writer


def write(folder, name, *, scale=1.0, seed=7):
    """Write a kind of hostile files into *folder*, and return it. Scale 1 is the full size: 200 MB on one line."""
    folder.mkdir(parents=True, exist_ok=True)
    WRITERS[name](folder, scale, random.Random(f"{seed} {name}"))
    return folder


def number(full, scale, least=1000):
    """Scale a number down, but not so far that it becomes harmless."""
    return max(least, int(full * scale))


def lines(path, objects):
    """Write JSON lines."""
    path.write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")


@kind
def one_line(folder, scale, _random):
    """200 MB on one line."""
    count = number(200_000_000, scale) // len(SENTENCE)
    with (folder / "a.txt").open("w", encoding="utf-8") as file:
        for _ in range(count // 1000 + 1):
            file.write(SENTENCE * 1000)


@kind
def largest_line(folder, scale, _random):
    """The longest accepted line"""
    from search.readers.limits import LARGEST

    text = SENTENCE * (number(LARGEST, scale) // len(SENTENCE.encode()))
    (folder / "a.txt").write_text(text, encoding="utf-8")


@kind
def largest_document(folder, scale, chance):
    """The largest accepted document, no sentence twice"""
    from search.readers.limits import LARGEST

    size = number(LARGEST, scale) - 1000
    words = [
        f"{chance.choice('bdfglmnprstv')}{chance.choice('aeiou')}{chance.choice('lmnrst')}{n}" for n in range(5000)
    ]
    with (folder / "a.txt").open("w", encoding="utf-8") as file:
        while file.tell() < size:
            file.write(" ".join(chance.choices(words, k=12)).capitalize() + ".\n" + "\n" * chance.randrange(2))


@kind
def one_word(folder, scale, _random):
    """A word of 16 million letters"""
    (folder / "a.txt").write_text("a" * number(16_000_000, scale), encoding="utf-8")


@kind
def one_json_line(folder, scale, _random):
    """200 MB on one line of a .jsonl"""
    text = SENTENCE * (number(200_000_000, scale) // len(SENTENCE))
    lines(folder / "a.jsonl", [{"id": "long", "text": text}, {"id": "short", "text": SENTENCE}])


@kind
def empty_lines(folder, scale, _random):
    """A million empty lines"""
    count = number(1_000_000, scale)
    (folder / "a.txt").write_text("\n" * count + SENTENCE + "\n \r\n" * count, encoding="utf-8")
    (folder / "b.jsonl").write_text("\n" * count + json.dumps({"id": "b", "text": SENTENCE}), encoding="utf-8")


@kind
def bad_lines(folder, scale, _random):
    """A million lines that are not JSON"""
    (folder / "a.jsonl").write_text("{nonsense\n" * number(1_000_000, scale), encoding="utf-8")


@kind
def deep_json(folder, scale, _random):
    """JSON nested a million levels deep"""
    deep = number(1_000_000, scale)
    (folder / "a.jsonl").write_text(
        "[" * deep + "\n" + '{"a":' * deep + "\n" + json.dumps({"id": "b", "text": SENTENCE}), encoding="utf-8"
    )


@kind
def long_numbers(folder, scale, _random):
    """JSON numbers of a million digits"""
    digits = "9" * number(1_000_000, scale, least=10_000)
    forms = (digits, f"-{digits}", f"{digits}.{digits}", f"1e{digits}", f"0.{digits}E-{digits}")
    text = "".join(f'{{"id": {form}, "text": "x"}}\n{{"id": "a", "text": "x", "n": {form}}}\n' for form in forms)
    (folder / "a.jsonl").write_text(text, encoding="utf-8")


@kind
def long_fields(folder, scale, _random):
    """Ids, titles, dates and languages of a million letters"""
    long = "a" * number(1_000_000, scale, least=100_000)
    objects = [{"id": "good", "text": SENTENCE}]
    objects += [
        {"id": f"long {field}", "text": SENTENCE} | {field: long} for field in ("id", "title", "date", "language")
    ]
    lines(folder / "a.jsonl", objects)


@kind
def nuls_and_surrogates(folder, _scale, _random):
    """NULs, lone surrogates, invalid UTF-8"""
    (folder / "nuls.txt").write_bytes(("\ufeff" + SENTENCE.replace(" ", "\x00")).encode())
    (folder / "all nuls.txt").write_bytes(b"\x00" * 100_000)
    (folder / "cut.txt").write_bytes(SENTENCE.encode() + b"\xc3")
    (folder / "cesu.txt").write_bytes(SENTENCE.encode() * 3 + b"\xed\xa0\x80\xed\xbf\xbf")
    (folder / "overlong.txt").write_bytes(SENTENCE.encode() * 3 + b"\xc0\x80\xf8\x88\x80\x80\x80")
    (folder / "utf16.txt").write_bytes(b"\xff\xfe" + SENTENCE.encode("utf-16-le") + b"\x00\xd8\x41\x00")
    (folder / "a.jsonl").write_text(
        f'{{"id": "\\ud800", "text": "{SENTENCE} \\udc00\\u0000", "title": "\\ud83d"}}\n', encoding="utf-8"
    )


@kind
def random_bytes(folder, scale, chance):
    """Random bytes in .txt, .md and .jsonl files"""
    for at in range(number(300, scale, least=60)):
        name = f"{at}.{chance.choice(['txt', 'md', 'jsonl'])}"
        (folder / name).write_bytes(chance.randbytes(chance.randrange(5000)))


@kind
def escapes(folder, _scale, _random):
    """Terminal escapes and right-to-left overrides in texts, titles and names"""
    (folder / f"a{ESCAPES}.txt".replace("/", "")).write_text(f"{SENTENCE}{ESCAPES}", encoding="utf-8")
    (folder / f"b{ESCAPES}.txt").write_text("", encoding="utf-8")
    (folder / "c.md").write_text(f"# {ESCAPES}\n\n{SENTENCE}", encoding="utf-8")
    hostile = {field: f"{field} {ESCAPES}" for field in ("id", "title", "text")}
    bad = [{"id": f"bad {ESCAPES}", "text": SENTENCE, field: ESCAPES} for field in ("language", "date")]
    lines(folder / "d.jsonl", [hostile | {"text": f"{SENTENCE} {ESCAPES}"}, *bad, hostile])


@kind
def odd_names(folder, _scale, _random):
    """Names with newlines, quotes, options and SQL"""
    for name in ("new\nline", "'quo\"te;--", "--help", "-n 5", "$(touch x)", "`x`", "%s%n{0}", " ", "~2", "a" * 200):
        (folder / f"{name}.txt").write_text(f"{SENTENCE} {name}", encoding="utf-8")
    with suppress(OSError):
        (folder / os.fsdecode(b"\xff\xfe.txt")).write_text(SENTENCE, encoding="utf-8")


@kind
def links_and_devices(folder, _scale, _random):
    """Loops of symbolic links, pipes, devices"""
    (folder / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "loop").symlink_to(".", target_is_directory=True)
    for name, target in (("zero", "/dev/zero"), ("stdin", "/dev/stdin"), ("random", "/dev/urandom")):
        (folder / f"{name}.txt").symlink_to(target)
    for name in ("pipe.txt", "pipe.jsonl", ".searchignore"):
        os.mkfifo(folder / name)


@kind
def ignore_file(folder, scale, _random):
    """A .searchignore of 50 MB, and one with a pattern that is slow to match"""
    (folder / ".searchignore").write_text("x*\n" * (number(50_000_000, scale) // 3), encoding="utf-8")
    (folder / ("a" * 100 + ".txt")).write_text(SENTENCE, encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "sub" / ".searchignore").write_text("*a" * 50 + "b\n", encoding="utf-8")
    (folder / "sub" / ("a" * 100 + ".txt")).write_text(SENTENCE, encoding="utf-8")


@kind
def many_accents(folder, scale, _random):
    """A letter with a million accents"""
    marks = "\u0301\u0323" * (number(1_000_000, scale, least=50_000) // 2)
    (folder / "a.txt").write_text(f"a{marks} {SENTENCE}", encoding="utf-8")


@kind
def slow_patterns(folder, scale, _random):
    """Texts on which regular expressions are slow"""
    length = number(100_000, scale, least=3_000)
    for name, text in SLOW.items():
        repeated = text * max(1, length // len(text))
        (folder / f"{name}.md").write_text(f"# {repeated}\n{SENTENCE}\n", encoding="utf-8")
        (folder / f"{name}.txt").write_text(f"{SENTENCE} {repeated}!\n{repeated}.", encoding="utf-8")


SLOW = {
    "spaces": " ", "spaces inside": "a" + " " * 9_000 + "b", "tabs and hashes": "\t#", "quotes": "„", "other quotes": "“", "stops": ".", "stops and quotes": ".'",
    "ordinals": "1. ", "at": "a@", "dots": "a.", "urls": "http://", "thousands": "1 000 ", "digits": "1", "words": "a ",
    "pairs": "ab ab ", "dashes": " - ", "brackets": "(", "one letter lines": "a\n", "items": "- a\n", "headings": "# a\n",
    "hyphens": "a-", "apostrophes": "a'", "wide": "。", "ideographs": "中", "thai": "ก", "joiners": "\u200d", "soft": "\u00ad",
    "combined": "e\u0301", "capitals": "A", "date": "date 2025-01-01 ",
}  # fmt: skip


def write_exchange(folder, scale):
    """Write hostile translation memories; return the arguments of the command that imports each."""
    entity = "".join(f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "ha"}{"&a" + str(n - 1) + ";" if n else ""}">\n'
                     for n in range(40))  # fmt: skip
    body = '<tmx version="1.4"><body><tu><tuv xml:lang="nb"><seg>Hei {}</seg></tuv><tuv xml:lang="en"><seg>Hi</seg></tuv></tu></body></tmx>'
    external = '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + body.format("&x;")
    unit = body[body.index("<tu>") : body.index("</body>")]
    deep = number(1_000_000, scale)
    files = {
        "bomb.tmx": f"<!DOCTYPE t [{entity}]>" + body.format("&a39;"),
        "late bomb.tmx": f"<!--{' ' * 100_000}--><!DOCTYPE t [{entity}]>" + body.format("&a39;"),
        "parameter.tmx": '<!DOCTYPE t [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]>' + body.format(""),
        "external.tmx": external,
        "external dtd.tmx": '<!DOCTYPE t SYSTEM "http://127.0.0.1:9/x.dtd">' + body.format(""),
        "deep.tmx": "<a>" * deep,
        "deep segment.tmx": body.format("<hi>" * deep + "</hi>" * deep),
        "many.tmx": body[: body.index("<tu>")] + unit.format("") * number(200_000, scale, 10_000) + "</body></tmx>",
        "long.tmx": body.format("a " * number(100_000_000, scale)),
        "attribute.tmx": body.replace('"nb"', '"nb" x="' + "a" * number(10_000_000, scale) + '"').format(""),
        "deep.jsonl": "[" * deep,
        "bad.jsonl": "nonsense\n" * number(1_000_000, scale),
        "long.jsonl": json.dumps({"language": "nb", "original": SENTENCE * (number(200_000_000, scale) // 80), "english": "x"}),
        "formulas.jsonl": json.dumps({"language": "nb", "original": "=cmd|' /C calc'!A0", "english": ESCAPES, "translator": ESCAPES}),
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "cp037.tmx").write_bytes(
        f'<?xml version="1.0" encoding="cp037"?><!DOCTYPE t [{entity}]>{body.format("&a39;")}'.encode("cp037")
    )
    (folder / "utf16.tmx").write_bytes((f"<!DOCTYPE t [{entity}]>" + body.format("&a39;")).encode("utf-16"))
    for name in ("pipe.tmx", "pipe.jsonl"):
        os.mkfifo(folder / name)
    (folder / "zero.jsonl").symlink_to("/dev/zero")
    (folder / "zero.tmx").symlink_to("/dev/zero")
    names = sorted(file.name for file in folder.iterdir() if file.suffix in {".tmx", ".jsonl"})
    return [["memory", "import", folder / name] for name in names]


def write_glossaries(folder, scale):
    """Write hostile glossaries; return their files."""
    files = {
        "formulas.tsv": f'nb\t=HYPERLINK("http://x")\t=1+1\nnb\t@SUM(A1)\t{ESCAPES}\nnb\t-2+3\t+4\n',
        "escapes.tsv": f"{ESCAPES}\tx\ty\n",
        "many.tsv": "".join(f"nb\tord{n}\tword{n}\n" for n in range(number(500_000, scale))),
        "line.tsv": "nb\t" + "a" * number(200_000_000, scale),
        "patterns.tsv": "nb\t(a+)+$\tx\nnb\t[\ty\nnb\t\\\tz\n",
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    os.mkfifo(folder / "pipe.tsv")
    (folder / "zero.tsv").symlink_to("/dev/zero")
    return sorted(folder.glob("*.tsv"))


#: Hostile queries, by what is wrong with them.
QUERIES = {
    "a million terms": " ".join(f"t{n}" for n in range(1_000_000)),
    "10,000 parentheses": "(" * 10_000 + "summit" + ")" * 10_000,
    "the most terms accepted": ("ab cd " * 1000)[:5000],
    "the most parentheses accepted": "(" * 2400 + "summit" + ")" * 2400,
    "a long word": "a" * 5000,
    "quotes": '"' * 5000,
    "operators": ("NOT -+~* OR AND " * 300)[:5000],
    "wildcards": ("*a*?[" * 1000)[:5000],
    "accents": "a" + "\u0301\u0323" * 2400,
    "escapes": ESCAPES,
    "surrogates and NULs": "summit \ud800 \udcff",
    "a formula": "=cmd|' /C calc'!A0",
    "addresses": ("a@" * 2500)[:5000],
    "ideographs": "中" * 5000,
}
