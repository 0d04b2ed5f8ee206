"""Running many queries: the best documents for each, as in a TREC run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.errors import EvaluationError, QueryError
from translate import TranslateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from search.ranking.hits import Hit, Hits

    from .topics import Topic

#: Maximum number of documents for each query, by default.
DEFAULT_DEPTH = 100

#: Scores are rounded to 1 / this. trec_eval stores scores as 32-bit floats, which still distinguish steps this small at
#: a score of 1,000.
_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What one query of a batch found.

    Attributes:
        topic: The query.
        hits: The best passage of each document, by strictly decreasing score.

    """

    topic: Topic
    hits: Hits

    @property
    def language(self) -> str:
        """Language of the query, as given or as detected."""
        return self.topic.language or self.hits.query.readings[0].language

    @property
    def scores(self) -> dict[str, float]:
        """Scores by document ID, the best first."""
        return {hit.document_id: hit.score for hit in self.hits}


class Batch(Iterator["Answer | EvaluationError"]):
    """A batch of queries. Iterating runs them, one at a time, and yields an answer or an error for each.

    Attributes:
        signature: How the answers are produced.
        failures: The errors so far.
        damaged: IDs of damaged documents that were skipped so far.
        waiting: Number of documents that the last query could not find because they are not in the store yet.

    """

    def __init__(self, results: Iterator[Answer | EvaluationError], signature: Mapping[str, str]) -> None:
        self._results = results
        self.signature = signature
        self.failures: list[EvaluationError] = []
        self.damaged: dict[str, None] = {}
        self.waiting = 0

    def __next__(self) -> Answer | EvaluationError:
        """Run the next query."""
        result = next(self._results)
        if isinstance(result, EvaluationError):
            self.failures.append(result)
        else:
            self.waiting = result.hits.waiting
            self.damaged |= dict.fromkeys(result.hits.damaged)
        return result

    def answers(self) -> Iterator[Answer]:
        """Run the queries and yield the answers only; `failures` has the errors."""
        return (result for result in self if isinstance(result, Answer))


def answer(topic: Topic, *, find: Callable[..., Hits], depth: int) -> Answer | EvaluationError:
    """Return what *topic* finds, or the error if it cannot be searched.

    Args:
        topic: The query.
        find: `Library.find` with every argument but the limit.
        depth: Maximum number of documents.

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
            # Several passages were of one document: fetch more.
            limit *= 2
    except (QueryError, TranslateError) as error:
        return topic.failed(str(error))


def _ranked(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits with ranks from 1 and strictly decreasing scores.

    Tools that sort by score, such as trec_eval, then keep our order even for scores that were equal.
    """
    least: int | None = None
    for rank, hit in enumerate(hits, 1):
        steps = round(hit.score * _STEPS)
        least = steps if least is None else min(steps, least - 1)
        yield replace(hit, rank=rank, score=least / _STEPS)
