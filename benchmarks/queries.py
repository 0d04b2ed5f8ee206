"""Are queries read in the right language, and only wrong words corrected? Draws queries from sentences not in the library.

    benchmarks/queries.py FOLDER [--runs N] [--seed N] [--swap] [--show] [--json] [--save]

FOLDER contains tab-separated tables with a header: `LANGUAGE.tsv` (id, original, english, reference), as for
`relevance.py`, and `topics.tsv` (language, query). The library contains the odd-numbered sentences. Queries are runs of 2
to 6 words from the even-numbered ones, N from each language and N from the human English; with --swap it is the other way
round. Runs of which every word begins with a capital or has no letter are left out. Measured are the shares of the runs
and topics that are read as their language first, or as English alone; of the words new to the library that are corrected;
and of typing errors, drawn from words of the library, that are corrected to the right word. The translator is a
stand-in that marks a text, so no model is needed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from _output import add_output_options, output
from relevance import entry, rows

from index.analysis import analyze
from search import Library, QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from search.query.query import Query

RUNS, SEED = 500, 7
SHORTEST, LONGEST = 2, 6

#: Minimum number of letters of a word to misspell: without one of them, it still has as many as a corrected word needs.
LETTERS = 5

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Marker:
    """A translator of some languages whose English is the text itself with a mark, so that it differs from the query."""

    name = "marker"
    signature = "marker 1"

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = frozenset(languages)

    def languages(self) -> frozenset[str]:
        """Return its languages."""
        return self._languages

    def get(self, language: str) -> Marker | None:
        """Return itself for its languages."""
        return self if language in self._languages else None

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:  # noqa: ARG002
        """Return each sentence with a mark."""
        return [f"translated {sentence}" for sentence in sentences]


class Words:
    """The terms of the library, by language."""

    def __init__(self) -> None:
        self.terms: dict[str, set[str]] = {}

    def add(self, text: str, language: str) -> None:
        """Add the terms of a text."""
        self.terms.setdefault(language, set()).update(term.forms[-1] for term in analyze(text, language))

    def contain(self, word: str, language: str) -> bool:
        """Return whether the library has *word* in *language*."""
        return any(term.forms[-1] in self.terms[language] for term in analyze(word, language))

    def contain_in_any(self, word: str) -> bool:
        """Return whether the library has *word* in any language."""
        return any(self.contain(word, language) for language in self.terms)


def main() -> None:
    """Build the library, read the queries and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N", help="runs from each language")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N")
    parser.add_argument("--swap", action="store_true", help="the library has the even-numbered sentences")
    parser.add_argument("--show", action="store_true", help="also print the runs that were read wrongly")
    add_output_options(parser, "queries")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - nothing secret
    languages = [file.stem for file in sorted(options.folder.glob("??.tsv"))]
    with tempfile.TemporaryDirectory() as scratch:
        # Use no models of this machine.
        os.environ["XDG_DATA_HOME"] = scratch
        with Library(Path(scratch) / "library", translators=Marker(languages)) as library:
            words, others = build(library, options.folder, languages, Path(scratch), odd=not options.swap)
            topics = list(rows(options.folder / "topics.tsv"))
            figures: dict[str, Any] = {}
            for language, sentences in others.items():
                runs = list(draw(sentences, options.runs, chance))
                own = [row["query"] for row in topics if row["language"] == language]
                figures[language] = measure(library, words, language, runs, own, chance, show=options.show)
    output(options, "queries", figures, corpus=options.folder.name, runs=options.runs, seed=options.seed,
           swapped=options.swap)  # fmt: skip


