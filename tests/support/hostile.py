"""Files from strangers who mean harm: made by a script, the same each time for a seed.

Each kind is a folder that `search add` is pointed at, and a query that may find something of it.
"""

from __future__ import annotations

import json
import os
import random
from contextlib import suppress

#: What would act on a terminal: a title, colours, clearing, the same in one C1 byte, and turned writing.
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b2J\x08\x7f\u202eterces\u202c\u2066"

#: Characters that no output may have raw; JSON may have them escaped.
RAW = ["\x1b", "\x9b", "\x07", "\x08", "\x7f", "\u202e", "\u202c", "\u2066"]

SENTENCE = "Dette er en lengre norsk setning som handler om et toppmøte og ikke om noe annet. "

MAKERS = {}


def kind(maker):
    """Note what makes a kind; its docstring names it in the table."""
    MAKERS[maker.__name__] = maker
    return maker


def make(folder, name, *, scale=1.0, seed=7):
    """Make a kind of hostile files in *folder*, and return it; *scale* 1 is full size: 200 MB on one line."""
    folder.mkdir(parents=True, exist_ok=True)
    MAKERS[name](folder, scale, random.Random(f"{seed} {name}"))
    return folder


def number(full, scale, least=1000):
    """Scale a number down, not below what makes it hostile at all."""
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
    """The longest line that is taken"""
    from search.readers.limits import LARGEST

    text = SENTENCE * (number(LARGEST, scale) // len(SENTENCE.encode()))
    (folder / "a.txt").write_text(text, encoding="utf-8")


@kind
def largest_document(folder, scale, draw):
    """The largest document that is taken, no sentence twice"""
    from search.readers.limits import LARGEST

    size = number(LARGEST, scale) - 1000
    words = [f"{draw.choice('bdfglmnprstv')}{draw.choice('aeiou')}{draw.choice('lmnrst')}{n}" for n in range(5000)]
    with (folder / "a.txt").open("w", encoding="utf-8") as file:
        while file.tell() < size:
            file.write(" ".join(draw.choices(words, k=12)).capitalize() + ".\n" + "\n" * draw.randrange(2))


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
    """A million lines of no JSON"""
    (folder / "a.jsonl").write_text("{nonsense\n" * number(1_000_000, scale), encoding="utf-8")


@kind
def deep_json(folder, scale, _random):
    """JSON a million deep"""
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
def random_bytes(folder, scale, draw):
    """Random bytes under every name"""
    for at in range(number(300, scale, least=60)):
        name = f"{at}.{draw.choice(['txt', 'md', 'jsonl'])}"
        (folder / name).write_bytes(draw.randbytes(draw.randrange(5000)))


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
def no_files(folder, _scale, _random):
    """Loops of links, pipes, devices"""
    (folder / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "loop").symlink_to(".", target_is_directory=True)
    for name, target in (("zero", "/dev/zero"), ("stdin", "/dev/stdin"), ("random", "/dev/urandom")):
        (folder / f"{name}.txt").symlink_to(target)
    for name in ("pipe.txt", "pipe.jsonl", ".searchignore"):
        os.mkfifo(folder / name)


@kind
def ignore_file(folder, scale, _random):
    """A .searchignore of 50 MB, and one that regular expressions choke on"""
    (folder / ".searchignore").write_text("x*\n" * (number(50_000_000, scale) // 3), encoding="utf-8")
    (folder / ("a" * 100 + ".txt")).write_text(SENTENCE, encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "sub" / ".searchignore").write_text("*a" * 50 + "b\n", encoding="utf-8")
    (folder / "sub" / ("a" * 100 + ".txt")).write_text(SENTENCE, encoding="utf-8")


@kind
def many_marks(folder, scale, _random):
    """A letter with a million accents"""
    marks = "\u0301\u0323" * (number(1_000_000, scale, least=50_000) // 2)
    (folder / "a.txt").write_text(f"a{marks} {SENTENCE}", encoding="utf-8")


@kind
def bait(folder, scale, _random):
    """What regular expressions choke on"""
    length = number(100_000, scale, least=3_000)
    for name, text in BAIT.items():
        repeated = text * max(1, length // len(text))
        (folder / f"{name}.md").write_text(f"# {repeated}\n{SENTENCE}\n", encoding="utf-8")
        (folder / f"{name}.txt").write_text(f"{SENTENCE} {repeated}!\n{repeated}.", encoding="utf-8")


BAIT = {
    "spaces": " ", "spaces inside": "a" + " " * 9_000 + "b", "tabs and hashes": "\t#", "quotes": "„", "other quotes": "“", "stops": ".", "stops and quotes": ".'",
    "ordinals": "1. ", "at": "a@", "dots": "a.", "urls": "http://", "thousands": "1 000 ", "digits": "1", "words": "a ",
    "pairs": "ab ab ", "dashes": " - ", "brackets": "(", "one letter lines": "a\n", "items": "- a\n", "headings": "# a\n",
    "hyphens": "a-", "apostrophes": "a'", "wide": "。", "ideographs": "中", "thai": "ก", "joiners": "\u200d", "soft": "\u00ad",
    "combined": "e\u0301", "capitals": "A", "date": "date 2025-01-01 ",
}  # fmt: skip


def write_exchange(folder, scale):
    """Write hostile memories and glossaries; return each with the arguments that take it in."""
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
    """Write hostile glossaries; return the file of each."""
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


#: Queries of all kinds of harm; each may be one argument of the command line.
QUERIES = {
    "a million terms": " ".join(f"t{n}" for n in range(1_000_000)),
    "10,000 parentheses": "(" * 10_000 + "summit" + ")" * 10_000,
    "as many terms as are taken": ("ab cd " * 1000)[:5000],
    "as many parentheses as are taken": "(" * 2400 + "summit" + ")" * 2400,
    "a long word": "a" * 5000,
    "quotes": '"' * 5000,
    "operators": ("NOT -+~* OR AND " * 300)[:5000],
    "wildcards": ("*a*?[" * 1000)[:5000],
    "marks": "a" + "\u0301\u0323" * 2400,
    "escapes": ESCAPES,
    "surrogates and NULs": "summit \ud800 \udcff",
    "a formula": "=cmd|' /C calc'!A0",
    "addresses": ("a@" * 2500)[:5000],
    "ideographs": "中" * 5000,
}
