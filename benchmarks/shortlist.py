"""Does a shortlist of words make a package faster, and are the translations the same?

    benchmarks/shortlist.py PACKAGE SENTENCES.txt [--quality QUALITY] [--held-out 2000] [--sizes N …]

PACKAGE is an Argos package that translates to English: a file, or an installed folder. SENTENCES.txt has one sentence per
line, in the order that they would be added; the last ones are held out. From the translations of the first 1,000, 5,000
and so on, a shortlist is learned as CTranslate2 reads it (``vmap.txt``): the most frequent English subwords, and for each
source subword those that its translations attended to or that occur with it. Held-out sentences whose subwords were
all seen often enough are translated with and without it; the time is that of this process, on one core.

The results, and why no shortlist is used, are in `docs/decisions/shortlist.md`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from _packages import find_package, read_sentences

from translate import QUALITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.argos import Package

Pieces = list[str]

ALWAYS, PER_PIECE = 1000, 100
SEEN = (1, 5, 20)
#: Share of a translated subword's attention at which a source subword counts as its origin; the highest always does.
ATTENDED = 0.1


def main() -> None:
    """Print a line for each number of sentences and of times that a subword must have been seen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--quality", choices=QUALITIES, default="balanced")
    parser.add_argument("--held-out", type=int, default=2000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 20000])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        package = find_package(options.package, Path(scratch) / "models")
        sentences = read_sentences(options.sentences, package)
        known, asked = sentences[: -options.held_out], sentences[-options.held_out :]
        if len(known) < min(options.sizes):
            parser.error(f"{options.sentences} has too few sentences: {len(known):,} besides those held out")
        measure(Raw(package, QUALITIES[options.quality]), known, asked, options.sizes)


def measure(raw: Raw, known: Sequence[str], asked: Sequence[str], sizes: Sequence[int]) -> None:
    """Learn from more and more of *known*, and translate those of *asked* that qualify in both ways."""
    held_out = [raw.encode(sentence) for sentence in asked]
    learned: list[tuple[Pieces, Any]] = []
    print("| learned from | subwords seen | sentences that qualify | identical | times as fast |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for size in (size for size in sizes if size <= len(known)):
        sources = [raw.encode(sentence) for sentence in known[len(learned) : size]]
        learned += zip(sources, raw.translate(raw.load(), sources, return_attention=True)[0], strict=True)
        seen = Counter(piece for source, _ in learned for piece in source)
        full, short = raw.load(), raw.load(shortlist(learned))
        for times in SEEN:
            lane = [source for source in held_out if all(seen[piece] >= times for piece in source)]
            if not lane:
                continue
            before, slow = raw.translate(full, lane)
            after, fast = raw.translate(short, lane, use_vmap=True)
            same = sum(one.hypotheses == other.hypotheses for one, other in zip(before, after, strict=True))
            share = f"{len(lane) / len(held_out):.0%} | {same / len(lane):.1%}"
            print(f"| {size:,} | {times} | {share} | {slow / fast:.2f} |", flush=True)


def shortlist(learned: Sequence[tuple[Pieces, Any]]) -> str:
    """Return a ``vmap.txt``: a line for each source subword; the first line holds for every sentence."""
    frequency: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    targets: Counter[str] = Counter()
    attended: dict[str, Counter[str]] = defaultdict(Counter)
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for source, result in learned:
        english = result.hypotheses[0]
        frequency.update(english)
        sources.update(set(source))
        targets.update(set(english))
        for piece in set(source):
            beside[piece].update(set(english))
        for piece, attention in zip(english, result.attention[0], strict=True):
            highest = max(attention, default=0)
            for origin, share in zip(source, attention, strict=False):
                if share >= min(highest, ATTENDED):
                    attended[origin][piece] += 1
    always = [piece for piece, _ in frequency.most_common(ALWAYS)]
    listed = set(always)
    lines = ["\t" + " ".join(always)]
    for origin, others in beside.items():
        # Dice: how often two occur together, of how often either occurs.
        rare = others.keys() - listed
        dice = {one: others[one] / (targets[one] + sources[origin]) for one in rare}
        close = sorted(dice, key=lambda one: (-dice[one], one))[:PER_PIECE]
        near = [piece for piece, _ in attended[origin].most_common(PER_PIECE)]
        lines.append(f"{origin}\t{' '.join(dict.fromkeys([*near, *close, origin]))}")
    return "\n".join(lines) + "\n"


class Raw:
    """CTranslate2 on a package's files, called as `translate.argos` calls it, on one core."""

    def __init__(self, package: Package, beam_size: int) -> None:
        import sentencepiece

        self._folder = package.folder / "model"
        self._prefix = package.target_prefix
        self._beam_size = beam_size
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(package.tokenizer))

    def encode(self, sentence: str) -> Pieces:
        """Return the subwords of a sentence."""
        pieces: Pieces = self._pieces.encode(sentence, out_type=str)
        return pieces

    def load(self, vmap: str | None = None) -> Any:
        """Return the model, with a shortlist or without one."""
        import ctranslate2

        files = {file.name: file.read_bytes() for file in self._folder.iterdir()}
        if vmap is not None:
            files["vmap.txt"] = vmap.encode()
        return ctranslate2.Translator(str(self._folder), files=files, device="cpu", inter_threads=1, intra_threads=1)

    def translate(self, model: Any, sources: list[Pieces], **options: Any) -> tuple[Any, float]:
        """Return the translations, and the processor's seconds that they took."""
        started = time.process_time()
        results = model.translate_batch(
            sources,
            target_prefix=[[self._prefix]] * len(sources) if self._prefix else None,
            beam_size=self._beam_size,
            length_penalty=0.2,
            replace_unknowns=True,
            max_batch_size=512,
            batch_type="tokens",
            max_input_length=0,
            **options,
        )
        return results, time.process_time() - started


if __name__ == "__main__":
    main()
