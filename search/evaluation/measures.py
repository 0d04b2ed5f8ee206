"""Measures of retrieval quality, by name. The only module that imports ir_measures.

ir_measures counts as trec_eval does: nDCG has a gain linear in the grade, and the documents of a topic are sorted by
score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.errors import EvaluationError

from .batch import DEFAULT_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeAlias

    from .trec import Qrels, Run

    #: Scores by topic and measure.
    Scores: TypeAlias = Mapping[str, Mapping[str, float]]

DEFAULT_MEASURES = ("nDCG@20", "R@100", "RR")


def parse_measures(names: Iterable[str]) -> list[Any]:
    """Return ir_measures' measures by name: ``nDCG@20``, ``R@100``, ``AP(rel=2)``.

    Raises:
        EvaluationError: a name is unknown, there is no name, or ir_measures is not installed.

    """
    try:
        import ir_measures
    except ImportError as error:
        cure = "install it, and a C compiler if the installation needs one: pip install ir-measures"
        raise EvaluationError("", None, "scoring needs ir-measures", cure) from error
    measures = []
    for name in names:
        try:
            measure = ir_measures.parse_measure(name)
            supported = ir_measures.DefaultPipeline.supports(measure)
        except (AssertionError, NameError, SyntaxError, TypeError, ValueError):
            supported = False
        if not supported:
            examples = ", ".join((*DEFAULT_MEASURES, "AP", "P@10", "Success@5"))
            cure = f"use measures of ir-measures, such as {examples}"
            raise EvaluationError("", None, f"unknown measure {name!r:.60}", cure)
        measures.append(measure)
    if not measures:
        cure = f"name at least one, as in: --measures {' '.join(DEFAULT_MEASURES)!r}"
        raise EvaluationError("", None, "there are no measures to compute", cure)
    return list(dict.fromkeys(measures))


def depth_of(measures: Iterable[Any]) -> int:
    """Return how many documents each query must find for *measures*: their deepest cutoff, at least 100."""
    cutoffs = (measure.params.get("cutoff") for measure in measures)
    return max([DEFAULT_DEPTH, *(cutoff for cutoff in cutoffs if isinstance(cutoff, int))])


def scores_of(run: Run, qrels: Qrels, measures: Sequence[Any]) -> Scores:
    """Return the scores of a run by topic and measure. A topic without documents in the run scores 0."""
    import ir_measures

    scores = {name: {str(measure): 0.0 for measure in measures} for name in qrels}
    found = {name: documents for name, documents in run.items() if documents}
    for metric in ir_measures.iter_calc(measures, qrels, found):
        scores[metric.query_id][str(metric.measure)] = float(metric.value)
    return scores
