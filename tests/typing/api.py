"""The documented usages of the API, type-checked by `make check` and not run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from search import Hit, Hits, Library, MessageInThread, Report, SearchError, Snippet
from search.evaluation.topics import Topic, read_topics
from search.evaluation.trec import read_qrels
from translate import Span, Translator, Translators
from translate.testing import GlossaryTranslator

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_and_find(folder: Path) -> list[str]:
    with Library(folder / "a.library", models=str(folder)) as library:
        report: Report = library.add([folder, "letters"], quality="best", stop=lambda: False)
        print(report.added, report.decoded.total(), [failure.reason for failure in report.failures])
        hits: Hits = library.find("toppmøte", limit=5, languages=["ro"], since="2025", expand=False)
        best: Hit = hits[0]
        few: Sequence[Hit] = hits[1:3]
        snippet: Snippet = best.snippet
        spans: tuple[Span, ...] = snippet.english.highlights
        return [span.of(snippet.english.text) for span in spans] + [hit.document_id for hit in few]


def one_or_many(library: Library, folder: Path) -> None:
    library.add("letters")
    library.add(folder, language="ro")
    library.add(path for path in folder.iterdir())
    library.preview(folder / "letters")
    library.find("summit", languages="ro", path=folder)
    library.find("summit", languages={"ro", "sv"})
    library.like("a.txt", languages="ro")
    library.translate(languages="ro")
    library.remove("a.txt")
    library.remove(hit.document_id for hit in library.find("summit"))
    library.batch(Topic("1", "summit"), languages=("ro", "sv"))
    library.evaluate("queries.tsv", folder / "qrels.txt", measures="nDCG@10", runs=folder / "a.run")
    library.install_languages("ro")
    library.install_models([folder / "ro_en.argosmodel", "sv"])


def evaluate(library: Library) -> float:
    topics, failures = read_topics("queries.tsv")
    evaluation = library.evaluate(topics, read_qrels("qrels.txt"), measures=["nDCG@10"])
    print([failure.problem for failure in failures])
    return evaluation.means["nDCG@10"]


def read(library: Library, hit: Hit) -> list[str]:
    thread: Sequence[MessageInThread] = library.thread(hit.document_id)
    return [f"{message.date} {message.sender}: {message.title}" for message in thread]


def catch(library: Library) -> tuple[str, str]:
    try:
        library.show("a.txt")
    except SearchError as error:
        return error.problem, error.cure
    return "", ""


class Upper:
    name = "upper"
    signature = "upper 1"

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:
        return [sentence.upper() for sentence in sentences]


class UpperForAll:
    def languages(self) -> frozenset[str]:
        return frozenset({"de"})

    def get(self, language: str) -> Upper | None:
        return Upper() if language == "de" else None


one: Translator = Upper()
all_of_them: Translators = UpperForAll()
given = Library("a.library", translators=all_of_them)
for_tests = Library("a.library", translators=GlossaryTranslator({"de": {"Hut": "hat"}}))
