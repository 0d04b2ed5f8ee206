"""A name that the translation of a query lost is searched all the same."""

from __future__ import annotations

import pytest

from search import Library
from translate.testing import GlossaryTranslator

DOCUMENTS = {
    "nb": {
        "I fjor reiste de til Drammen for å se på den nye broen over elva.": (
            "Last year they went to Drammen to see the new bridge over the river."
        ),
        "Forfatteren heter Solveig Dal og skriver om fiskere langs kysten.": (
            "The author is called Solveig Dal and writes about fishermen along the coast."
        ),
        "Alle som bodde i Hønefoss, gikk ut i gatene den kvelden.": (
            "All who lived in the town of waterfalls went out into the streets that evening."
        ),
    },
    "sv": {
        "Det sades att vädret i bergen blev allt sämre under hela veckan.": (
            "It was said that the weather in the mountains grew worse during the whole week."
        ),
        "Han reste till Grekland eftersom solen alltid skiner där på sommaren.": (
            "He travelled to Greece because the sun always shines there in summer."
        ),
    },
    "ro": {
        "În fiecare an dansul din dal atrage mulți oameni la marginea satului.": (
            "Every year the dance in the valley attracts many people to the edge of the village."
        ),
        "Oamenii din Drammen au sărbătorit toată noaptea pe malul râului.": (
            "The people of Drammen celebrated all night on the bank of the river."
        ),
    },
}

QUERIES = {
    "nb": {"broen i Drammen": "the bridge in Drammen", "mye regn i Hønefoss": "a lot of rain in the mountains"},
    "sv": {
        "broen i Drammen": "the weather in the mountains",
        "vädret i Drammen": "the weather in the mountains",
        "vädret i drammen": "the weather in the mountains",
        "vädret i Grekland": "the weather in Greece",
        "vädret under veckan": "the mountains",
        "Drammens väder": "the weather in the mountains",
    },
    "ro": {"oameni dal": "valley of people", "oameni dal din Drammen": "people of the valley of Drammen"},
    "vi": {},
}


@pytest.fixture
def library(tmp_path, write):
    """A library with one document for each sentence, and a translator that loses names of queries."""
    glossary = {
        language: {**DOCUMENTS.get(language, {}), **QUERIES.get(language, {})} for language in {**DOCUMENTS, **QUERIES}
    }
    with Library(tmp_path / "test.library", translators=GlossaryTranslator(glossary)) as library:
        library.add(
            [
                write(f"{language}{number}.txt", original)
                for language, sentences in DOCUMENTS.items()
                for number, original in enumerate(sentences)
            ]
        )
        yield library


def _found(library, query, **options):
    return [hit.english for hit in library.find(query, expand=False, **options)]


@pytest.mark.parametrize("query", ["vädret i Drammen", "vädret i drammen", "Drammens väder"])
def test_a_name_that_the_only_translation_lost_comes_before_what_the_translation_says(library, query):
    first, second, third, *_ = _found(library, query, query_language="sv")
    assert "Drammen" in first
    assert "Drammen" in second
    assert "weather" in third


def test_a_name_that_only_an_original_contains_comes_before_what_a_wrong_translation_says(library):
    first, *_ = _found(library, "mye regn i Hønefoss", query_language="nb")
    assert "town of waterfalls" in first


def test_a_name_translated_as_in_the_library_is_not_lost(library):
    query = library.find("vädret i Grekland", query_language="sv").query
    assert query.lost_names == ()
    assert [reading.weight for reading in query.readings] == [1]


def test_a_word_without_a_capital_is_no_name_even_if_the_translation_lost_it(library):
    assert library.find("vädret under veckan", query_language="sv").query.lost_names == ()


@pytest.mark.parametrize("query", ["oameni dal", "oameni dal din Drammen"])
def test_an_ordinary_word_is_no_name_though_another_language_has_it_as_a_name(library, query):
    assert library.find(query, query_language="ro").query.lost_names == ()


def test_words_as_typed_lose_no_name(library):
    for options in ({"query_language": "en"}, {"translate_query": False}):
        assert library.find("vädret i Drammen", **options).query.lost_names == ()
