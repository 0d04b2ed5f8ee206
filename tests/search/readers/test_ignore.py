import os
import shutil
import subprocess
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.documents import ids, ids_read, problems, read

from search.readers.ignore import IGNORE_FILE, IgnoreRules


def test_an_ignore_file_applies_to_its_folder_and_below(tmp_path, write):
    write("sub/.searchignore", "# not these\n\nREADME.md\ndraft*  \nold\n")
    for name in ("README.md", "sub/README.md", "sub/draft1.txt", "sub/a.txt", "sub/old/a.txt", "sub/deep/README.md"):
        write(name)
    assert ids(read(tmp_path)) == ["README.md", "sub/a.txt"]


#: Patterns, paths that they ignore, and paths that they do not.
RULES = {
    "build/": (["build/a.txt", "sub/build/a.txt"], ["sub/a.txt", "c/build.txt"]),
    "docs/*.md": (["docs/a.md"], ["docs/a.txt", "docs/deep/a.md", "sub/docs/a.md"]),
    "*.txt\n!kept.txt": (["a.txt", "sub/a.txt"], ["kept.txt", "sub/kept.txt", "a.md"]),
    "!kept.txt\n*.txt": (["a.txt", "kept.txt"], []),
    "/top.txt": (["top.txt"], ["sub/top.txt"]),
    "**/x": (["x/a.txt", "sub/x/a.txt", "sub/deep/x/a.txt"], ["sub/xx/a.txt"]),
    "a/**/b.txt": (["a/b.txt", "a/c/b.txt", "a/c/d/b.txt"], ["b.txt", "c/a/b.txt"]),
    "a/**": (["a/b.txt", "a/c/d.txt"], ["b/a.txt"]),
    "*\n!*/\n!*.md": (["a.txt", "sub/a.txt"], ["a.md", "sub/deep/a.md"]),
    "a?.txt": (["ab.txt"], ["a.txt", "abc.txt"]),
    "[a-c]x.txt": (["bx.txt"], ["dx.txt"]),
    "[!a-c]x.txt": (["dx.txt"], ["bx.txt"]),
    "x/a[!b]c.txt\nx/b[.-0]c.txt": (["x/adc.txt", "x/b0c.txt"], ["x/a/c.txt", "x/b/c.txt"]),
    "[]a].txt\n[!]a]x.txt": (["].txt", "a.txt", "bx.txt"], ["b.txt", "ax.txt"]),
    "a /\nb.txt\t": (["a /b.txt", "b.txt\t"], ["a/b.txt", "b.txt"]),
    "#a.txt": ([], ["#a.txt", "a.txt"]),
    r"\#a.txt": (["#a.txt"], ["a.txt"]),
    r"\!a.txt": (["!a.txt"], ["a.txt"]),
    "a.txt   ": (["a.txt"], []),
    "  a.txt": (["  a.txt"], ["a.txt"]),
    r"a.txt\ ": ([], ["a.txt"]),
    "a.txt\r\nb.txt\r\n": (["a.txt", "b.txt"], ["c.txt"]),
    "secret/\n!secret/kept.txt": (["secret/kept.txt"], []),
    "secret/*\n!secret/kept.txt": (["secret/a.txt"], ["secret/kept.txt"]),
    "[z-a].txt\n[a.txt\na\\\n!\n/\n//": ([], ["a.txt", "m.txt", "[a.txt"]),
}


@pytest.mark.parametrize("patterns", RULES)
def test_patterns_are_those_of_gitignore(tmp_path, write, patterns):
    ignored, others = RULES[patterns]
    write(IGNORE_FILE, patterns)
    for path in [*ignored, *others]:
        write(path)
    assert sorted(ids(read(tmp_path))) == sorted(others)