def build(
    library: Library, folder: Path, languages: Sequence[str], scratch: Path, *, odd: bool
) -> tuple[Words, dict[str, list[str]]]:
    """Add half of the sentences; return the library's words, and the other half by language, English first."""
    documents, memory = scratch / "documents.jsonl", scratch / "memory.jsonl"
    words, others = Words(), {language: [] for language in ("en", *languages)}
    with documents.open("w", encoding="utf-8") as out, memory.open("w", encoding="utf-8") as remembered:
        for language in languages:
            for row in rows(folder / f"{language}.tsv"):
                if (int(row["id"].split("-")[-2]) % 2 == 1) == odd:
                    print(json.dumps({"id": row["id"], "text": row["original"]}), file=out)
                    print(json.dumps(entry(language, row["original"], row["english"], "recorded")), file=remembered)
                    words.add(row["original"], language)
                    words.add(row["english"], "en")
                else:
                    others[language].append(row["original"])
                    others["en"] += [row["reference"]] if language == languages[0] else []
    library.import_memory(memory)
    report = library.add([documents])
    if report.failures or report.untranslated:
        raise SystemExit(f"not everything was added and translated: {report}")
    return words, others


def draw(sentences: Sequence[str], count: int, chance: random.Random) -> Iterator[str]:
    """Yield *count* runs of consecutive words, without those that consist of names and numbers."""
    while count:
        split = chance.choice(sentences).split()
        length = chance.randint(SHORTEST, LONGEST)
        if len(split) < length:
            continue
        start = chance.randint(0, len(split) - length)
        run = split[start : start + length]
        if not all(word.lstrip("\"'(“”«„").istitle() or word[:1].isupper() or not any(map(str.isalpha, word))
                   for word in run):  # fmt: skip
            count -= 1
            yield " ".join(run)


def measure(
    library: Library,
    words: Words,
    language: str,
    runs: Sequence[str],
    topics: Sequence[str],
    chance: random.Random,
    *,
    show: bool = False,
) -> dict[str, Any]:
    """Return the figures of one language."""
    read = [query_of(library, run) for run in runs]
    is_right = is_english if language == "en" else lambda query: first_language(query) == language
    new = corrected = errors = found = 0
    for run, query in zip(runs, read, strict=True):
        unseen = {word for word in words_of(run) if word.isalpha() and not words.contain_in_any(word)}
        new += len(unseen)
        corrected += len(unseen & {correction.word for correction in query.corrections}) if query else 0
        known = [word for word in words_of(run) if len(word) >= LETTERS and word.isalpha()
                 and word.islower() and words.contain(word, language)]  # fmt: skip
        if known:
            right = chance.choice(known)
            wrong = misspell(right, chance)
            if words.contain_in_any(wrong):
                continue
            errors += 1
            answer = query_of(library, run.replace(right, wrong, 1))
            terms = {term.forms[-1] for term in analyze(right, language)}
            found += any(each.word == wrong and each.term in terms for each in answer.corrections) if answer else 0
    if show:
        wrong = [run for run, query in zip(runs, read, strict=True) if query and not is_right(query)]
        print(language, *wrong, sep="\n  ", file=sys.stderr)
    return {
        "runs": len(runs),
        "right": sum(map(is_right, filter(None, read))) + read.count(None),
        "topics": len(topics),
        "topics_right": sum(first_language(query_of(library, topic)) == language for topic in topics),
        "new_words": new,
        "new_corrected": corrected,
        "errors": errors,
        "errors_corrected": found,
    }


def query_of(library: Library, text: str) -> Query | None:
    """Return how *text* is understood; None if it contains only stop words."""
    plain = " ".join(words_of(text))
    try:
        return library.find(plain, limit=1, expand=False).query
    except QueryError:
        return None


def words_of(text: str) -> list[str]:
    """Return the words of a text, without operators and punctuation."""
    return [text[term.start : term.end] for term in analyze(text, "en")]


def is_english(query: Query) -> bool:
    """Return whether a query was read as English alone."""
    return not query.untranslated and [reading.language for reading in query.readings] == ["en"]


def first_language(query: Query | None) -> str | None:
    """Return the language of the most probable reading."""
    return query.readings[0].language if query else None


def misspell(word: str, chance: random.Random) -> str:
    """Return *word* with one letter more, less or other, or two neighbours swapped."""
    while True:
        at = chance.randrange(len(word) - 1)
        kind = chance.randrange(4)
        letter = chance.choice(ALPHABET)
        wrong = [
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ][kind]
        if wrong != word:
            return wrong


if __name__ == "__main__":
    main()
