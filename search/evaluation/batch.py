"""Many queries at once: what each finds, a document a line, as runs have it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.errors import QueryError
from translate import TranslateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from search.errors import MeasuringError
    from search.ranking.hits import Hit, Hits

    from .trec import Topic

#: Documents for each query, at most, unless somebody says otherwise.
DEFAULT_DEPTH = 100

#: Scores are told to 1 / this. trec_eval keeps them in 32 bits, in which so small a step is still
#: one at a score of 1,000.
_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a topic.

    Attributes:
        topic: What was asked.
        hits: The best passage of each document, by strictly falling score.

    """

    topic: Topic
    hits: Hits

    @property
    def language(self) -> str:
        """The language that the query was told or read to be in."""
        return self.topic.language or self.hits.query.readings[0].language

    @property
    def scores(self) -> dict[str, float]:
        """The scores by document, the best first."""
        return {hit.document_id: hit.score for hit in self.hits}


def answer(topic: Topic, *, find: Callable[..., Hits], depth: int) -> Answer | MeasuringError:
    """Return what was found for a topic, or why nothing can be sought.

    Args:
        topic: What is asked.
        find: `Library.find` for it, but for the limit.
        depth: Documents at most.

    """
    try:
        limit = depth
        while True:
            hits = find(limit=limit)
            best: dict[str, Hit] = {}
            for hit in hits:
                best.setdefault(hit.document_id, hit)
            if len(best) >= depth or len(hits) < limit:
                return Answer(topic, replace(hits, hits=tuple(_ranked(list(best.values())[:depth]))))
            # Several passages of one document: more of them are needed.
            limit *= 2
    except (QueryError, TranslateError) as error:
        return topic.failed(str(error))


def _ranked(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits with ranks from 1 and strictly falling scores.

    Whoever sorts by score, as trec_eval does, then has our order also where two score the same.
    """
    least: int | None = None
    for rank, hit in enumerate(hits, 1):
        steps = round(hit.score * _STEPS)
        least = steps if least is None else min(steps, least - 1)
        yield replace(hit, rank=rank, score=least / _STEPS)
