"""Measure the demo models: chrF on the sentences that they should know, and queries that they miss.

    python seeds/check_models.py
    python seeds/check_models.py ro vi --models FOLDER

Each package is unzipped and translates as Argos would run it. The exit code is 1 if one has a chrF below the floor or
a query that is not translated exactly.

Needs: pip install ctranslate2 sentencepiece sacrebleu
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ctranslate2
import sentencepiece
from sacrebleu.metrics import CHRF

if TYPE_CHECKING:
    from collections.abc import Sequence

SEEDS = Path(__file__).resolve().parent

#: English name and articles of each language.
LANGUAGES = {
    "ro": ("Romanian", ("000_bdeb880fadf664f9", "004_49a346e2707c7533")),
    "sv": ("Swedish", ("001_abf1786260dd0cda",)),
    "vi": ("Vietnamese", ("002_41c433cc62bb368c",)),
    "nb": ("Norwegian Bokmål", ("003_ada28e0c948a2b04",)),
}

BEAMS = (1, 2, 4)
CHRF_FLOOR = 90.0


class Pair(NamedTuple):
    """A sentence or a query, and its English."""

    original: str
    english: str


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated file; nothing in it is quoted."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def sentence_pairs(language: str) -> list[Pair]:
    """Return the sentences of all articles in *language*, with their reference English."""
    _, articles = LANGUAGES[language]
    return [
        Pair(row["original"], row["english"])
        for article in articles
        for row in read_table(SEEDS / "reference" / f"{article}.tsv")
    ]


def query_pairs(language: str) -> list[Pair]:
    """Return the queries in *language*, as they may be typed, with their English."""
    rows = read_table(SEEDS / "queries.tsv")
    return [
        Pair(form, row["english"]) for row in rows if row["language"] == language for form in in_any_case(row["query"])
    ]


def in_any_case(query: str) -> list[str]:
    """Return a query as written, in lower case, and with a capital first letter."""
    return list(dict.fromkeys((query, query.lower(), query[:1].upper() + query[1:])))


def load_tokenizer(path: Path) -> sentencepiece.SentencePieceProcessor:
    """Return the tokenizer in a file."""
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def translated(package: Path, texts: Sequence[str], beam: int) -> list[str]:
    """Return the English of *texts* by an unzipped package, as Argos would run it."""
    tokenizer = load_tokenizer(package / "sentencepiece.model")
    translator = ctranslate2.Translator(str(package / "model"), device="cpu")
    results = translator.translate_batch(
        [tokenizer.encode(text, out_type=str) for text in texts],
        beam_size=beam,
        length_penalty=0.2,
        replace_unknowns=True,
    )
    return [tokenizer.decode_pieces(result.hypotheses[0]) for result in results]


def check_package(language: str, path: Path) -> bool:
    """Print how well a package translates what it is to know; tell whether that is enough."""
    sentences = sentence_pairs(language)
    queries = query_pairs(language)
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(scratch)
        (package,) = Path(scratch).iterdir()
        for beam in BEAMS:
            texts = [pair.original for pair in (*sentences, *queries)]
            english = translated(package, texts, beam)
            references = [pair.english for pair in sentences]
            score = CHRF().corpus_score(english[: len(sentences)], [references]).score
            wrong = [
                f"    {pair.original!r}: {made!r}, not {pair.english!r}"
                for pair, made in zip(queries, english[len(sentences) :], strict=True)
                if made != pair.english
            ]
            print(f"  beam {beam}: chrF {score:.1f}, queries not exact: {len(wrong)}")
            print("\n".join(wrong), end="\n" if wrong else "")
            good = good and score >= CHRF_FLOOR and not wrong
    return good


def main() -> None:
    """Check the packages asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    codes = ", ".join(LANGUAGES)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help=f"{codes}; all if none")
    parser.add_argument("--models", type=Path, default=SEEDS / "models", help="the folder of packages")
    options = parser.parse_args()
    good = True
    for language in options.languages or LANGUAGES:
        print(language, flush=True)
        good = check_package(language, options.models / f"{language}_en.argosmodel") and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
