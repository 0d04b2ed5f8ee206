"""How fast are sentences translated, beside Argos' own way and beside the limit of the engine?

    benchmarks/translate.py PACKAGE [SENTENCES.txt] [--json] [--rounds N]

PACKAGE is any Argos package to English, a file or an installed folder. SENTENCES.txt has one sentence
a line; without it the seeds' sentences of the package's language are taken. Compared, taking turns in
one run, on the same sentences in paragraphs of four:

* argos: `argostranslate.translate.apply_packaged_translation` with its default settings, a paragraph
  at a time, its sentence splitter replaced by ours so that only decoding differs;
* best, balanced, fast: `Library.add`, from files to a new library, with everything that belongs to it
  (reading, language, sentences, memory, corpus, store);
* the limit of each: one raw `translate_batch` of all sentences, with the same beam.

Printed are source tokens a second, the ratios of medians, the share of sentences that are word for word
Argos', and the peak memory of the process. A package with random weights measures speed as well as
any: its words are nonsense, its work per token is not. Nonsense would always be decoded a second time,
as doubtful sentences are, so that is off here.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from _packages import find_package, read_sentences

from search import Library
from translate import QUALITIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from translate.argos import Package

ROOT = Path(__file__).parents[1]
PARAGRAPH = 4


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("sentences", type=Path, nargs="?")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        # Neither models nor settings of this machine take part, and Argos makes its folders there.
        os.environ["HOME"] = scratch
        os.environ["XDG_DATA_HOME"] = scratch
        package = find_package(options.package, Path(scratch) / "models")
        figures = measure(package, read_sentences(options.sentences, package), Path(scratch), options.rounds)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        print_table(figures)


def measure(package: Package, sentences: list[str], scratch: Path, rounds: int) -> dict[str, Any]:
    """Return the figures of every way, each timed once a round."""
    paragraphs = [sentences[start : start + PARAGRAPH] for start in range(0, len(sentences), PARAGRAPH)]
    argos, raw = Argos(package), Raw(package)
    pieces = [raw.tokenizer.encode(sentence) for sentence in sentences]
    tokens = sum(map(len, pieces))
    documents = scratch / "documents.jsonl"
    documents.write_text(
        "".join(json.dumps({"id": n, "text": "\n\n".join(p)}) + "\n" for n, p in enumerate(paragraphs)),
        encoding="utf-8",
    )
    ways: dict[str, Callable[[], Any]] = {"argos": lambda: [argos(paragraph) for paragraph in paragraphs]}
    for quality, beam in QUALITIES.items():
        ways[quality] = lambda quality=quality: ours(package, documents, scratch, quality)
        ways[f"limit of {quality}"] = lambda beam=beam: raw(pieces, beam)
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    results: dict[str, Any] = {}
    for _ in range(rounds):
        for way, run in ways.items():
            started = time.perf_counter()
            results[way] = run()
            seconds[way].append(time.perf_counter() - started)
    taken = {way: median(times) for way, times in seconds.items()}
    figures: dict[str, Any] = {"argos": {"tokens_per_s": round(tokens / taken["argos"], 1)}}
    reference = [sentence for paragraph in results["argos"] for sentence in paragraph]
    for quality in QUALITIES:
        same = [results[quality].get(original) == made for original, made in zip(sentences, reference, strict=True)]
        figures[quality] = {
            "tokens_per_s": round(tokens / taken[quality], 1),
            "times_argos": round(taken["argos"] / taken[quality], 2),
            "share_of_limit": round(taken[f"limit of {quality}"] / taken[quality], 3),
            "identical": round(sum(same) / len(same), 4),
        }
    figures["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    figures["sentences"], figures["tokens"], figures["rounds"] = len(sentences), tokens, rounds
    return figures


class Argos:
    """Argos' own way, sentence for sentence."""

    def __init__(self, package: Package) -> None:
        import ctranslate2
        from argostranslate import package as packages
        from argostranslate import translate

        self._apply = translate.apply_packaged_translation
        self._package = packages.Package(package.folder)
        self._translator = ctranslate2.Translator(str(package.folder / "model"), device="cpu")

    def __call__(self, paragraph: list[str]) -> list[str]:
        """Translate a paragraph; return its sentences' English, which Argos would join."""
        made: list[str] = []
        decode = self._package.tokenizer.decode

        class Split:
            def split_sentences(self, _text: str) -> list[str]:
                return paragraph

        translator = self._translator

        class Watched:
            def translate_batch(self, *arguments: Any, **options: Any) -> Any:
                found = translator.translate_batch(*arguments, **options)
                made.extend(decode(result.hypotheses[0]).strip() for result in found)
                return found

        self._apply(self._package, " ".join(paragraph), Watched(), Split(), num_hypotheses=1)
        return made


class Raw:
    """The engine alone: everything in one call, tokens in, tokens out."""

    def __init__(self, package: Package) -> None:
        import ctranslate2
        from argostranslate import tokenizer

        self.tokenizer = tokenizer.SentencePieceTokenizer(package.tokenizer)
        self._translator = ctranslate2.Translator(
            str(package.folder / "model"), device="cpu", inter_threads=os.cpu_count() or 1, intra_threads=1
        )

    def __call__(self, pieces: list[list[str]], beam: int) -> None:
        """Translate all of it."""
        self._translator.translate_batch(
            pieces, beam_size=beam, length_penalty=0.2, replace_unknowns=True, max_batch_size=512, batch_type="tokens"
        )


def ours(package: Package, documents: Path, scratch: Path, quality: str) -> dict[str, str]:
    """Add the documents to a new library; return the English by original."""
    with (
        tempfile.TemporaryDirectory(dir=scratch) as folder,
        Library(Path(folder) / "library", models=package.folder.parent) as library,
    ):
        report = library.add([documents], quality=quality, language=package.source, retry=False)
        library.export_memory(Path(folder) / "memory.jsonl")
        if report.untranslated or report.failures:
            raise SystemExit(f"not all of it went in: {report}")
        entries = map(json.loads, (Path(folder) / "memory.jsonl").read_text(encoding="utf-8").splitlines())
        return {entry["original"]: entry["english"] for entry in entries}


def print_table(figures: dict[str, Any]) -> None:
    """Print a Markdown table."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}; {figures['sentences']:,} sentences,")
    print(
        f"{figures['tokens']:,} source tokens, medians of {figures['rounds']} rounds; peak {figures['peak_mib']} MiB\n"
    )
    print("| setting | tokens/s | times Argos | share of the limit | word for word Argos' |")
    print("| --- | --- | --- | --- | --- |")
    print(f"| Argos | {figures['argos']['tokens_per_s']:.0f} | 1.0 | | |")
    for quality in reversed(list(QUALITIES)):
        row = figures[quality]
        print(
            f"| {quality} (beam {QUALITIES[quality]}) | {row['tokens_per_s']:.0f} | {row['times_argos']:.1f} "
            f"| {row['share_of_limit']:.0%} | {row['identical']:.1%} |"
        )


if __name__ == "__main__":
    main()
