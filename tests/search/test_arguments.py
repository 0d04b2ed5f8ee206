"""One value is taken wherever many are; bytes, and limits that leave nothing to return, are refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.texts import NORWEGIAN, SWEDISH

from index import Corpus
from search import Library, Rocchio, SearchError
from search.errors import NothingToAddError
from search.evaluation.topics import Topic
from translate import Bilingual, LanguageCodeError, Sentence, Span

WAYS = {
    "a str": str,
    "a Path": Path,
    "a tuple": lambda path: (str(path),),
    "a generator": lambda path: iter([path]),
    "a set": lambda path: {path},
}


@pytest.fixture
def filled(library, write):
    library.add([write("letters/nb.txt", NORWEGIAN), write("letters/sv.txt", SWEDISH)])
    return library


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_one_path_adds_that_folder_and_nothing_else(library, write, tmp_path, way):
    write("letters/nb.txt", NORWEGIAN)
    write("other/sv.txt", SWEDISH)
    assert library.preview(way(tmp_path / "letters")).added == ["letters/nb.txt"]
    assert library.add(way(tmp_path / "letters")).added == 1


def test_a_path_that_does_not_exist_is_not_taken_as_letters(library, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    with pytest.raises(NothingToAddError, match=r"^nowhere/a: there is no such file or folder; check the path$"):
        library.add("nowhere/a")


@pytest.mark.parametrize("languages", ["sv", ("sv",), ["sv", "SV"], iter(["sv-SE"]), {"sv": 1}])
def test_one_language_is_that_language(filled, languages):
    assert [hit.language for hit in filled.find("summit", languages=languages)] == ["sv"]


def test_one_language_can_be_given_to_every_method_that_takes_languages(filled, write):
    assert [hit.language for hit in filled.like("letters/nb.txt", languages="sv")] == ["sv"]
    (answer,) = filled.batch([Topic("1", "summit")], languages="sv")
    assert [hit.language for hit in answer.hits] == ["sv"]
    assert filled.translate(languages="sv").documents == 0
    evaluation = filled.evaluate(
        Topic("1", "summit"), {"1": {"letters/sv.txt": 1}}, measures="RR", languages="sv",
        runs=str(write("a.run", "1 Q0 letters/sv.txt 1 1.0 tag\n")),
    )  # fmt: skip
    assert (list(evaluation.means), evaluation.means["RR"]) == (["RR"], 1.0)


def test_one_query_can_be_run_as_a_batch(filled):
    assert [answer.topic.id for answer in filled.batch(Topic("7", "summit"))] == ["7"]


def test_one_id_removes_that_document(filled):
    assert filled.remove("letters/sv.txt") == 1
    assert filled.remove(iter(["letters/nb.txt"])) == 1


def test_the_path_of_a_filter_can_be_a_path(filled):
    assert [hit.path for hit in filled.find("summit", path=Path("letters/sv.txt"))] == ["letters/sv.txt"]


#: A call of each method that takes paths or texts, with something else.
CALLS = {
    "add": lambda library, wrong: library.add(wrong),
    "add many": lambda library, wrong: library.add([wrong]),
    "preview": lambda library, wrong: library.preview(wrong),
    "remove": lambda library, wrong: library.remove(wrong),
    "find": lambda library, wrong: library.find("summit", languages=wrong),
    "find many": lambda library, wrong: library.find("summit", languages=[wrong]),
    "find in a path": lambda library, wrong: library.find("summit", path=wrong),
    "like": lambda library, wrong: library.like("letters/nb.txt", languages=wrong),
    "batch": lambda library, wrong: library.batch(wrong),
    "evaluate": lambda library, wrong: library.evaluate([], {}, measures=wrong),
    "translate": lambda library, wrong: library.translate(languages=wrong),
    "install": lambda library, wrong: library.install(wrong),
    "install_models": lambda library, wrong: library.install_models(wrong),
    "install_languages": lambda library, wrong: library.install_languages(wrong),
    "import_memory": lambda library, wrong: library.import_memory(wrong),
    "export_memory": lambda library, wrong: library.export_memory(wrong),
    "recover": lambda library, wrong: library.recover(wrong),
    "Library": lambda _library, wrong: Library(wrong),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_bytes_are_refused_with_a_cure(filled, call):
    with pytest.raises(SearchError, match=r"must be .*, not bytes: b'ro'; convert bytes with os\.fsdecode"):
        call(filled, b"ro")


def test_a_path_of_bytes_is_refused(filled):
    class OfBytes(os.PathLike):
        def __fspath__(self):
            return b"/archive"

    with pytest.raises(SearchError, match=r"paths must be a path, not bytes"):
        filled.add(OfBytes())


@pytest.mark.parametrize("wrong", [7, 1.5, None, [None], [7]])
def test_what_is_no_text_is_refused(filled, wrong):
    for refused in (lambda: filled.add(wrong), lambda: filled.find("summit", languages=wrong)):
        with pytest.raises(SearchError, match=r"must be .*, not (int|float|NoneType)"):
            refused()


def test_an_empty_path_is_not_the_current_folder(filled):
    with pytest.raises(SearchError, match=r"a path is empty; write \. for the current folder"):
        filled.add([""])


@pytest.mark.parametrize("limit", [0, -1, -(10**20), True, False, None, 2.5, "3"])
@pytest.mark.parametrize("method", ["find", "like", "snippets", "batch"])
def test_a_limit_that_leaves_nothing_is_refused_alike_everywhere(filled, method, limit):
    arguments = {
        "find": ["summit"],
        "like": ["letters/nb.txt"],
        "snippets": ["letters/nb.txt", "summit"],
        "batch": [[]],
    }
    with pytest.raises(SearchError, match=r"limit must be at least 1, not "):
        getattr(filled, method)(*arguments[method], limit=limit)


@pytest.mark.parametrize("wrong", [{"passages": -1}, {"terms": -5}, {"weight": -1.0}, {"weight": float("nan")}])
def test_a_query_cannot_be_expanded_by_less_than_nothing(wrong):
    with pytest.raises(SearchError, match=r"cannot expand a query by .*; give numbers from 0 on"):
        Rocchio(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"since": 2025}, {"until": b"2025"}, {"sort": None}, {"group": 1}, {"query_language": 5}]
)
def test_options_of_another_type_are_refused(filled, wrong):
    with pytest.raises(SearchError):
        filled.find("summit", **wrong)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
@pytest.mark.parametrize(
    ("stated", "cure"), [("Swedish", "use sv"), ("swe", "use sv"), ("xx", "use a two-letter code")]
)
def test_an_unknown_language_in_a_file_is_reported_with_the_right_code(library, write, name, stated, cure):
    head = f"---\nlanguage: {stated}\n---\n"
    line = json.dumps({"id": "1", "text": SWEDISH, "language": stated})
    report = library.add(write(name, line if name == "a.jsonl" else head + SWEDISH))
    (failure,) = report.failures
    assert f"{stated!r} is not a language code; {cure}" in str(failure)


def test_documents_of_an_unknown_language_that_were_added_before_are_found(library, write):
    library.add(write("a.txt", SWEDISH), language="sv")
    library.close()
    corpus = Corpus(library.path / "corpus.sqlite")
    sentence = Sentence(
        Span(0, len(SWEDISH)), heading=False, language="xyz", english="A summit.", translator="argos", flags=()
    )
    bilingual = Bilingual("xyz", 1.0, (sentence,))
    corpus.revise([("a.txt", bilingual)])
    corpus.close()
    library.rebuild()
    assert [hit.language for hit in library.find("summit", languages="xyz")] == ["xyz"]
    assert library.show("a.txt").document.language == "xyz"
    with pytest.raises(LanguageCodeError):
        library.find("summit", languages="xyw")
