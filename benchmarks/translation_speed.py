"""How fast are sentences translated, compared with Argos Translate and with the limits of the engines?

    benchmarks/translation_speed.py PACKAGE [SENTENCES] [--sentences N] [--argos N] [--firefox FOLDER]
                                    [--ways NAME...] [--rounds N] [--json] [--save]

PACKAGE is any Argos package that translates to English: a file, or an installed folder. SENTENCES has one sentence
per line; of a TSV file, the column "original" is taken. The default is the seeds' sentences in the package's language.
With --sentences, as many different ones are made of them (`different_sentences`): the memory would answer repeated
ones. Compared in turns, on the same sentences in paragraphs of four, are:

* Argos: `argostranslate.translate.apply_packaged_translation` with its default settings, one paragraph at a time, the
  first 160 sentences (--argos). Its sentence splitter is replaced by ours, so that only decoding differs.
* best, balanced, fast: `search add` from files to a new library, in a process of its own, with everything that it does
  (reading, sentence splitting, memory, corpus, store). The language is given.
* firefox: the same with a Firefox model, FOLDER, which translates from the same language.
* the limit of each setting: one raw `translate_batch` of all sentences, with the same beam size and the model loaded;
  for firefox, its engine alone, with the model loaded, in as many processes as there are cores.
* stages: those of adding, one after another, in this process; with the Firefox model if there is one, whose English is
  real, so that checking it takes as long as it does in use; else in the setting fast.

--ways leaves out all but those named: argos, best, balanced, fast, firefox, stages. Measured are source tokens and
sentences per second of `Library.add`, the ratios of the medians, also for the whole process from its start to its end,
the share of sentences that are identical to those of Argos, and the peak memory of a process. Tokens are those of each
engine's own vocabulary. A package with random weights is as good as any for measuring speed: its output is nonsense,
but it takes as much work per token. The checks of translations get English in its place (`_english_output`), and decoding
doubtful sentences a second time is switched off.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from _engines import RawArgos, RawFirefox
from _english_output import read_output
from _output import add_output_options, output
from _packages import find_package, read_sentences

from translate import QUALITIES, Hardware

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from translate import Translators
    from translate.argos import Package

ROOT = Path(__file__).parents[1]
PARAGRAPH = 4


def main() -> None:
    """Measure each setting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("texts", type=Path, nargs="?", metavar="SENTENCES")
    parser.add_argument("--sentences", type=int, help="how many sentences; default: as many as there are")
    parser.add_argument("--argos", type=int, default=160, help="how many of them Argos translates")
    parser.add_argument("--firefox", type=Path, metavar="FOLDER", help="a Firefox model as downloaded")
    parser.add_argument("--rounds", type=int, default=3)
    names = ["argos", *reversed(QUALITIES), "firefox", "stages"]
    parser.add_argument("--ways", nargs="+", choices=names, default=names, help="only these")
    add_output_options(parser, "translation-speed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        # Use no models or settings of this machine; Argos Translate creates its folders there.
        os.environ["HOME"] = scratch
        os.environ["XDG_DATA_HOME"] = scratch
        package = find_package(options.package, Path(scratch) / "models")
        sentences = read_sentences(options.texts, package, options.sentences)
        ways = [way for way in options.ways if way != "firefox" or options.firefox]
        raw = RawFirefox(options.firefox) if "firefox" in ways else None
        with closing(raw) if raw else nullcontext():
            speed = Speed(package, sentences, Path(scratch), options.argos, raw)
            if raw:
                speed.install(options.firefox)
            figures = speed.measure(ways, options.rounds)
    output(options, "translation-speed", figures, package=package.folder.name)


class Added(NamedTuple):
    """What a `search add` gave.

    Attributes:
        english: English sentences by original.
        seconds: What `Library.add` took.
        process_seconds: From the start of the process to its end.

    """

    english: dict[str, str]
    seconds: float
    process_seconds: float


class Speed:
    """All ways to translate the same sentences.

    Attributes:
        tokens: Source tokens of all sentences, in the vocabulary of the package.

    """

    def __init__(
        self, package: Package, sentences: Sequence[str], scratch: Path, argos: int, firefox: RawFirefox | None
    ) -> None:
        self._package, self._sentences, self._scratch, self._firefox = package, sentences, scratch, firefox
        self._raw = RawArgos(package)
        self._pieces = [self._raw.tokenizer.encode(sentence) for sentence in sentences]
        self.tokens = sum(map(len, self._pieces))
        paragraphs = [sentences[start : start + PARAGRAPH] for start in range(0, len(sentences), PARAGRAPH)]
        self._for_argos = paragraphs[: -(-argos // PARAGRAPH)]
        self._argos_sentences = [sentence for paragraph in self._for_argos for sentence in paragraph]
        self._documents = scratch / "documents.jsonl"
        self._documents.write_text(
            "".join(json.dumps({"id": n, "text": "\n\n".join(p)}) + "\n" for n, p in enumerate(paragraphs)),
            encoding="utf-8",
        )

    def install(self, firefox: Path) -> None:
        """Install a Firefox model beside the package."""
        command = ["models", "install", str(firefox), "--models", str(self._package.folder.parent)]
        done = _search([sys.executable, "-m", "search", *command])
        if done.returncode:
            raise SystemExit(f"the Firefox model was not installed: {done.stderr}")

    def measure(self, names: Sequence[str], rounds: int) -> dict[str, Any]:
        """Return the figures of every setting, each timed once per round."""
        ways: dict[str, Callable[[], Any]] = {}
        for name in names:
            match name:
                case "argos":
                    ways[name] = partial(_each, Argos(self._package), self._for_argos)
                case "firefox":
                    ways[name] = partial(self._add, "--engine", "firefox")
                    ways["limit of firefox"] = partial(self._firefox or list, self._sentences)
                case "stages":
                    ways[name] = self._stages
                case quality:
                    ways[quality] = partial(self._add, "--quality", quality)
                    ways[f"limit of {quality}"] = partial(self._raw, self._pieces, QUALITIES[quality])
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        results: dict[str, list[Any]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, run in ways.items():
                started = time.perf_counter()
                results[way].append(run())
                seconds[way].append(time.perf_counter() - started)
        figures = self._figures({way: median(times) for way, times in seconds.items()}, results)
        figures |= {"sentences": len(self._sentences), "rounds": rounds, "tokens": self.tokens}
        usages = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return figures | {"peak_mib": round(max(usages) / 1024)}

    def _figures(self, taken: dict[str, float], results: dict[str, list[Any]]) -> dict[str, Any]:
        """Return the figures of each setting and stage, from the medians of the seconds taken."""
        settings: dict[str, dict[str, Any]] = {}
        argos_rate = len(self._argos_sentences) / taken["argos"] if "argos" in taken else None
        reference = dict(zip(self._argos_sentences, _joined(results.get("argos")), strict=False))
        if argos_rate:
            tokens = sum(map(len, self._pieces[: len(self._argos_sentences)]))
            settings["Argos"] = {
                "tokens_per_s": round(tokens / taken["argos"], 1),
                "sentences_per_s": round(argos_rate, 2),
                "times_argos": 1.0,
            }
        for way in (way for way in taken if f"limit of {way}" in taken):
            added: list[Added] = results[way]
            inside = median(one.seconds for one in added)
            outside = median(one.process_seconds for one in added)
            rate = len(self._sentences) / inside
            limit = taken[f"limit of {way}"]
            tokens = self._firefox.count_tokens(self._sentences) if self._firefox and way == "firefox" else self.tokens
            settings[way] = {
                "beam": QUALITIES.get(way),
                "tokens_per_s": round(tokens / inside, 1),
                "sentences_per_s": round(rate, 1),
                "times_argos": round(rate / argos_rate, 2) if argos_rate else None,
                "share_of_limit": round(limit / inside, 3),
                "share_of_process": round(limit / outside, 3),
            }
            if reference and way == "best":  # Argos' own beam.
                same = [added[-1].english.get(one) == english for one, english in reference.items()]
                settings[way]["identical"] = round(sum(same) / len(same), 4)
        stages = {
            stage: round(len(self._sentences) / median(one[stage] for one in results["stages"]), 1)
            for stage in (results["stages"][0] if "stages" in results else ())
        }
        return {"settings": settings} | ({"stages": stages} if stages else {})

    def _add(self, *options: str) -> Added:
        """Add the documents to a new library in a process of its own."""
        is_nonsense = "firefox" not in options
        with tempfile.TemporaryDirectory(dir=self._scratch) as name:
            folder = Path(name)
            library, timing, made = folder / "library", folder / "seconds", folder / "made"
            made.mkdir()
            command = ["add", str(self._documents), "--library", str(library), "--json", *options]
            command += ["--models", str(self._package.folder.parent), "--language", self._package.source]
            script = Path(__file__).with_name("_add_process.py")
            started = time.perf_counter()
            done = _search([sys.executable, str(script), str(timing), str(made) if is_nonsense else "-", *command])
            process_seconds = time.perf_counter() - started
            report = json.loads(done.stdout) if not done.returncode else {"sentences": 0, "untranslated": {"": 1}}
            # A few paragraphs out of pieces of others are taken for another language.
            if sum(report["untranslated"].values()) * 100 > report["sentences"]:
                raise SystemExit(f"not everything was added and translated: {done.stdout}{done.stderr}")
            return Added(read_output(made), float(timing.read_text(encoding="utf-8")), process_seconds)

    def _stages(self) -> dict[str, float]:
        from _stages import stages

        from translate import ArgosTranslators
        from translate.firefox import FirefoxTranslators, find_models

        with tempfile.TemporaryDirectory(dir=self._scratch) as name:
            translators: Translators = ArgosTranslators([self._package], "fast", Hardware("cpu"))
            if self._firefox:
                translators = FirefoxTranslators(find_models([self._package.folder.parent]))
            return stages(self._documents, Path(name), translators, self._package.source)


class Argos:
    """Argos Translate, called as it calls itself."""

    def __init__(self, package: Package) -> None:
        import ctranslate2
        from argostranslate import package as packages
        from argostranslate import translate

        self._apply = translate.apply_packaged_translation
        self._package = packages.Package(package.folder)
        self._translator = ctranslate2.Translator(str(package.folder / "model"), device="cpu")

    def __call__(self, paragraph: Sequence[str]) -> list[str]:
        """Translate a paragraph; return the English of each sentence, which Argos would join into one text."""
        english: list[str] = []
        decode = self._package.tokenizer.decode

        class Split:
            def split_sentences(self, _text: str) -> list[str]:
                return list(paragraph)

        translator = self._translator

        class Watched:
            def translate_batch(self, *arguments: Any, **options: Any) -> Any:
                results = translator.translate_batch(*arguments, **options)
                english.extend(decode(result.hypotheses[0]).strip() for result in results)
                return results

        self._apply(self._package, " ".join(paragraph), Watched(), Split(), num_hypotheses=1)
        return english


def _each(argos: Argos, paragraphs: Sequence[Sequence[str]]) -> list[list[str]]:
    return [argos(paragraph) for paragraph in paragraphs]


def _joined(rounds: Sequence[Sequence[Sequence[str]]] | None) -> list[str]:
    """Return the sentences of the last round; none if there was no round."""
    return [sentence for paragraph in (rounds or [[]])[-1] for sentence in paragraph]


def _search(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    main()
