"""How well judged queries are answered, and whether one run answers them better than another.

The only module that knows ir_measures, which counts as trec_eval does: nDCG with the gain linear in
the grade, and a topic's documents in the order of their scores.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from search.errors import MeasuringError
from translate import UNDETERMINED

from .batch import DEFAULT_DEPTH, Answer
from .trec import of_topic

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from .trec import Qrels, Run, Topic

    #: By topic and measure.
    Scores: TypeAlias = Mapping[str, Mapping[str, float]]

DEFAULT_MEASURES = ("nDCG@20", "R@100", "RR")

#: Permutations of a randomization test (Smucker, Allan & Carterette, 2007, take 100,000), how many
#: are held in memory at once, and the needs up to which all of them are tried.
_PERMUTATIONS, _AT_ONCE, _EXACT = 100_000, 1_000, 16

#: Ids that a note names.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class TopicScores:
    """How well one query is answered.

    Attributes:
        topic: What was asked.
        language: The query's: as told, or as it was read.
        scores: By measure.
        others: The same of the other runs, in their order.

    """

    topic: Topic
    language: str
    scores: Mapping[str, float]
    others: tuple[Mapping[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageScores:
    """How well queries in one language find documents in one language.

    Attributes:
        queries: Language of the queries, None for all.
        documents: Language of the documents, which are searched alone, None for all.
        count: Of the queries that have a relevant document there.
        means: By measure.

    """

    queries: str | None
    documents: str | None
    count: int
    means: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class OtherRun:
    """How another run compares.

    Attributes:
        name: Of its file.
        means: By measure.
        p_values: By measure, of `randomization_test` against the library's own run.

    """

    name: str
    means: Mapping[str, float]
    p_values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a library answers judged queries.

    Attributes:
        signature: How the run was made.
        measures: As ir_measures writes them.
        topics: The scores of each query that has a relevant document.
        means: By measure.
        needs: Different ids among the queries: what the test counts.
        runs: The other runs.
        languages: By language of queries and documents, where that was asked for.
        notes: What a reader of the scores has to know.
        failures: Queries that could not be asked; they count as 0.

    """

    signature: Mapping[str, str]
    measures: tuple[str, ...]
    topics: tuple[TopicScores, ...]
    means: Mapping[str, float]
    needs: int
    runs: tuple[OtherRun, ...] = ()
    languages: tuple[LanguageScores, ...] = ()
    notes: tuple[str, ...] = ()
    failures: tuple[MeasuringError, ...] = ()


