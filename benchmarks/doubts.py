"""Which doubts are right? Signs of a bad translation on good translations, and on the same with faults.

    benchmarks/doubts.py [FILE:LANGUAGE...] [--json] [--save]

A file is tab-separated with a header and has the columns `original` and `reference` (English by a human), and maybe
`english` (by a machine, as recorded). The Portuguese of the tests, whose columns are `portuguese` and `english`, is always measured.
Of the human English every doubt is a false alarm, apart from faults in the data. The faults are made by a rule in each sentence that
allows it, drawn with a fixed seed; the English of a neighbour is the next sentence's.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _output import add_output_options, output

from translate.quality import quality_flags

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Pair = tuple[str, str]
    Break = Callable[[Sequence[Pair], int, random.Random], str | None]

TEXTS = Path(__file__).parents[1] / "tests" / "data" / "real_weights"

_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "thirty"]


def main() -> None:
    """Measure each file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE:LANGUAGE")
    add_output_options(parser, "doubts")
    options = parser.parse_args()
    figures = []
    for name, language, columns in [*map(_parsed, options.files), *_own()]:
        for column, pairs in columns.items():
            figures.append(measure(name, language, column, pairs))
    output(options, "doubts", figures)


def _parsed(argument: str) -> tuple[str, str, dict[str, list[Pair]]]:
    path, _, language = argument.rpartition(":")
    rows = _rows(Path(path))
    columns = {
        column: [(row["original"], row[column]) for row in rows]
        for column in ("reference", "english")
        if column in rows[0]
    }
    return Path(path).name, language, columns


def _own() -> list[tuple[str, str, dict[str, list[Pair]]]]:
    return [
        (path.name, "pt", {"reference": [(row["portuguese"], row["english"]) for row in _rows(path)]})
        for path in sorted(TEXTS.glob("reference*.tsv"))
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def measure(name: str, language: str, column: str, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return the share of the sentences with each sign, the time for each, and the share of each kind of fault that is seen."""
    for original, english in pairs:
        quality_flags(original, english, language)
    began = time.process_time()
    flags = [quality_flags(original, english, language) for original, english in pairs]
    seconds = time.process_time() - began
    signs = Counter(sign for found in flags for sign in found)
    seen = {}
    for kind, fault in FAULTS.items():
        chance = random.Random(kind)  # noqa: S311
        broken = [(at, fault(pairs, at, chance)) for at in range(len(pairs)) if not flags[at]]
        made = [(at, english) for at, english in broken if english is not None and english != pairs[at][1]]
        found = sum(bool(quality_flags(pairs[at][0], english, language)) for at, english in made)
        seen[kind] = {"made": len(made), "seen": found}
    return {
        "file": name,
        "language": language,
        "column": column,
        "sentences": len(pairs),
        "microseconds": round(seconds / len(pairs) * 1_000_000),
        "doubtful": sum(map(bool, flags)),
        "signs": dict(signs.most_common()),
        "faults": seen,
    }


def _changed_number(pairs: Sequence[Pair], at: int, chance: random.Random) -> str | None:
    found = list(re.finditer(r"\d", pairs[at][1]))
    if not found:
        return None
    one = chance.choice(found)
    other = chance.choice([digit for digit in "123456789" if digit != one[0]])
    return pairs[at][1][: one.start()] + other + pairs[at][1][one.end() :]


def _dropped_number(pairs: Sequence[Pair], at: int, chance: random.Random) -> str | None:
    found = list(re.finditer(r"\d[\d.,]*\d|\d", pairs[at][1]))
    if not found:
        return None
    one = chance.choice(found)
    return pairs[at][1][: one.start()] + pairs[at][1][one.end() :]


def _other_word(words: Sequence[str]) -> Break:
    pattern = re.compile(rf"\b(?:{'|'.join(words)})\b")

    def fault(pairs: Sequence[Pair], at: int, chance: random.Random) -> str | None:
        found = list(pattern.finditer(pairs[at][1]))
        if not found:
            return None
        one = chance.choice(found)
        other = chance.choice([word for word in words if word != one[0]])
        return pairs[at][1][: one.start()] + other + pairs[at][1][one.end() :]

    return fault


def _without_clause(pairs: Sequence[Pair], at: int, chance: random.Random) -> str | None:
    """Leave out what stands before or after a comma, if it is a quarter of the sentence at least and a half at most."""
    english = pairs[at][1]
    parts = re.split(r"(?<=[,;:])\s", english)
    choices = [number for number, part in enumerate(parts) if 0.25 <= len(part) / len(english) <= 0.5]
    if len(parts) < 2 or not choices:
        return None
    left_out = chance.choice(choices)
    kept = " ".join(part for number, part in enumerate(parts) if number != left_out).rstrip(",;:. ")
    return kept + english[-1]


def _half(pairs: Sequence[Pair], at: int, _chance: random.Random) -> str | None:
    words = pairs[at][1].split()
    return " ".join(words[: len(words) // 2]) + "." if len(words) > 7 else None


def _cut_off(pairs: Sequence[Pair], at: int, chance: random.Random) -> str | None:
    words = pairs[at][1].split()
    return " ".join(words[: int(len(words) * chance.uniform(0.5, 0.9))]) if len(words) > 7 else None


def _loop(pairs: Sequence[Pair], at: int, chance: random.Random) -> str | None:
    words = pairs[at][1].split()
    if len(words) < 8:
        return None
    start, length = chance.randrange(len(words) - 4), chance.randint(1, 4)
    return " ".join([*words[: start + length], *(words[start : start + length] * 4), *words[start + length :]])


def _partly_untranslated(pairs: Sequence[Pair], at: int, _chance: random.Random) -> str | None:
    english, original = pairs[at][1].split(), pairs[at][0].split()
    if min(len(english), len(original)) < 8:
        return None
    return " ".join([*english[: len(english) // 2], *original[len(original) // 2 :]])


def _without_not(pairs: Sequence[Pair], at: int, _chance: random.Random) -> str | None:
    changed = re.sub(r"n't\b| not\b", "", pairs[at][1])
    return changed if changed != pairs[at][1] else None


def _with_not(pairs: Sequence[Pair], at: int, _chance: random.Random) -> str | None:
    english = pairs[at][1]
    if re.search(r"\bno|n't", english):
        return None
    changed = re.sub(r"\b(is|are|was|were|will|has|can|may|should)\b", r"\1 not", english, count=1)
    return changed if changed != english else None


FAULTS: dict[str, Break] = {
    "a digit changed": _changed_number,
    "a number dropped": _dropped_number,
    "a number in words changed": _other_word(_NUMBERS),
    "million for billion": _other_word(["million", "billion"]),
    "a month changed": _other_word(_MONTHS),
    "a clause dropped": _without_clause,
    "the second half dropped": _half,
    "cut off": _cut_off,
    "a loop": _loop,
    "half untranslated": _partly_untranslated,
    "untranslated": lambda pairs, at, _: pairs[at][0],
    "a not lost": _without_not,
    "a not added": _with_not,
    "a neighbour's English": lambda pairs, at, _: pairs[at + 1][1] if at + 1 < len(pairs) else None,
    "another text's English": lambda pairs, at, _: pairs[(at + len(pairs) // 2) % len(pairs)][1],
}


if __name__ == "__main__":
    main()