def test_a_deeper_ignore_file_wins(tmp_path, write):
    write(IGNORE_FILE, "*.md\n!a.md\n")
    write(f"sub/{IGNORE_FILE}", "a.md\n!/b.md\n")
    for name in ("a.md", "b.md", "sub/a.md", "sub/b.md", "sub/deep/b.md", "sub/deep/a.txt"):
        write(name)
    assert ids(read(tmp_path)) == ["a.md", "sub/b.md", "sub/deep/a.txt"]


def test_nothing_in_an_ignored_folder_is_included_again(tmp_path, write):
    write(IGNORE_FILE, "old\n")
    write(f"old/{IGNORE_FILE}", "!*\n")
    write("old/a.txt")
    write("b.txt")
    assert ids(read(tmp_path)) == ["b.txt"]


def test_hidden_files_and_libraries_are_not_included_by_a_pattern(tmp_path, write):
    write(IGNORE_FILE, "!*\n!.b.txt\n!archive/\n")
    for name in ("a.txt", ".b.txt", ".c/d.txt", "archive/manifest.json", "archive/corpus.sqlite", "archive/e.txt"):
        write(name)
    assert ids(read(tmp_path)) == ["a.txt"]


def test_names_with_newlines_are_matched_whole(tmp_path, write):
    write(IGNORE_FILE, "a.txt\nsub/**/x.txt\n")
    for name in ("a.txt", "\na.txt", "sub/\n/x.txt", "sub/\n/y.txt"):
        write(name)
    assert sorted(ids(read(tmp_path))) == ["\na.txt", "sub/\n/y.txt"]


def test_a_byte_order_mark_is_no_part_of_the_first_pattern(tmp_path, write):
    write(IGNORE_FILE, b"\xef\xbb\xbfa.txt\r\n")
    write("a.txt")
    write("b.txt")
    assert ids(read(tmp_path)) == ["b.txt"]


def test_too_many_patterns_are_reported_and_not_applied(tmp_path, write):
    write(IGNORE_FILE, "".join(f"{number}*\n" for number in range(600)))
    write(f"sub/{IGNORE_FILE}", "".join(f"x{number}*\n" for number in range(600)))
    write(f"other/{IGNORE_FILE}", "b.txt\n" * 5_000)
    for name in ("sub/1.txt", "sub/x1.txt", "other/b.txt", "other/x1.txt"):
        write(name)
    found = read(tmp_path)
    assert ids_read(found) == ["other/x1.txt", "sub/x1.txt"]
    assert problems(found) == [
        "sub/.searchignore: has more than 1,000 patterns, with those of the folders above; its patterns were not applied"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"a.txt\n" + b"#" * (1 << 16), "is larger than 64 KiB"),
        (b"a.txt\n" + b"b" * 4_097, "has a pattern of more than 4,096 characters"),
        (b"a.txt\n\xff", "is not UTF-8"),
    ],
)
def test_an_ignore_file_beyond_a_limit_is_reported_and_not_applied(tmp_path, write, content, problem):
    write(IGNORE_FILE, content)
    write("a.txt")
    found = read(tmp_path)
    assert ids_read(found) == ["a.txt"]
    assert problems(found) == [f".searchignore: {problem}; its patterns were not applied"]


# Agreement with Git

git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