@dataclass
class Evaluating:
    """One evaluation: judged queries in, `Evaluation` out.

    Attributes:
        topics: All that may be asked.
        qrels: Their judgments.
        measures: As `parse_measures` returns them.
        ask: Asks topics of the documents in some languages, all when empty; one result for each, in order.
        document_languages: Of the judged documents that are in the library, and of those whose passages are judged.
        progress: Called with the queries asked so far, and those of all.

    """

    topics: Sequence[Topic]
    qrels: Qrels
    measures: Sequence[Any]
    ask: Callable[[Sequence[Topic], Collection[str]], Iterable[Answer | MeasuringError]]
    document_languages: Mapping[str, str]
    progress: Callable[[int, int], None] = lambda _done, _total: None
    _done: int = 0
    _total: int = 0

    def run(
        self, *, signature: Mapping[str, str], runs: Mapping[str, Run], languages: Collection[str], by_language: bool
    ) -> Evaluation:
        """Ask and score.

        Args:
            signature: How the run is made.
            runs: To compare with, by name.
            languages: Of the documents; all when empty.
            by_language: Whether each language is looked at alone, too.

        Raises:
            MeasuringError: no query has a relevant document, or another run answers none of them.

        """
        judged = self._judged(languages)
        if not self._relevant_languages(judged):
            raise MeasuringError("", None, self._why_nothing(languages))
        others = {name: self._scored_run(name, judged, run) for name, run in runs.items()}
        alone = (
            {language: self._judged([language]) for language in self._relevant_languages(judged)} if by_language else {}
        )
        self._total = len(judged) + sum(map(len, alone.values()))
        results = self._asked(judged, languages)
        scores = self._scored(judged, results)
        collections = {None: scores} | {
            language: self._scored(there, self._asked(there, [language])) for language, there in alone.items()
        }
        topics = tuple(
            TopicScores(
                topic,
                _language(topic, results),
                scores[topic.name],
                tuple(each[topic.name] for each in others.values()),
            )
            for topic in self._among(judged)
        )
        return Evaluation(
            signature=signature,
            measures=tuple(map(str, self.measures)),
            topics=topics,
            means=_means(scores.values()),
            needs=len(_by_need(topics)),
            runs=tuple(
                OtherRun(name, _means(each.values()), _p_values(topics, number))
                for number, (name, each) in enumerate(others.items())
            ),
            languages=tuple(_by_language(topics, collections)) if by_language else (),
            notes=tuple(self._notes(judged, results, runs)),
            failures=tuple(result for result in results.values() if isinstance(result, MeasuringError)),
        )

    def _judged(self, languages: Collection[str]) -> Qrels:
        """Return the judgments by the topics' names, of documents in *languages*, where one of them is relevant."""
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
        """Tell whether a judgment is of a passage of a document, ``"seeds/letter.txt#2"``; documents are scored here."""
        document, _, number = name.rpartition("#")
        return number.isdigit() and name not in self.document_languages and document in self.document_languages

    def _relevant_languages(self, judged: Qrels) -> list[str]:
        """Return the languages of the relevant documents, sorted."""
        relevant = {name for grades in judged.values() for name in _relevant(grades)}
        return sorted({self.document_languages[name] for name in relevant if name in self.document_languages})

    def _why_nothing(self, languages: Collection[str]) -> str:
        graded = [name for topic in self.topics for name, grade in of_topic(self.qrels, topic).items() if grade > 0]
        if not any(of_topic(self.qrels, topic) for topic in self.topics):
            return (
                f"none of the queries is judged: their ids are {_some(topic.name for topic in self.topics)}, "
                f"those of the judgments {_some(self.qrels)}; give both the same"
            )
        if any(name in self.document_languages for name in graded):
            return f"no relevant document is in {', '.join(sorted(languages))}; ask for another language"
        if graded:
            return f"no relevant document is in the library: {_some(graded)}; a hit's first line shows its id"
        return "no judged document is relevant; give grades above 0 to those that are"

    def _among(self, judged: Qrels) -> list[Topic]:
        return [topic for topic in self.topics if topic.name in judged]

    def _asked(self, judged: Qrels, languages: Collection[str]) -> dict[str, Answer | MeasuringError]:
        """Return what the topics that are judged find, by their names."""
        results = {}
        topics = self._among(judged)
        for topic, result in zip(topics, self.ask(topics, languages), strict=True):
            results[topic.name] = result
            self._done += 1
            self.progress(self._done, self._total)
        return results

    def _scored(self, judged: Qrels, results: Mapping[str, Answer | MeasuringError]) -> Scores:
        return _scores(
            self.measures,
            judged,
            {name: result.scores for name, result in results.items() if isinstance(result, Answer)},
        )

    def _scored_run(self, name: str, judged: Qrels, run: Run) -> Scores:
        answered = {topic.name: of_topic(run, topic) for topic in self._among(judged)}
        if not any(answered.values()):
            reason = f"answers none of the queries: its ids are {_some(run)}, those of the queries {_some(judged)}"
            raise MeasuringError(name, None, f"{reason}", "give both the same")
        return _scores(self.measures, judged, answered)

    def _notes(
        self, judged: Qrels, results: Mapping[str, Answer | MeasuringError], runs: Mapping[str, Run]
    ) -> Iterator[str]:
        left_out = [topic.name for topic in self.topics if topic.name not in judged]
        if left_out:
            yield (
                f"{len(left_out):,} of {len(self.topics):,} queries have no relevant document and are left out: "
                f"{_some(left_out)}"
            )
        documents = {name: None for grades in judged.values() for name in grades}
        unknown = [name for name in documents if name not in self.document_languages]
        if unknown:
            yield (
                f"{len(unknown):,} of {len(documents):,} judged documents are not in the library and count as "
                f"not found: {_some(unknown)}; a hit's first line shows its id"
            )
        passages = sum(self._is_passage(name) for grades in self.qrels.values() for name in grades)
        if passages:
            yield f"{passages:,} judgments are of passages and are passed over: documents are scored"
        for name, run in runs.items():
            silent = [topic.name for topic in self._among(judged) if not of_topic(run, topic)]
            if silent:
                yield f"{name} has nothing on {len(silent):,} of the queries, which counts as 0: {_some(silent)}"
        waiting = max((result.hits.waiting for result in results.values() if isinstance(result, Answer)), default=0)
        if waiting:
            yield f"{waiting:,} documents are not searched yet; bring the store up to date with: search rebuild"


