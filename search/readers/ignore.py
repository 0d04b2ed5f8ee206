"""Ignore files: ``.searchignore`` lists what is skipped in its folder and below, by the rules of .gitignore.

pathspec translates the patterns into regular expressions; this module determines which of them decides. pathspec's own
`GitIgnoreSpec` judges a file by its whole path, while a walk must judge each folder before entering it: with the lines
``*`` and ``!*/``, GitIgnoreSpec ignores the folder ``sub/``, which Git enters.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.errors import UnreadableError

from .opening import open_regular_file, unreadable
from .safe_patterns import without_backtracking

if TYPE_CHECKING:
    from pathlib import Path

#: The name of an ignore file.
IGNORE_FILE = ".searchignore"

#: Maximum bytes of an ignore file, and characters of a pattern: longer paths cannot be opened.
_LARGEST_FILE, _LONGEST_PATTERN = 1 << 16, 4_096

#: Maximum number of patterns in an ignore file and in those of the folders above: each name is compared with all.
_MOST_PATTERNS = 1_000

_NOT_APPLIED = "its patterns were not applied"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line of an ignore file.

    Attributes:
        regex: Searched for in the path relative to the ignore file, or in the name alone.
        ignores: False for a line that starts with "!".
        is_for_folders: Whether it applies to folders only; such a line ends with "/".
        is_for_paths: Whether it is compared with the path instead of the name; such a line has another "/".

    """

    regex: re.Pattern[str]
    ignores: bool
    is_for_folders: bool
    is_for_paths: bool


@dataclass(frozen=True, slots=True)
class _Level:
    """The patterns of one ignore file, the last line first; its folder's path has *start* characters."""

    start: int
    patterns: tuple[_Pattern, ...]


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The rules in the ignore files of a folder and its parent folders; none at first."""

    _levels: tuple[_Level, ...] = ()  # The deepest first.

    def including(self, file: Path, folder: str) -> IgnoreRules:
        """Return these rules and those of an ignore file.

        Args:
            file: The ignore file.
            folder: The path of its folder, as in `ignores`; "" or ending with "/".

        Raises:
            UnreadableError: it cannot be read, or is beyond a limit.

        """
        lines = _read_lines(file)
        if sum(len(level.patterns) for level in self._levels) + len(lines) > _MOST_PATTERNS:
            problem = f"has more than {_MOST_PATTERNS:,} patterns, with those of the folders above"
            raise UnreadableError(str(file), None, problem, _NOT_APPLIED)
        patterns = tuple(filter(None, map(_pattern, lines)))
        return IgnoreRules((_Level(len(folder), patterns), *self._levels))

    def ignores(self, path: str, *, is_folder: bool) -> bool:
        """Tell whether to skip a file or folder whose parents are not skipped.

        The last matching pattern decides, in the deepest ignore file that has one.

        Args:
            path: Relative to the folder at which the walk began, with "/" between names and none at the end.
            is_folder: Whether it is a folder.

        """
        name = path[path.rfind("/") + 1 :]
        for level in self._levels:
            relative = path[level.start :]
            for pattern in level.patterns:
                is_asked = is_folder or not pattern.is_for_folders
                if is_asked and pattern.regex.search(relative if pattern.is_for_paths else name):
                    return pattern.ignores
        return False


def _read_lines(file: Path) -> list[str]:
    """Return the patterns in an ignore file, the last one first and each once.

    Raises:
        UnreadableError: it cannot be read, is too large, or has too long a pattern.

    """
    try:
        with open_regular_file(file) as opened:
            data = opened.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise unreadable(str(file), error, _NOT_APPLIED) from error
    if len(data) > _LARGEST_FILE:
        raise UnreadableError(str(file), None, f"is larger than {_LARGEST_FILE >> 10} KiB", _NOT_APPLIED)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(str(file), None, "is not UTF-8", _NOT_APPLIED) from error
    lines = [_trimmed(line) for line in text.split("\n")]
    patterns = list(dict.fromkeys(line for line in reversed(lines) if line and not line.startswith("#")))
    if any(len(pattern) > _LONGEST_PATTERN for pattern in patterns):
        problem = f"has a pattern of more than {_LONGEST_PATTERN:,} characters"
        raise UnreadableError(str(file), None, problem, _NOT_APPLIED)
    return patterns


def _trimmed(line: str) -> str:
    r"""Return a line without the spaces at its end, except for one after a backslash.

    >>> _trimmed("a.txt  \r"), _trimmed("a\\  ")
    ('a.txt', 'a\\ ')
    """
    line = line.removesuffix("\r")
    bare = line.rstrip(" ")
    ends_escaped = (len(bare) - len(bare.rstrip("\\"))) % 2 == 1
    return bare + " " if ends_escaped and bare != line else bare


def _pattern(line: str) -> _Pattern | None:
    """Compile a pattern; None if it can match nothing."""
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    bare = line.removesuffix("/")
    is_for_folders = bare != line
    if bare[-1:].isspace() and not bare.endswith("\\ "):
        bare = f"{bare[:-1]}[{bare[-1]}]"  # Otherwise pathspec removes this white space as trailing.
    try:
        regex, ignores = GitIgnoreSpecPattern.pattern_to_regex(bare)
        if regex is None or ignores is None:
            return None
        with warnings.catch_warnings():
            # Python warns that a later version may read "[[a]" differently.
            warnings.simplefilter("ignore", FutureWarning)
            compiled = re.compile(without_backtracking(regex), re.DOTALL)
    except (ValueError, re.error):  # Such as "[z-a]" and "a\", which Git skips silently.
        return None
    return _Pattern(compiled, ignores, is_for_folders=is_for_folders, is_for_paths="/" in bare)
