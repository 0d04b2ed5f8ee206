"""How fast are sentences translated, compared with Argos Translate and with the limit of the engine?

    benchmarks/translation_speed.py PACKAGE [SENTENCES.txt] [--rounds N] [--json] [--save]

PACKAGE is any Argos package that translates to English: a file, or an installed folder. SENTENCES.txt has one sentence
per line; the default is the seeds' sentences in the package's language. Compared in turns, on the same sentences in
paragraphs of four, are:

* Argos: `argostranslate.translate.apply_packaged_translation` with its default settings, one paragraph at a time. Its
  sentence splitter is replaced by ours, so that only decoding differs.
* best, balanced, fast: `Library.add` from files to a new library, with everything that it does (reading, language
  detection, sentence splitting, memory, corpus, store).
* the limit of each setting: one raw `translate_batch` of all sentences, with the same beam size.

Measured are source tokens per second, the ratios of the medians, the share of sentences that are identical to those of
Argos, and the peak memory of the process. A package with random weights is as good as any for measuring speed: its
output is nonsense, but it takes as much work per token. Decoding doubtful sentences a second time is switched off,
because nonsense would always trigger it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from _output import add_output_options, output
from _packages import find_package, read_sentences

from search import Library
from translate import QUALITIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from translate.argos import Package

ROOT = Path(__file__).parents[1]
PARAGRAPH = 4


def main() -> None:
    """Measure each setting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("sentences", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    add_output_options(parser, "translation-speed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        # Use no models or settings of this machine; Argos Translate creates its folders there.
        os.environ["HOME"] = scratch
        os.environ["XDG_DATA_HOME"] = scratch
        package = find_package(options.package, Path(scratch) / "models")
        figures = measure(package, read_sentences(options.sentences, package), Path(scratch), options.rounds)
    output(options, "translation-speed", figures, package=package.folder.name)


def measure(package: Package, sentences: list[str], scratch: Path, rounds: int) -> dict[str, Any]:
    """Return the figures of every setting, each timed once per round."""
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
    settings = {"Argos": {"tokens_per_s": round(tokens / taken["argos"], 1), "times_argos": 1.0}}
    reference = [sentence for paragraph in results["argos"] for sentence in paragraph]
    for quality, beam in reversed(QUALITIES.items()):
        same = [results[quality].get(one) == english for one, english in zip(sentences, reference, strict=True)]
        settings[quality] = {
            "beam": beam,
            "tokens_per_s": round(tokens / taken[quality], 1),
            "times_argos": round(taken["argos"] / taken[quality], 2),
            "share_of_limit": round(taken[f"limit of {quality}"] / taken[quality], 3),
            "identical": round(sum(same) / len(same), 4),
        }
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {
        "settings": settings, "sentences": len(sentences), "rounds": rounds, "tokens": tokens, "peak_mib": peak
    }  # fmt: skip


class Argos:
    """Argos Translate, called as it calls itself."""

    def __init__(self, package: Package) -> None:
        import ctranslate2
        from argostranslate import package as packages
        from argostranslate import translate

        self._apply = translate.apply_packaged_translation
        self._package = packages.Package(package.folder)
        self._translator = ctranslate2.Translator(str(package.folder / "model"), device="cpu")

    def __call__(self, paragraph: list[str]) -> list[str]:
        """Translate a paragraph; return the English of each sentence, which Argos would join into one text."""
        english: list[str] = []
        decode = self._package.tokenizer.decode

        class Split:
            def split_sentences(self, _text: str) -> list[str]:
                return paragraph

        translator = self._translator

        class Watched:
            def translate_batch(self, *arguments: Any, **options: Any) -> Any:
                results = translator.translate_batch(*arguments, **options)
                english.extend(decode(result.hypotheses[0]).strip() for result in results)
                return results

        self._apply(self._package, " ".join(paragraph), Watched(), Split(), num_hypotheses=1)
        return english


class Raw:
    """The engine alone: everything in one call, from tokens to tokens."""

    def __init__(self, package: Package) -> None:
        import ctranslate2
        from argostranslate import tokenizer

        self.tokenizer = tokenizer.SentencePieceTokenizer(package.tokenizer)
        self._translator = ctranslate2.Translator(
            str(package.folder / "model"), device="cpu", inter_threads=os.cpu_count() or 1, intra_threads=1
        )

    def __call__(self, pieces: list[list[str]], beam: int) -> None:
        """Translate all sentences."""
        self._translator.translate_batch(
            pieces, beam_size=beam, length_penalty=0.2, replace_unknowns=True, max_batch_size=512, batch_type="tokens"
        )


def ours(package: Package, documents: Path, scratch: Path, quality: str) -> dict[str, str]:
    """Add the documents to a new library; return the English sentences by original."""
    with (
        tempfile.TemporaryDirectory(dir=scratch) as folder,
        Library(Path(folder) / "library", models=package.folder.parent) as library,
    ):
        report = library.add([documents], quality=quality, language=package.source, retry=False)
        library.export_memory(Path(folder) / "memory.jsonl")
        if report.untranslated or report.failures:
            raise SystemExit(f"not everything was added and translated: {report}")
        entries = map(json.loads, (Path(folder) / "memory.jsonl").read_text(encoding="utf-8").splitlines())
        return {entry["original"]: entry["english"] for entry in entries}


if __name__ == "__main__":
    main()