def parse_measures(names: Iterable[str]) -> list[Any]:
    """Return the measures that ir_measures has under *names*: ``nDCG@20``, ``R@100``, ``AP(rel=2)``.

    Raises:
        MeasuringError: there is none of a name, or ir_measures is not installed.

    """
    try:
        import ir_measures
    except ImportError as error:
        cure = "install it, and a C compiler if it asks for one: pip install ir-measures"
        raise MeasuringError("", None, "scoring needs ir-measures", cure) from error
    measures = []
    for name in names:
        try:
            measure = ir_measures.parse_measure(name)
            supported = ir_measures.DefaultPipeline.supports(measure)
        except (AssertionError, NameError, SyntaxError, TypeError, ValueError):
            supported = False
        if not supported:
            some = ", ".join((*DEFAULT_MEASURES, "AP", "P@10", "Success@5"))
            raise MeasuringError(
                "", None, f"there is no measure {name!r:.60}", f"give some of {some}, as ir-measures has them"
            )
        measures.append(measure)
    if not measures:
        raise MeasuringError(
            "", None, "no measure is named", f"give some, as in: --measures {' '.join(DEFAULT_MEASURES)!r}"
        )
    return list(dict.fromkeys(measures))


def depth_of(measures: Iterable[Any]) -> int:
    """Return how many documents have to be found for *measures*: those of a run, or their deepest cutoff."""
    cutoffs = (measure.params.get("cutoff") for measure in measures)
    return max([DEFAULT_DEPTH, *(cutoff for cutoff in cutoffs if isinstance(cutoff, int))])


def randomization_test(differences: Sequence[float]) -> float:
    """Return the two-sided p value of paired differences: how often chance signs make so large a sum.

    Fisher's randomization test, which Smucker, Allan & Carterette (2007), "A Comparison of Statistical
    Significance Tests for Information Retrieval Evaluation", recommend. All signs are tried for up to
    16 differences, else 100,000 drawn with a fixed seed, to which the observed one is added (Phipson &
    Smyth, 2010: a p value is never 0).

    >>> randomization_test([0.1, 0.2, 0.3, 0.1, 0.2])
    0.0625
    """
    import numpy as np

    paired = np.asarray(differences, dtype=float)
    # Sums of the same numbers in another order differ in the last digits.
    observed = abs(paired.sum()) - 1e-9
    if len(paired) <= _EXACT:
        signs = 1 - 2 * (np.arange(2 ** len(paired))[:, None] >> np.arange(len(paired)) & 1)
        return float(np.mean(np.abs(signs @ paired) >= observed))
    generator = np.random.default_rng(0)
    as_large = sum(
        int(np.sum(np.abs(generator.choice([-1.0, 1.0], (_AT_ONCE, len(paired))) @ paired) >= observed))
        for _ in range(_PERMUTATIONS // _AT_ONCE)
    )
    return (as_large + 1) / (_PERMUTATIONS + 1)


def _relevant(grades: Mapping[str, int]) -> list[str]:
    return [name for name, grade in grades.items() if grade > 0]


def _language(topic: Topic, results: Mapping[str, Answer | MeasuringError]) -> str:
    result = results[topic.name]
    return result.language if isinstance(result, Answer) else topic.language or UNDETERMINED


def _scores(measures: Sequence[Any], judged: Qrels, run: Run) -> Scores:
    """Return the scores by topic and measure; what found nothing has 0."""
    import ir_measures

    scores = {name: {str(measure): 0.0 for measure in measures} for name in judged}
    found = {name: documents for name, documents in run.items() if documents}
    for metric in ir_measures.iter_calc(measures, judged, found):
        scores[metric.query_id][str(metric.measure)] = float(metric.value)
    return scores


def _means(scores: Collection[Mapping[str, float]]) -> dict[str, float]:
    columns: dict[str, list[float]] = defaultdict(list)
    for each in scores:
        for measure, value in each.items():
            columns[measure].append(value)
    return {measure: fmean(values) for measure, values in columns.items()}


def _by_need(topics: Iterable[TopicScores]) -> list[list[TopicScores]]:
    """Return the topics that say one need, in several languages maybe, together."""
    needs: dict[str, list[TopicScores]] = defaultdict(list)
    for each in topics:
        needs[each.topic.id].append(each)
    return list(needs.values())


def _p_values(topics: Sequence[TopicScores], number: int) -> dict[str, float]:
    """Return the p values of another run by measure; a need counts once, whatever languages it is asked in."""
    return {
        measure: randomization_test(
            [fmean(each.others[number][measure] - each.scores[measure] for each in need) for need in _by_need(topics)]
        )
        for measure in topics[0].scores
    }


def _by_language(topics: Sequence[TopicScores], collections: Mapping[str | None, Scores]) -> Iterator[LanguageScores]:
    asked_in = {each.topic.name: each.language for each in topics}
    for queries in (None, *sorted(set(asked_in.values()))):
        for documents, scores in collections.items():
            some = [each for name, each in scores.items() if queries in {None, asked_in[name]}]
            if some:
                yield LanguageScores(queries, documents, len(some), _means(some))


def _some(names: Iterable[str]) -> str:
    """Return the first few of *names*, to be named in a sentence."""
    every = list(dict.fromkeys(names))
    return ", ".join(repr(name)[:80] for name in every[:_NAMED]) + (" …" if len(every) > _NAMED else "")
