"""Feedback: what the best passages say is sought too, through a real store and a real command line."""

from __future__ import annotations

import json

import pytest

from search import Library, Rocchio

OTHERS = 100

RIOT = [
    "The riot in the prison began when guards withdrew the inmates' visits.",
    "A riot broke out, and the guards of the prison called for soldiers.",
    "Inmates of the prison and their guards were hurt in the riot.",
    "After the riot the governor let the inmates and the guards speak.",
]

#: Has no word of the query "prison riot", but those that go with it.
BESIDE = "Guards and inmates met the governor again on Tuesday."


def document(name, text, language="en"):
    return json.dumps({"id": name, "text": text, "language": language}) + "\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A hundred passages about nothing much, and a few about a riot."""
    folder = tmp_path_factory.mktemp("riot")
    lines = [document(f"riot{number}", text) for number, text in enumerate(RIOT)] + [document("beside", BESIDE)]
    # "awheat" stands in eight of these.
    lines += [
        document(
            f"other{number}", f"Harvest {'abcdefghijklm'[number % 13]}wheat and {'nopqrstuvwxy'[number % 12]}barley."
        )
        for number in range(OTHERS)
    ]
    source = folder / "texts.jsonl"
    source.write_text("".join(lines), encoding="utf-8")
    with Library(folder / "library") as made:
        made.add([source])
        yield made


def names(hits):
    return [hit.document_id.removeprefix("texts.jsonl#") for hit in hits]


def test_a_passage_with_none_of_the_querys_words_is_found_by_what_goes_with_them(library):
    found = names(library.find("prison riot"))
    assert set(found[:4]) == {"riot0", "riot1", "riot2", "riot3"}
    assert found[4] == "beside"
    assert "beside" not in names(library.find("prison riot", expand=False))


def test_what_is_found_by_feedback_alone_is_not_marked(library):
    (beside,) = (hit for hit in library.find("prison riot") if hit.english == BESIDE)
    assert beside.highlights.english == ()


def test_what_was_added_goes_with_the_query_and_is_no_common_word(library):
    hits = library.find("prison riot")
    added = {clause.term: clause.weight for clause in hits.expansion}
    assert {"guard", "inmat", "governor"} <= added.keys()
    assert added.keys().isdisjoint({"the", "and", "of", "their", "harvest", "after"})
    assert list(added.values()) == sorted(added.values(), reverse=True)


def test_the_querys_own_words_gain_nothing_from_passages_that_they_found(library):
    # Three words mark the four passages most, and two of them are the query's.
    assert [clause.term for clause in library.find("prison riot", expand=Rocchio(terms=3)).expansion] == ["guard"]
    assert {"prison", "riot"}.isdisjoint(clause.term for clause in library.find("prison riot").expansion)


def test_how_much_is_added_can_be_said(library):
    less, more = (library.find("prison riot", expand=Rocchio(4, 5, weight)).expansion for weight in (0.5, 1.5))
    # Of the five, two are the query's own.
    assert len(less) == len(more) == 3
    assert [clause.weight for clause in more] == pytest.approx([3 * clause.weight for clause in less])
    # Two words of the query, each of weight 1, and what they were learnt to weigh is not added.
    assert 0 < sum(clause.weight for clause in more) < 2 * 1.5


def test_the_languages_of_documents_do_not_change_what_is_added(library):
    assert library.find("prison riot", languages=["ro"]).expansion == library.find("prison riot").expansion


@pytest.mark.parametrize("query", ["tuesday", "xylophone", "withdrew visits began awheat"])
def test_nothing_is_added_where_the_first_results_are_few_or_disagree(library, query):
    assert library.find(query).expansion == ()


def test_a_small_library_is_searched_without_feedback(tmp_path):
    source = tmp_path / "texts.jsonl"
    source.write_text("".join(document(str(number), text) for number, text in enumerate(RIOT)), encoding="utf-8")
    with Library(tmp_path / "library") as small:
        small.add([source])
        hits = small.find("prison riot")
        assert len(hits) == 4
        assert hits.expansion == ()


def test_the_command_line_shows_what_was_added_and_leaves_it_out(library, run):
    explained = run("-L", library.path, "prison riot", "--explain").stdout.decode()
    assert "Expanded with " in explained
    assert "guard " in explained
    without = run("-L", library.path, "prison riot", "--explain", "--no-expand").stdout.decode()
    assert "Expanded with nothing" in without
    answer = json.loads(run("-L", library.path, "prison riot", "--json").stdout)
    assert [set(one) for one in answer["query"]["expansion"]][:1] == [{"term", "weight"}]
    assert answer["query"]["expansion"][0]["weight"] > 0
