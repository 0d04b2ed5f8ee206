"""Threads of messages, by their Message-IDs and those that they refer to, as they state them."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from index.records import storable_name

from .origins import ORIGIN_COLUMNS, CorpusOrigins, origin_of
from .schema import BATCH_SIZE, THREAD_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.records import Origin

#: Maximum messages of a thread that are looked up. Programs that report something each hour put years into one thread.
MOST_MESSAGES = 1_000

_MESSAGES = f"SELECT key, id, date, {ORIGIN_COLUMNS} FROM origins JOIN documents ON document = key WHERE "  # noqa: S608 - constants

#: After every date.
_UNDATED = "~"


class ThreadMessage(NamedTuple):
    """A message, as threads see it.

    Attributes:
        document_id: Document ID.
        message_id: Its Message-ID; "" if it states none.
        references: Message-IDs that it refers to, the oldest first.
        sender: Who sent it, as stated; "" if it does not say.

    """

    document_id: str
    message_id: str
    references: tuple[str, ...]
    sender: str

    @classmethod
    def of(cls, document_id: str, origin: Origin) -> ThreadMessage:
        """Return the message that a document with this origin is."""
        stated = origin.metadata
        references = stated.get("references", ())
        names = (references,) if isinstance(references, str) else tuple(references)
        return cls(document_id, str(stated.get("message_id", "")), names, str(stated.get("sender", "")))

    @property
    def names(self) -> set[str]:
        """The Message-IDs by which it belongs to a thread: its own, and those that it refers to."""
        return {self.message_id, *self.references} - {""}


class CorpusThreads(CorpusOrigins):
    """The part of `Corpus` that finds the messages of a thread."""

    def thread(self, document_id: str) -> list[ThreadMessage]:
        """Return the messages of a thread, given the ID of one of them, which is among them.

        Messages belong together if one refers to the other, or if both refer to a message that need not be here. Each
        follows those that it refers to, otherwise they are in the order of their dates. A document that is no message, or
        refers to nothing and has no Message-ID, is in no thread: the result is empty. Damaged messages are left out, and
        messages after the first `MOST_MESSAGES` that are found.
        """
        found: dict[str, tuple[ThreadMessage, str]] = {}
        names: set[str] = set()
        with self._mapped_errors():
            new = list(self._messages("id = ?", (storable_name(document_id),)))
            while new and len(found) < MOST_MESSAGES:
                found.update(new[: MOST_MESSAGES - len(found)])
                further = set().union(*(message.names for _, (message, _) in new)) - names
                names |= further
                new = [each for each in dict(self._named(sorted(further))).items() if each[0] not in found]
        return _in_order(found.values())

    def _named(self, names: Sequence[str]) -> Iterator[tuple[str, tuple[ThreadMessage, str]]]:
        """Yield the messages that have one of these Message-IDs, or refer to one first or last."""
        for start in range(0, len(names), BATCH_SIZE):
            batch = names[start : start + BATCH_SIZE]
            for expression in THREAD_NAMES.values():
                yield from self._messages(f"{expression} IN ({', '.join('?' * len(batch))})", batch)

    def _messages(self, condition: str, values: Sequence[str]) -> Iterator[tuple[str, tuple[ThreadMessage, str]]]:
        """Yield, by ID, each message that satisfies a condition, and its date."""
        query = f"{_MESSAGES}{condition} LIMIT {MOST_MESSAGES}"
        for key, document_id, date, *columns in self._connection.execute(query, values):
            origin = origin_of(key, columns)
            if origin and (message := ThreadMessage.of(document_id, origin)).names:
                yield document_id, (message, date or _UNDATED)


def _in_order(messages: Iterable[tuple[ThreadMessage, str]]) -> list[ThreadMessage]:
    """Return messages, given with their dates, so that each follows those that it refers to, otherwise by date.

    Where they refer to each other in a circle, the first by date comes first.
    """
    dated = sorted(messages, key=lambda each: (each[1], len(each[0].references), each[0].document_id))
    numbers: dict[str, list[int]] = {}
    for number, (message, _) in enumerate(dated):
        if message.message_id:
            numbers.setdefault(message.message_id, []).append(number)
    before = [
        {at for name in message.references for at in numbers.get(name, ())} - {number}
        for number, (message, _) in enumerate(dated)
    ]
    after: dict[int, list[int]] = {}
    for number, earlier in enumerate(before):
        for at in earlier:
            after.setdefault(at, []).append(number)
    open_ones = [number for number, earlier in enumerate(before) if not earlier]
    heapify(open_ones)
    placed: dict[int, None] = {}
    rest = iter(range(len(dated)))
    while len(placed) < len(dated):
        number = heappop(open_ones) if open_ones else next(at for at in rest if at not in placed)
        if number in placed:
            continue
        placed[number] = None
        for at in after.get(number, ()):
            before[at].discard(number)
            if not before[at]:
                heappush(open_ones, at)
    return [dated[number][0] for number in placed]
