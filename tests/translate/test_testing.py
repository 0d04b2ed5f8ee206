"""The glossary translator fulfils the contract of a translator."""

from __future__ import annotations

import pytest

from translate import Translator, Translators, UnsupportedLanguageError
from translate.testing import GlossaryTranslator

GLOSSARY = {"nb": {"hus": "house", "Hei på deg": "Hello there", "på": "on"}, "sv": {}}


@pytest.fixture
def glossary():
    return GlossaryTranslator(GLOSSARY)


def test_a_whole_sentence_takes_precedence_over_its_words(glossary):
    assert glossary.translate(["Hei på deg", "på hus"], source="nb") == ["Hello there", "on house"]


def test_unknown_words_are_left_unchanged(glossary):
    assert glossary.translate(["et  hus, der"], source="nb") == ["et  house, der"]
    assert glossary.translate(["hus"], source="sv") == ["hus"]


def test_each_sentence_has_its_english_in_order(glossary):
    assert glossary.translate(["hus", "på", "hus", ""], source="nb") == ["house", "on", "house", ""]
    assert glossary.translate([], source="nb") == []


def test_it_records_the_sentences_it_was_asked_to_translate(glossary):
    glossary.translate(["hus", "på"], source="nb")
    glossary.translate(["hus"], source="sv")
    assert glossary.asked == ["hus", "på", "hus"]


def test_a_careful_translation_may_differ():
    scripted = GlossaryTranslator({"nb": {"hus": "", "på": "on"}}, careful={"nb": {"hus": "house"}})
    assert scripted.translate(["hus", "på"], source="nb") == ["", "on"]
    assert scripted.translate(["hus", "på"], source="nb", careful=True) == ["house", "on"]
    assert (scripted.asked, scripted.asked_again) == (["hus", "på"], ["hus", "på"])


def test_a_language_without_a_glossary_is_rejected(glossary):
    with pytest.raises(UnsupportedLanguageError, match="'ro'") as caught:
        glossary.translate(["casa"], source="ro")
    assert caught.value.language == "ro"
    assert glossary.asked == []


def test_it_is_the_translator_of_its_languages(glossary):
    assert glossary.languages() == {"nb", "sv"}
    assert glossary.get("nb") is glossary.get("sv") is glossary
    assert glossary.get("ro") is None


def test_the_signature_can_be_chosen():
    assert GlossaryTranslator({}).signature != GlossaryTranslator({}, signature="glossary 2").signature


def test_it_satisfies_both_protocols(glossary):
    translators: Translators = glossary
    translator: Translator | None = translators.get("nb")
    assert translator is not None
    assert (translator.name, translator.signature) == ("glossary", "glossary 1")
