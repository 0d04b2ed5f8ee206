"""Batches of sentences that workers translate, and an estimate of how long the rest takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import stages
from .translator import batch_characters

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from .memory.entry import Entry
    from .translator import Translator
    from .workers import Workers

#: Maximum number of sentences translated in one job and stored in one transaction. A power failure loses at most the
#: batches in progress.
_BATCH_SIZE = 256


@dataclass(slots=True, eq=False)
class Batch:
    """Sentences of one language that are being translated.

    Attributes:
        result: Their entries in order, and the seconds that it took.
        entries: The entries once they are in the memory; None before, or if the model failed.
        is_finished: Whether nothing more will become of it.

    """

    language: str
    originals: Sequence[str]
    translator: Translator
    result: Future[tuple[list[Entry], float]]
    entries: list[Entry] | None = None
    is_finished: bool = False

    @property
    def characters(self) -> int:
        """Number of characters in all sentences."""
        return sum(map(len, self.originals))


class Decoder:
    """Has sentences translated, each once at a time, and keeps track of the speed."""

    def __init__(self, workers: Workers) -> None:
        """Create a decoder that gives its batches to *workers*."""
        self._workers = workers
        self._in_progress: dict[tuple[str, str], Batch] = {}
        # By language: characters still to be translated, characters translated, and the seconds that took.
        self._waiting: Counter[str] = Counter()
        self._decoded: Counter[str] = Counter()
        self._seconds: Counter[str] = Counter()

    def start(self, language: str, originals: Collection[str], translator: Translator) -> list[Batch]:
        """Start translating those of *originals* that no batch has; return the batches that have them, in order."""
        missing = [original for original in originals if (language, original) not in self._in_progress]
        elsewhere = dict.fromkeys(
            self._in_progress[language, original] for original in originals if (language, original) in self._in_progress
        )
        # Sorted by length: the sentences of a batch are padded to the longest of them.
        missing.sort(key=lambda original: (len(original), original))
        return [*elsewhere, *(self._start(language, batch, translator) for batch in _batches(missing, translator))]

    def finish(self, batch: Batch, entries: list[Entry], seconds: float) -> None:
        """Record that a batch was translated in *seconds*, and that its entries are stored."""
        batch.entries = entries
        self._decoded[batch.language] += batch.characters
        self._seconds[batch.language] += seconds / self._workers.size  # type: ignore[assignment]
        self._remove(batch)

    def cancel(self, batch: Batch) -> None:
        """Give up a batch; it may still run."""
        batch.result.cancel()
        self._remove(batch)

    def in_progress(self) -> list[Batch]:
        """Return the batches that are not finished, in the order in which they were started."""
        return list(dict.fromkeys(self._in_progress.values()))

    def remaining(self, more: float = 0.0) -> dict[str, float]:
        """Return the seconds that translating will still take, by language, at each language's speed so far.

        Args:
            more: Work that has not been started yet, as a share of the work started so far.

        """
        decoded, seconds = self._decoded.total(), self._seconds.total()
        if not decoded:
            return {}
        return {
            language: (waiting + more * (waiting + self._decoded[language]))
            * (self._seconds[language] / self._decoded[language] if self._decoded[language] else seconds / decoded)
            for language, waiting in self._waiting.items()
        }

    def _start(self, language: str, originals: Sequence[str], translator: Translator) -> Batch:
        result = self._workers.submit(stages.translate, language, originals, is_slow=True)
        batch = Batch(language, originals, translator, result)
        self._in_progress.update(((language, original), batch) for original in originals)
        self._waiting[language] += batch.characters
        return batch

    def _remove(self, batch: Batch) -> None:
        if not batch.is_finished:
            batch.is_finished = True
            self._waiting[batch.language] -= batch.characters
            for original in batch.originals:
                del self._in_progress[batch.language, original]


def _batches(originals: Iterable[str], translator: Translator) -> Iterator[list[str]]:
    """Cut sentences into batches for a translator, in order."""
    most = batch_characters(translator)
    batch: list[str] = []
    characters = 0
    for original in originals:
        if batch and (len(batch) >= _BATCH_SIZE or characters >= most):
            yield batch
            batch, characters = [], 0
        batch.append(original)
        characters += len(original)
    if batch:
        yield batch
