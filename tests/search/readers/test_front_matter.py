import os
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import only, problems, read
from support.paths import ROOT

from search import Library
from search.readers.front_matter import FrontMatter, split_front_matter


@pytest.mark.parametrize(
    ("content", "date", "text"),
    [
        ("date 2025-08-16\nThey met.", "2025-08-16", "They met."),
        (" date 2025-02\n\nThey met.", "2025-02", "They met."),
        ("\ufeff date 2025-02 They met.", "2025-02", "They met."),
        ("date 2025 was set. They met.", None, "date 2025 was set. They met."),
        ("date\t2024-02-29\r\n They met.", "2024-02-29", "They met."),
        ("date 2025-13-45\nThey met.", None, "date 2025-13-45\nThey met."),
        ("date 2023-02-29\nThey met.", None, "date 2023-02-29\nThey met."),
        ("date 0000\nThey met.", None, "date 0000\nThey met."),
        ("date 2025-08-161\nThey met.", None, "date 2025-08-161\nThey met."),
        ("date ٢٠٢٥\nThey met.", None, "date ٢٠٢٥\nThey met."),
        ("update 2025\nThey met.", None, "update 2025\nThey met."),
        ("They met.\ndate 2025-08-16\n", None, "They met.\ndate 2025-08-16\n"),
    ],
)
def test_a_date_line_above_the_text_is_its_date_and_not_part_of_it(tmp_path, write, content, date, text):
    write("a.txt", content)
    found = only(tmp_path)
    assert (found.date, found.text) == (date, text)


def front(block: str) -> FrontMatter:
    """Return the front matter in a block, which is no part of the text."""
    found, text = split_front_matter(f"---\n{block}\n---\nThey met.")
    assert text == "They met."
    return found


def test_front_matter_gives_title_date_and_language_and_is_not_part_of_the_text(tmp_path, write):
    block = "---\ntitle: The summit\ndate: 2025-08-16\nlanguage: nb\n---\n"
    for name in ("a.md", "b.txt"):
        write(name, f"{block}# Another title\n\nDe møttes.")
        found = only(tmp_path, tmp_path / name)
        assert (found.title, found.date, found.language) == ("The summit", "2025-08-16", "nb")
        assert found.text == "# Another title\n\nDe møttes."


def test_the_first_heading_is_the_title_if_front_matter_has_none(tmp_path, write):
    write("a.md", "---\ntags: [a, b]\n---\n# The summit\n\nThey met.")
    assert only(tmp_path).title == "The summit"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["---", "...", "---  "])
def test_front_matter_is_read_whatever_program_wrote_it(tmp_path, write, mark, newline, end):
    lines = ["---", "title: Møtet", "date: 2025-08", end, "De møttes.", ""]
    write("a.txt", mark + newline.join(lines).encode())
    found = only(tmp_path)
    assert (found.title, found.date, found.text) == ("Møtet", "2025-08", f"De møttes.{newline}")


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("title: 'It''s here'", FrontMatter(title="It's here")),
        ('title: "The \\"summit\\""', FrontMatter(title='The "summit"')),
        ("title: >\n  The\n  summit\n", FrontMatter(title="The summit")),
        ("title: |\n  The\n  summit\n", FrontMatter(title="The summit")),
        ("title:\n- The summit", FrontMatter(title="The summit")),
        ("title: [One, two]", FrontMatter()),
        ("title: {a: b}", FrontMatter()),
        ("title: 2025", FrontMatter(title="2025")),
        ("title:", FrontMatter()),
        ("title: ~\nlanguage: null", FrontMatter()),
        ("title: 'null'", FrontMatter(title="null")),
        ("TITLE: Big\nDate: 2025-02\nLang: ro", FrontMatter("Big", "2025-02", "ro")),
        ("lang: sv\nlanguage: ro", FrontMatter(language="ro")),
        ("language: no", FrontMatter(language="no")),
        ("language: [ro]", FrontMatter(language="ro")),
        ("language: [ro, en]", FrontMatter()),
        ("lang: ro-RO # Romania", FrontMatter(language="ro-RO")),
        ("date: 2025", FrontMatter(date="2025")),
        ("date: '2025-08-16'", FrontMatter(date="2025-08-16")),
        ("date: 2025-08-16T23:30:00-09:00", FrontMatter(date="2025-08-16")),
        ("date: 2025-08-16 10:00:00 +0200", FrontMatter(date="2025-08-16")),
        ("date: 2025-13-45", FrontMatter(bad_date="2025-13-45")),
        ("date: 16 August 2025", FrontMatter(bad_date="16 August 2025")),
        ("# A comment\nlayout: post\nauthor: {name: A}", FrontMatter()),
        ('title: "a\\0b\\uD800"', FrontMatter(title="a\ufffdb\ufffd")),
        ("title: &t The summit\nother: *t", FrontMatter(title="The summit")),
    ],
)
def test_front_matter_is_read_as_people_write_it(block, expected):
    assert front(block) == expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("title: Alaska: the summit\nlang: en", FrontMatter(title="Alaska: the summit", language="en")),
        ('title: "Alaska" and after\ntags:\n  - a\n- b', FrontMatter(title='"Alaska" and after')),
        ("title: @home\ndate: '2025-08'", FrontMatter(title="@home", date="2025-08")),
        ('title: a\x07b\nlang: "ro"', FrontMatter(title="a\x07b", language="ro")),
        ("# A comment\n\ntitle: [a\n", FrontMatter(title="[a")),
    ],
)
def test_what_is_not_quite_yaml_is_read_line_by_line(block, expected):
    assert front(block) == expected


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nThey met.\n\n---\n\nThey left.",
        "---\nThey met.\n---\nThey left.",
        "---\nThey met: at last.\nThey left.\n---\n",
        "---\n# The summit\n---\nThey met.",
        "---\n- one\n- two\n---\nThey met.",
        "---\nhttp://example.org\n---\n",
        "---\ntitle: The summit\nThey met.",
        "----\ntitle: The summit\n----\nThey met.",
        " ---\ntitle: The summit\n---\nThey met.",
        "They met.\n---\ntitle: The summit\n---\n",
        "---",
        "---\n",
        f"---\ntitle: {'x' * 9_000}\n---\nThey met.",
    ],
)
def test_what_is_not_front_matter_stays_in_the_text(text):
    assert split_front_matter(text) == (FrontMatter(), text)


