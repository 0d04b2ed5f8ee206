"""Score how well a library answers judged queries, and compare other runs with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from search.errors import EvaluationError
from translate import UNDETERMINED

from .batch import Answer
from .measures import scores_of
from .scores import Evaluation, LanguageScores, OtherRun, TopicScores
from .significance import randomization_test
from .trec import of_topic

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from .measures import Scores
    from .topics import Topic
    from .trec import Qrels, Run

    #: Results of the queries, by topic name.
    Results: TypeAlias = Mapping[str, Answer | EvaluationError]

#: Number of IDs that a note lists.
_NAMED = 3


@dataclass
class Evaluator:
    """Runs judged queries and scores what they find.

    Attributes:
        topics: The queries.
        qrels: Their judgments.
        measures: From `parse_measures`.
        find: Runs queries on documents in some languages (in all if empty); yields one result for each, in order.
        document_languages: Languages of those judged documents that are in the library, and of the documents whose
            passages are judged.
        progress: Called with the number of queries run so far, and of all.

    """

    topics: Sequence[Topic]
    qrels: Qrels
    measures: Sequence[Any]
    find: Callable[[Sequence[Topic], Collection[str]], Iterable[Answer | EvaluationError]]
    document_languages: Mapping[str, str]
    progress: Callable[[int, int], None] = lambda _done, _total: None
    _done: int = 0
    _total: int = 0

    def run(
        self,
        *,
        signature: Mapping[str, str],
        runs: Mapping[str, Run],
        languages: Collection[str],
        by_language: bool,
        unusable: Iterable[EvaluationError] = (),
    ) -> Evaluation:
        """Run the queries and score them.

        Args:
            signature: How the library's run is produced.
            runs: Runs to compare with, by name.
            languages: Languages of the documents; all if empty.
            by_language: Whether to score each language separately, too.
            unusable: Lines of the query file that contain no query.

        Raises:
            EvaluationError: no query has a relevant document, or another run answers none of the queries.

        """
        qrels = self._judged(languages)
        if not self._relevant_languages(qrels):
            raise self._nothing_relevant(languages)
        others = {name: self._scores_of_run(name, run, qrels) for name, run in runs.items()}
        alone = {}
        if by_language:
            alone = {language: self._judged([language]) for language in self._relevant_languages(qrels)}
        self._total = len(qrels) + sum(map(len, alone.values()))
        results = self._results(qrels, languages)
        scores = self._scores(results, qrels)
        collections = {None: scores} | {
            language: self._scores(self._results(judged, [language]), judged) for language, judged in alone.items()
        }
        topics = tuple(
            TopicScores(
                topic,
                _language(topic, results),
                scores[topic.name],
                tuple(other[topic.name] for other in others.values()),
            )
            for topic in self._topics_of(qrels)
        )
        return Evaluation(
            signature=signature,
            measures=tuple(map(str, self.measures)),
            topics=topics,
            means=_means(scores.values()),
            needs=len(_by_need(topics)),
            runs=tuple(
                OtherRun(name, _means(other.values()), _p_values(topics, number))
                for number, (name, other) in enumerate(others.items())
            ),
            languages=tuple(_by_language(topics, collections)) if by_language else (),
            notes=tuple(self._notes(qrels, results, runs)),
            failures=tuple(result for result in results.values() if isinstance(result, EvaluationError)),
            unusable=tuple(unusable),
            damaged=tuple(
                dict.fromkeys(
                    name for result in results.values() if isinstance(result, Answer) for name in result.hits.damaged
                )
            ),
        )

    def _judged(self, languages: Collection[str]) -> Qrels:
        """Return the judgments of documents in *languages* by topic name, for topics with a relevant document."""
        judged = {}
        for topic in self.topics:
            grades = {
                name: grade
                for name, grade in of_topic(self.qrels, topic).items()
                if not self._is_passage(name) and (not languages or self.document_languages.get(name) in languages)
            }
            if _relevant(grades):
                judged[topic.name] = grades
        return judged

    def _is_passage(self, name: str) -> bool:
        """Return whether *name* is a passage of a document, ``"seeds/letter.txt#2"``, and not a document."""
        document, _, number = name.rpartition("#")
        return number.isdigit() and name not in self.document_languages and document in self.document_languages

    def _relevant_languages(self, qrels: Qrels) -> list[str]:
        """Return the languages of the relevant documents that are in the library, sorted."""
        relevant = {name for grades in qrels.values() for name in _relevant(grades)}
        return sorted({self.document_languages[name] for name in relevant if name in self.document_languages})

    def _nothing_relevant(self, languages: Collection[str]) -> EvaluationError:
        """Return the error that explains why no query has a relevant document."""
        relevant = [name for topic in self.topics for name, grade in of_topic(self.qrels, topic).items() if grade > 0]
        if not any(of_topic(self.qrels, topic) for topic in self.topics):
            problem = (
                f"none of the queries is judged: the queries have the IDs {_some(topic.name for topic in self.topics)}, "
                f"the judgments {_some(self.qrels)}"
            )
            return EvaluationError("", None, problem, "use the same IDs in both")
        if any(name in self.document_languages for name in relevant):
            problem = f"no relevant document is in {', '.join(sorted(languages))}"
            return EvaluationError("", None, problem, "choose another language")
        if relevant:
            problem = f"no relevant document is in the library: {_some(relevant)}"
            return EvaluationError("", None, problem, "the first line of a hit shows its document ID")
        problem = "no judged document is relevant"
        return EvaluationError("", None, problem, "give relevant documents a grade above 0")

    def _topics_of(self, qrels: Qrels) -> list[Topic]:
        return [topic for topic in self.topics if topic.name in qrels]

    def _results(self, qrels: Qrels, languages: Collection[str]) -> Results:
        """Run the queries that have judgments."""
        results = {}
        topics = self._topics_of(qrels)
        for topic, result in zip(topics, self.find(topics, languages), strict=True):
            results[topic.name] = result
            self._done += 1
            self.progress(self._done, self._total)
        return results

    def _scores(self, results: Results, qrels: Qrels) -> Scores:
        run = {name: result.scores for name, result in results.items() if isinstance(result, Answer)}
        return scores_of(run, qrels, self.measures)

    def _scores_of_run(self, name: str, run: Run, qrels: Qrels) -> Scores:
        answered = {topic.name: of_topic(run, topic) for topic in self._topics_of(qrels)}
        if not any(answered.values()):
            problem = f"answers none of the queries: it has the IDs {_some(run)}, the queries {_some(qrels)}"
            raise EvaluationError(name, None, problem, "use the same IDs in both")
        return scores_of(answered, qrels, self.measures)

    def _notes(self, qrels: Qrels, results: Results, runs: Mapping[str, Run]) -> Iterator[str]:
        """Yield notes on the scores, one sentence each."""
        left_out = [topic.name for topic in self.topics if topic.name not in qrels]
        if left_out:
            yield (
                f"{len(left_out):,} of {len(self.topics):,} queries have no relevant document and are left out: "
                f"{_some(left_out)}"
            )
        documents = list(dict.fromkeys(name for grades in qrels.values() for name in grades))
        unknown = [name for name in documents if name not in self.document_languages]
        if unknown:
            yield (
                f"{len(unknown):,} of {len(documents):,} judged documents are not in the library and count as "
                f"not found: {_some(unknown)}; the first line of a hit shows its document ID"
            )
        passages = sum(self._is_passage(name) for grades in self.qrels.values() for name in grades)
        if passages:
            yield f"judgments of passages are ignored ({passages:,}): only documents are scored"
        for name, run in runs.items():
            missing = [topic.name for topic in self._topics_of(qrels) if not of_topic(run, topic)]
            if missing:
                yield f"{name} has no documents for {len(missing):,} of the queries and scores 0 there: {_some(missing)}"
        waiting = max((result.hits.waiting for result in results.values() if isinstance(result, Answer)), default=0)
        if waiting:
            documents_text = "1 document is" if waiting == 1 else f"{waiting:,} documents are"
            yield f"{documents_text} not in the store yet and cannot be found; update it with: search rebuild"


def _relevant(grades: Mapping[str, int]) -> list[str]:
    return [name for name, grade in grades.items() if grade > 0]


def _language(topic: Topic, results: Results) -> str:
    result = results[topic.name]
    return result.language if isinstance(result, Answer) else topic.language or UNDETERMINED


def _means(scores: Collection[Mapping[str, float]]) -> dict[str, float]:
    columns: dict[str, list[float]] = defaultdict(list)
    for by_measure in scores:
        for measure, value in by_measure.items():
            columns[measure].append(value)
    return {measure: fmean(values) for measure, values in columns.items()}


def _by_need(topics: Iterable[TopicScores]) -> list[list[TopicScores]]:
    """Return the topics grouped by information need: a need may be asked in several languages under one ID."""
    needs: dict[str, list[TopicScores]] = defaultdict(list)
    for scores in topics:
        needs[scores.topic.id].append(scores)
    return list(needs.values())


def _p_values(topics: Sequence[TopicScores], number: int) -> dict[str, float]:
    """Return the p values of another run by measure. A need counts once, even if it is asked in several languages."""
    return {
        measure: randomization_test(
            [
                fmean(scores.others[number][measure] - scores.scores[measure] for scores in need)
                for need in _by_need(topics)
            ]
        )
        for measure in topics[0].scores
    }


def _by_language(topics: Sequence[TopicScores], collections: Mapping[str | None, Scores]) -> Iterator[LanguageScores]:
    query_languages = {scores.topic.name: scores.language for scores in topics}
    for queries in (None, *sorted(set(query_languages.values()))):
        for documents, scores in collections.items():
            some = [each for name, each in scores.items() if queries in {None, query_languages[name]}]
            if some:
                yield LanguageScores(queries, documents, len(some), _means(some))


def _some(names: Iterable[str]) -> str:
    """Return the first few of *names*, for a sentence."""
    unique = list(dict.fromkeys(names))
    return ", ".join(repr(name)[:80] for name in unique[:_NAMED]) + (" …" if len(unique) > _NAMED else "")
