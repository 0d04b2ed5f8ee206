"""Two engines: one translates, the other tries what is doubtful, and the better English counts."""

from __future__ import annotations

import pickle

import pytest
from support.firefox_model import copy_model

from translate import ArgosTranslators, TranslatorError, Unfinished
from translate.engines import BackedTranslators, PreferredTranslators
from translate.firefox import FirefoxTranslators, find_models
from translate.machines import made_by_machine, may_retranslate
from translate.quality import translate_checked
from translate.testing import GlossaryTranslator

SENTENCE = "Der Hund hat 12 Katzen gesehen."
GOOD, BAD, WORSE = "The dog saw 12 cats.", "The dog saw 13 cats.", "13 13 13 13 13 13 13 13"


class Named(GlossaryTranslator):
    """A glossary with a name of its own; `tries` is the English of its second try."""

    def __init__(self, name, english, careful=None):
        super().__init__({"de": {SENTENCE: english}}, careful={"de": {SENTENCE: careful}} if careful else None)
        self.name = name


class Deterministic(Named):
    second_tries = ()


def checked(first, second, **options):
    translator = BackedTranslators(first, second).get("de")
    (entry,) = translate_checked([SENTENCE], translator, language="de", **options)
    return entry.english, entry.translator


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Named("first", GOOD), Named("second", GOOD), (GOOD, "first")),
        (Named("first", BAD), Named("second", GOOD), (GOOD, "second")),
        (Named("first", BAD, careful=GOOD), Named("second", GOOD), (GOOD, "first")),
        (Named("first", BAD), Named("second", BAD), (BAD, "first")),
        (Named("first", BAD), Named("second", WORSE), (BAD, "first")),
        (Deterministic("first", BAD, careful=GOOD), Named("second", GOOD), (GOOD, "second")),
        (Named("first", Unfinished("")), Named("second", BAD), (BAD, "second")),
    ],
)
def test_the_better_english_counts_and_says_who_made_it(first, second, expected):
    assert checked(first, second) == expected


def test_what_is_not_doubtful_does_not_reach_the_second_engine():
    second = Named("second", GOOD)
    checked(Named("first", GOOD), second)
    checked(Named("first", BAD, careful=GOOD), second)
    checked(Named("first", BAD), second, retry=False)
    assert second.asked == []


def test_a_translator_without_another_way_to_decode_is_not_asked_twice():
    first = Deterministic("first", BAD)
    checked(first, Named("second", BAD))
    assert (len(first.asked), first.asked_again) == (1, [])


def test_a_second_engine_that_fails_costs_nothing():
    class Failing(Named):
        def translate(self, *_, **__):
            raise TranslatorError("broken")

    assert checked(Named("first", BAD), Failing("second", GOOD)) == (BAD, "first")
    with pytest.raises(TranslatorError, match="broken"):
        checked(Failing("first", BAD), Named("second", GOOD))


def test_a_demo_is_no_second_engine():
    demo = Named("demo", GOOD)
    demo.demo = True
    assert checked(Named("first", BAD), demo) == (BAD, "first")


def test_name_signature_and_languages_are_those_of_the_first_engine():
    first, second = Named("first", GOOD), GlossaryTranslator({"de": {}, "sv": {}}, signature="other")
    translators = BackedTranslators(first, second)
    assert translators.languages() == {"de"}
    assert translators.get("sv") is None
    assert (translators.get("de").name, translators.get("de").signature) == ("first", first.signature)


def test_queries_are_translated_by_the_first_engine_that_has_a_model():
    german, swedish = GlossaryTranslator({"de": {}}), GlossaryTranslator({"de": {}, "sv": {}})
    translators = PreferredTranslators((german, swedish))
    assert translators.languages() == {"de", "sv"}
    assert translators.get("de") is german
    assert translators.get("sv") is swedish
    assert translators.get("nb") is None


def test_the_translators_of_both_engines_can_be_sent_to_another_process(tmp_path, packages):
    copy_model(tmp_path / "pten")
    copy_model(tmp_path / "nben", pair="nben")
    firefox, argos = FirefoxTranslators(find_models([tmp_path])), ArgosTranslators(packages, "fast")
    for first, second in ((firefox, argos), (argos, firefox)):
        translators = pickle.loads(pickle.dumps(BackedTranslators(first, second)))
        assert translators.languages() == first.languages()
        assert translators.get("nb").translate(["toppmøte i Alaska"], source="nb") == first.get("nb").translate(
            ["toppmøte i Alaska"], source="nb"
        )
        assert (
            pickle.loads(pickle.dumps(BackedTranslators(first, second))).get("nb").signature
            == first.get("nb").signature
        )


@pytest.mark.parametrize(
    ("made_by", "now", "expected"),
    [
        ("argos ro_en 1.9", "firefox ro_en 2.0", True),
        ("firefox ro_en 2.0", "argos ro_en 1.9", True),
        ("firefox ro_en 2.0", "firefox ro_en 2.1", True),
        ("firefox ro_en 2.1", "firefox ro_en 2.0", False),
        ("firefox ro_en sha256:0a1b2c3d", "firefox ro_en 2.0", True),
        ("firefox ro_en 2.0", "firefox ro_en sha256:ffffffff", True),
        ("firefox ro_es 2.0 + es_en 1.0", "firefox ro_en 1.0", True),
        ("firefox Tester", "firefox ro_en 2.0", False),
        ("Firefox", "firefox ro_en 2.0", False),
        ("argos Nelly", "argos ro_en 1.9", False),
    ],
)
def test_each_engine_replaces_the_others_english_and_nobody_elses(made_by, now, expected):
    assert may_retranslate(made_by, now) is expected


@pytest.mark.parametrize(
    "name",
    ["argos ro_en 1.9", "firefox ro_en 2.0", "firefox zh-Hans_en sha256:0a1b2c3d", "firefox ro_es 2.0 + es_en 1.0"],
)
def test_the_names_of_both_engines_are_those_of_machines(name):
    assert made_by_machine(name)
    assert not made_by_machine(name.upper())
    assert not made_by_machine(f"{name} + Kari")
