"""Query expansion adds terms from the top results, through a real store and a real command line."""

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

#: Contains no word of the query "prison riot", only related ones.
RELATED = "Guards and inmates met the governor again on Tuesday."


def document_line(name, text, language="en"):
    return json.dumps({"id": name, "text": text, "language": language}) + "\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A hundred unrelated passages, and a few about a riot."""
    folder = tmp_path_factory.mktemp("riot")
    lines = [document_line(f"riot{number}", text) for number, text in enumerate(RIOT)] + [
        document_line("related", RELATED)
    ]
    # Eight of these contain "awheat".
    lines += [
        document_line(
            f"other{number}", f"Harvest {'abcdefghijklm'[number % 13]}wheat and {'nopqrstuvwxy'[number % 12]}barley."
        )
        for number in range(OTHERS)
    ]
    source = folder / "texts.jsonl"
    source.write_text("".join(lines), encoding="utf-8")
    with Library(folder / "library") as opened:
        opened.add([source])
        yield opened


def document_ids(hits):
    return [hit.document_id.removeprefix("texts.jsonl#") for hit in hits]


def test_a_passage_without_any_word_of_the_query_is_found_by_related_words(library):
    found = document_ids(library.find("prison riot"))
    assert set(found[:4]) == {"riot0", "riot1", "riot2", "riot3"}
    assert found[4] == "related"
    assert "related" not in document_ids(library.find("prison riot", expand=False))


def test_added_terms_are_not_highlighted(library):
    (related,) = (hit for hit in library.find("prison riot") if hit.english == RELATED)
    assert related.highlights.english == ()


def test_added_terms_are_related_to_the_query_and_are_not_common(library):
    hits = library.find("prison riot")
    added = {clause.term: clause.weight for clause in hits.expansion}
    assert {"guard", "inmat", "governor"} <= added.keys()
    assert added.keys().isdisjoint({"the", "and", "of", "their", "harvest", "after"})
    assert list(added.values()) == sorted(added.values(), reverse=True)


def test_the_words_of_the_query_gain_no_weight_from_the_passages_they_found(library):
    # Two of the three most characteristic terms of the four passages are words of the query.
    assert [clause.term for clause in library.find("prison riot", expand=Rocchio(terms=3)).expansion] == ["guard"]
    assert {"prison", "riot"}.isdisjoint(clause.term for clause in library.find("prison riot").expansion)


def test_the_amount_of_expansion_can_be_set(library):
    less, more = (library.find("prison riot", expand=Rocchio(4, 5, weight)).expansion for weight in (0.5, 1.5))
    # Two of the five are words of the query.
    assert len(less) == len(more) == 3
    assert [clause.weight for clause in more] == pytest.approx([3 * clause.weight for clause in less])
    # The query has two words of weight 1, and their share of the expansion is not added.
    assert 0 < sum(clause.weight for clause in more) < 2 * 1.5


def test_restricting_languages_does_not_change_the_expansion(library):
    assert library.find("prison riot", languages=["ro"]).expansion == library.find("prison riot").expansion


@pytest.mark.parametrize("query", ["tuesday", "xylophone", "withdrew visits began awheat"])
def test_nothing_is_added_if_the_top_results_are_few_or_disagree(library, query):
    assert library.find(query).expansion == ()


def test_a_small_library_is_searched_without_expansion(tmp_path):
    source = tmp_path / "texts.jsonl"
    source.write_text("".join(document_line(str(number), text) for number, text in enumerate(RIOT)), encoding="utf-8")
    with Library(tmp_path / "library") as small:
        small.add([source])
        hits = small.find("prison riot")
        assert len(hits) == 4
        assert hits.expansion == ()


def test_the_command_line_shows_the_expansion_and_can_turn_it_off(library, run):
    explained = run("-L", library.path, "prison riot", "--explain").stdout.decode()
    assert "Expanded with " in explained
    assert "guard " in explained
    without = run("-L", library.path, "prison riot", "--explain", "--no-expand").stdout.decode()
    assert "Expanded with nothing" in without
    answer = json.loads(run("-L", library.path, "prison riot", "--json").stdout)
    assert [set(one) for one in answer["query"]["expansion"]][:1] == [{"term", "weight"}]
    assert answer["query"]["expansion"][0]["weight"] > 0
