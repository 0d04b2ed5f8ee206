"""Decode sentences in threads, and estimate how long the rest takes.

The engine releases Python's lock while it decodes, so a caller can read and plan the next documents
meanwhile.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .quality.addresses import restore_addresses
from .quality.checks import quality_flags
from .quality.collapsed import COLLAPSED
from .quality.retry import translate_checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Future

    from .memory.entry import Entry
    from .translator import Translator

#: Number of sentences decoded in one call and stored in one transaction. A power failure loses at
#: most the batches in progress.
_BATCH_SIZE = 256

#: Number of batches decoded at the same time: the second keeps every core busy while the first finishes.
_THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Sentences of one language that are being decoded.

    Attributes:
        result: Their entries in order, and the seconds that decoding them took.

    """

    language: str
    originals: Sequence[str]
    translator: Translator
    result: Future[tuple[list[Entry], float]]

    @property
    def characters(self) -> int:
        """Number of characters in all sentences."""
        return sum(map(len, self.originals))


class Decoder:
    """Decodes batches of sentences, each sentence once at a time, and keeps track of the speed."""

    def __init__(self, *, retry: bool) -> None:
        """Create a decoder; *retry*: whether doubtful sentences are translated again."""
        self._retry = retry
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="decoding")
        self._in_progress: dict[tuple[str, str], Batch] = {}
        # By language: characters still to be decoded, characters decoded, and the seconds that took.
        self._waiting: Counter[str] = Counter()
        self._decoded: Counter[str] = Counter()
        self._seconds: Counter[str] = Counter()

    def start(self, language: str, originals: Iterable[str], translator: Translator) -> list[Batch]:
        """Start decoding the *originals* that are not being decoded already."""
        missing = (original for original in originals if (language, original) not in self._in_progress)
        # Sorted by length: the sentences of a batch are padded to the longest of them.
        in_order = sorted(missing, key=lambda original: (len(original), original))
        return [
            self._start(language, in_order[start : start + _BATCH_SIZE], translator)
            for start in range(0, len(in_order), _BATCH_SIZE)
        ]

    def finish(self, batch: Batch, seconds: float) -> None:
        """Record that a batch was decoded in *seconds* and stored."""
        self._decoded[batch.language] += batch.characters
        self._seconds[batch.language] += seconds / _THREADS  # type: ignore[assignment]
        self._remove(batch)

    def cancel(self, batches: Iterable[Batch]) -> None:
        """Cancel *batches* and forget them."""
        for batch in batches:
            batch.result.cancel()
            self._remove(batch)

    def remaining(self, more: float = 0.0) -> dict[str, float]:
        """Return the seconds that decoding will still take, by language, at each language's speed so far.

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

    def close(self, *, at_once: bool) -> list[Batch]:
        """Stop, and return the decoded batches that are not finished yet.

        Args:
            at_once: Whether to abandon the batches in progress rather than wait for them.

        """
        self._threads.shutdown(wait=not at_once, cancel_futures=True)
        if at_once:
            return []
        batches = dict.fromkeys(self._in_progress.values())
        return [batch for batch in batches if not batch.result.cancelled() and batch.result.exception() is None]

    def _start(self, language: str, originals: Sequence[str], translator: Translator) -> Batch:
        result = self._threads.submit(self._decode, language, originals, translator)
        batch = Batch(language, originals, translator, result)
        self._in_progress.update(((language, original), batch) for original in originals)
        self._waiting[language] += batch.characters
        return batch

    def _decode(self, language: str, originals: Sequence[str], translator: Translator) -> tuple[list[Entry], float]:
        """Translate, check and repair; runs in a thread."""
        started = time.monotonic()
        entries = translate_checked(originals, translator, language=language, retry=self._retry)
        entries = [_with_addresses(entry) if "address" in entry.flags else entry for entry in entries]
        return entries, time.monotonic() - started

    def _remove(self, batch: Batch) -> None:
        if self._in_progress.pop((batch.language, batch.originals[0]), None):
            self._waiting[batch.language] -= batch.characters
            for original in batch.originals[1:]:
                del self._in_progress[batch.language, original]


def _with_addresses(entry: Entry) -> Entry:
    """Return *entry* with the addresses of its original restored, and its flags checked again."""
    english = restore_addresses(entry.original, entry.english)
    flags = quality_flags(entry.original, english, entry.language, unfinished="cut" in entry.flags)
    return replace(entry, english=english, flags=(*flags, *({COLLAPSED} & set(entry.flags))))