def test_empty_front_matter_is_not_part_of_the_text():
    assert split_front_matter("---\n---\nThey met.") == (FrontMatter(), "They met.")


def test_a_file_of_front_matter_only_is_empty(tmp_path, write):
    write("a.md", "---\ntitle: The summit\n---\n")
    assert problems(read(tmp_path)) == ["a.md: is empty; there is nothing to add"]


def test_a_long_title_is_shortened():
    assert front(f"title: {'x' * 2_000}").title == "x" * 1_000 + "…"


def test_a_stated_language_is_used_and_one_that_is_no_code_is_a_failure_as_in_a_jsonl(tmp_path, write):
    write("files/a.md", "---\nlang: no\n---\nDe møttes i Alaska.")
    write("files/b.md", "---\nlang: Norwegian\n---\nDe møttes i Alaska.")
    write("files/c.jsonl", '{"id": "c", "text": "De møttes i Alaska.", "language": "Norwegian"}')
    with Library(tmp_path / "lib") as library:
        report = library.add([tmp_path / "files"])
        assert library.show("files/a.md").document.language == "nb"
    assert [failure.path for failure in report.failures] == ["files/b.md", "files/c.jsonl"]
    (reason,) = {failure.reason for failure in report.failures}
    assert "'Norwegian'" in reason


BOMB = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 50))

HOSTILE = {
    "a bomb of aliases": BOMB,
    "an alias to itself": "a: &a [*a]",
    "deep lists": "a: " + "[" * 8_000,
    "deep mappings": "a: " + "{a: " * 2_000,
    "deep lists, closed": "a: " + "[" * 240 + "]" * 240,
    "deep blocks": "".join(" " * depth + "a:\n" for depth in range(170)),
    "dashes": "a:\n" + "- " * 4_000,
    "questions": "? " * 4_000,
    "many keys": "".join(f"k{n}: 1\n" for n in range(900)),
    "a long list": "a: [" + "a," * 4_000 + "]",
    "tags": "a: !!python/object/apply:os.system ['touch harm']\n" * 150,
    "a directive": "%YAML 1.1\n" * 700,
    "a second document": "a: b\n... \n--- \nc: d",
    "digits": "date: " + "1" * 8_000,
    "exclamation marks": "!" * 8_000,
    "spaces": "a:" + " " * 8_000 + "b",
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("title", ["", "title: The summit\n"])
def test_hostile_yaml_takes_little_time_and_does_nothing(tmp_path, monkeypatch, kind, title):
    monkeypatch.chdir(tmp_path)
    began = time.process_time()
    split_front_matter(f"---\n{title}{HOSTILE[kind]}\n---\nThey met.")
    assert time.process_time() - began < 3
    assert not (tmp_path / "harm").exists()


@settings(deadline=None, max_examples=200)
@given(st.text("-.:\n\r \t#[]{}'\"&*!|>%@`a1é\x00\x85\u2028", max_size=60))
def test_front_matter_and_the_text_are_the_whole_text(block):
    text = f"---\n{block}\n---\nThey met."
    found, rest = split_front_matter(text)
    assert text.endswith(rest)
    assert found == FrontMatter() or rest != text


def test_yaml_is_imported_only_for_front_matter_and_pathspec_only_for_ignore_files(write, tmp_path):
    write("1/a.md", "Some words.")
    write("2/a.md", "---\ntitle: a\n---\nSome words.")
    write("3/.searchignore", "b\n")
    code = """if True:
        import sys
        from pathlib import Path
        from support.documents import read
        for folder in "123":
            read(Path(folder))
            print(*sorted({"yaml", "pathspec"} & set(sys.modules)))
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert done.stdout.splitlines() == ["", "yaml", "pathspec yaml"]