def not_ignored_by_git(folder: Path, names: list[str]) -> list[str]:
    """Return the files of a folder that Git does not ignore."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "-q", folder], check=True, env=environment)
    for file in folder.rglob(IGNORE_FILE):
        file.with_name(".gitignore").write_bytes(file.read_bytes())
    command = ["git", "-C", folder, "check-ignore", "--no-index", "--stdin", "-z"]
    done = subprocess.run(command, input="\0".join(names), capture_output=True, check=False, text=True, env=environment)
    assert done.returncode in {0, 1}, done.stderr  # 1: it ignores none of them.
    return sorted(set(names) - set(done.stdout.split("\0")))


@git
@pytest.mark.parametrize("patterns", RULES)
def test_git_reads_the_patterns_alike(tmp_path, write, patterns):
    ignored, others = RULES[patterns]
    write(IGNORE_FILE, patterns)
    for path in [*ignored, *others]:
        write(path)
    assert not_ignored_by_git(tmp_path, [*ignored, *others]) == sorted(others)


NAMES = ("a", "b", "ab", "ba", "aab", "a b")
PATHS = [
    f"{folder}{name}.txt"
    for folder in ("", *(f"{one}/" for one in NAMES), "a/b/", "a/a/", "b/a/", "ab/a/b/", "a/b/a/b/")
    for name in NAMES
]
PIECES = ["a", "b", "*", "**", "?", "/", "/**/", "**/", "[ab]", "[!a]", "\\a", ".txt", " ", "*a*", "*b"]
LINES = st.lists(
    st.tuples(st.sampled_from(["", "", "!", "/", "#"]), st.lists(st.sampled_from(PIECES), min_size=1, max_size=6)).map(
        lambda parts: parts[0] + "".join(parts[1])
    ),
    max_size=5,
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tree")
    for path in PATHS:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    return folder


def is_read_alike(pattern: str) -> bool:
    """Tell whether Git treats a pattern as its manual says.

    It says that ``**`` inside a name is two regular stars, but after a text Git takes ``a**/b`` for ``a`` and ``**/b``.
    """
    names = pattern.removeprefix("!").rstrip(" ").split("/")
    return "//" not in pattern and all("**" not in name or name == "**" for name in names)


@git
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(top=LINES, deeper=LINES)
def test_any_patterns_ignore_what_git_ignores(tree, top, deeper):
    (tree / IGNORE_FILE).write_text("\n".join(filter(is_read_alike, top)), encoding="utf-8")
    (tree / "a" / IGNORE_FILE).write_text("\n".join(filter(is_read_alike, deeper)), encoding="utf-8")
    walked = sorted(str(file.relative_to(tree)) for file in map(Path, _files(tree)))
    assert walked == not_ignored_by_git(tree, PATHS)


def _files(folder):
    from search.readers.walk import find_paths

    return find_paths([str(folder)])


# Hostile patterns

HOSTILE = {
    "stars": "*a" * 50 + "b",
    "stars and question marks": "*?a" * 50 + "b",
    "stars in many names": "/".join(["*a*a*a*b"] * 40),
    "double stars": "**/a/" * 40 + "b",
    "double stars and stars": "**/*a*a/" * 40 + "b",
    "double stars in the middle": "a/**/" * 40 + "b",
    "classes": "*[a-z]" * 40 + "1",
    "many stars": "*" * 3_000 + "b",
    "as long as a pattern may be": "*a" * 2_040 + "b",
    "as long as a pattern may be, with folders": "**/*a/" * 680 + "b",
    "a long literal": "*" + "a" * 4_000 + "b",
    "nested sets": "[[a]*[--b]*[a||b]*[a&&b]*[~~]*",
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("path", ["a" * 255, "a/" * 1_000 + "a" * 255, "/".join(["a" * 255] * 15)])
def test_no_pattern_takes_long(tmp_path, kind, path):
    file = tmp_path / IGNORE_FILE
    file.write_text(HOSTILE[kind], encoding="utf-8")
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rules = IgnoreRules().including(file, "")
        rules.ignores(path, is_folder=False)
    assert time.process_time() - began < 1


def test_a_full_ignore_file_of_hostile_patterns_takes_milliseconds_a_name(tmp_path):
    file = tmp_path / IGNORE_FILE
    lines = [f"{'*a' * 28}{number}\n" for number in range(1_000)]
    file.write_text("".join(lines), encoding="utf-8")
    rules = IgnoreRules().including(file, "")
    began = time.process_time()
    for _ in range(20):
        assert not rules.ignores("a" * 255, is_folder=False)
    assert time.process_time() - began < 20 * 0.1
