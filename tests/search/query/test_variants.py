"""Other spellings of a word are found too, below every exact match."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import Library
from search.query.romanization import latin_spellings, romanize, spelling_key
from search.ranking.expansion import Rocchio
from translate.testing import GlossaryTranslator

TEXTS = {
    "mueller": ("de", "Herr Mueller arbeitet heute in einer kleinen Fabrik."),
    "müller": ("de", "Herr Müller wohnt seit vielen Jahren in München. Müller, Müller und Müller."),
    "göteborg": ("sv", "Han bor i Göteborg sedan många år tillbaka."),
    "søren": ("da", "Søren bor i Århus sammen med sin familie."),
    "београд": ("sr", "Београд је главни град Србије и леп је."),
    "beograd": ("hr", "Beograd je glavni grad i lijep je."),
    "москва": ("ru", "Президент Зеленский приехал в Москву вчера вечером."),
    "київ": ("uk", "Президент Зеленський приїхав до Києва, Харків чекає."),
    "αθήνα": ("el", "Ο Μητσοτάκης μίλησε στην Αθήνα για την οικονομία."),
    "english": ("en", "Zelenskyy met a poet who went to Moskva on foot."),
    "paris": ("de", "Die Zeitung Слобода aus Paris und die Zeitung Ελευθερία schreiben darüber."),
    "straße": ("de", "Die Straße ist lang und gerade."),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("variants")
    with Library(folder / "test.library", translators=GlossaryTranslator({})) as library:
        for name, (language, text) in TEXTS.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
            library.add([folder / f"{name}.txt"], language=language)
        yield library


def names(hits):
    return [hit.document_id.rsplit("/", 1)[-1].removesuffix(".txt") for hit in hits]


@pytest.mark.parametrize(
    ("query", "exact", "other"),
    [
        ("Mueller", "mueller", "müller"),
        ("Müller", "müller", "mueller"),
        ("Muenchen", None, "müller"),
        ("Goeteborg", None, "göteborg"),
        ("Soeren", None, "søren"),
        ("Aarhus", None, "søren"),
        ("Strasse", None, "straße"),
        ("Beograd", "beograd", "београд"),
        ("Београд", "београд", "beograd"),
        ("Moskva", "english", "москва"),
        ("Москва", "москва", "english"),
        ("Zelensky", None, "київ"),
        ("Zelenskyy", "english", "москва"),
        ("Zelenskij", None, "english"),
        ("Зеленский", "москва", "київ"),
        ("Kharkiv", None, "київ"),
        ("Mitsotakis", None, "αθήνα"),
        ("Athina", None, "αθήνα"),
        ("Sloboda", None, "paris"),
        ("Eleftheria", None, "paris"),
    ],
)
def test_another_spelling_is_found_below_the_exact_one_and_highlighted(library, query, exact, other):
    hits = library.find(query, query_language="en")
    assert other in names(hits)
    assert exact is None or names(hits)[0] == exact
    assert all(hit.highlights.original for hit in hits)


@pytest.mark.parametrize(("query", "absent"), [("Mueller", "müller"), ("Beograd", "београд"), ("Moskva", "москва")])
def test_without_spelling_variants_only_the_word_as_typed_is_found(library, query, absent):
    hits = library.find(query, query_language="en", spelling_variants=False)
    assert absent not in names(hits)
    assert hits.query.variants == ()


@pytest.mark.parametrize("query", ['"Mueller"', "Mueller AND heute", "muel*"])
def test_words_with_operators_are_searched_as_typed(library, query):
    assert names(library.find(query, query_language="en")) == ["mueller"]


def test_the_command_line_says_which_spellings_were_searched_and_can_do_without(library, run):
    command = ["-L", library.path, "Beograd", "--query-language", "en"]
    assert "Also spelled београд 0.001 (for Beograd)" in run(*command, "--explain").stdout.decode()
    answer = json.loads(run(*command, "--json").stdout)
    assert answer["query"]["variants"] == [{"word": "Beograd", "term": "београд", "weight": 0.001}]
    assert "београд.txt" not in run(*command, "--no-spelling-variants").stdout.decode()


@pytest.mark.parametrize(
    ("language", "word", "latin"),
    [
        ("sr", "Ђоковић", "Đoković"),
        ("sr", "Љубљана", "Ljubljana"),
        ("uk", "Київ", "Kyiv"),
        ("uk", "Львів", "Lviv"),
        ("ru", "Ельцин", "Yeltsin"),
        ("ru", "Хрущёв", "Khrushchev"),
        ("bg", "Пловдив", "Plovdiv"),
        ("mk", "Скопје", "Skopje"),
        ("el", "Παπανδρέου", "Papandreou"),
        ("el", "Θεσσαλονίκη", "Thessaloniki"),
        ("el", "Λευκάδα", "Lefkada"),
        ("el", "Εύβοια", "Evvoia"),
    ],
)
def test_a_name_in_another_alphabet_has_the_key_of_its_latin_spelling(language, word, latin):
    assert spelling_key(romanize(word, language)) == spelling_key(latin)


def test_a_cyrillic_name_has_latin_spellings_of_several_systems():
    assert {"zelenskiy", "zelensky", "zelenskyy", "zelenskij"} <= set(latin_spellings("Зеленский"))


WORDS = st.sampled_from(["Mueller", "Müller", "Haus", "Garten", "Himmel", "Wasser"])
CORPORA = st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=60, max_size=90)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CORPORA, st.sampled_from([("Mueller", "müller"), ("Müller", "mueller")]))
def test_what_only_another_spelling_finds_ranks_below_every_exact_match_in_any_corpus(
    tmp_path_factory, corpus, spellings
):
    typed, other = spellings
    folder = tmp_path_factory.mktemp("corpus")
    with Library(folder / "test.library", translators=GlossaryTranslator({})) as library:
        for number, words in enumerate(corpus):
            (folder / f"{number}.txt").write_text(" ".join(words), encoding="utf-8")
        library.add([folder], language="en")
        for expand in (True, False, Rocchio(terms=50, weight=9.0)):
            hits = library.find(
                f"{typed}", query_language="en", limit=100, expand=expand, duplicates=True, group="none"
            )
            kinds = [
                "exact" if typed.lower() in text else "other"
                for text in (hit.original.lower() for hit in hits)
                if typed.lower() in text or other in text
            ]
            assert kinds == sorted(kinds)
            assert len(kinds) == sum(not {"Mueller", "Müller"}.isdisjoint(words) for words in corpus)
            assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
            few = library.find(typed, query_language="en", limit=3, expand=expand, duplicates=True, group="none")
            assert [hit.document_id for hit in few] == [hit.document_id for hit in hits][:3]
