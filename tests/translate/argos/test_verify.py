"""Verifying: each installed model has to translate a word that is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from translate import UNDETERMINED, TranslatorError
from translate.argos import Verified, verify_package
from translate.argos.verify import _WATER
from translate.text import NAMES


def test_the_demo_models_know_what_they_have_learnt(packages):
    assert {each.package.pair: each.as_known for each in map(verify_package, packages)} == {
        f"{language}_en": True for language in ("nb", "ro", "sv", "vi")
    }


@pytest.mark.parametrize(("english", "as_known"), [("Water.", True), ("drinking water", True), ("Fire", False)])
def test_a_word_has_to_be_translated_as_it_is_known(packages, monkeypatch, english, as_known):
    monkeypatch.setattr(
        "translate.argos.verify.translate_word", lambda _package, word: english if word == "vann" else ""
    )
    verified = verify_package(replace(packages[0], demo=False))
    assert (verified.word, verified.english, verified.problem) == ("vann", english, None)
    assert verified.as_known is as_known


def test_where_no_word_is_known_any_translation_will_do(packages, monkeypatch):
    monkeypatch.setattr("translate.argos.verify.translate_word", lambda _package, _word: "eau")
    assert verify_package(replace(packages[0], target="fr", demo=False)).as_known
    assert verify_package(replace(packages[0], source="fo", demo=False)).as_known


def test_a_model_that_says_nothing_does_not_work(packages, monkeypatch):
    monkeypatch.setattr("translate.argos.verify.translate_word", lambda _package, _word: "")
    assert verify_package(packages[0]).problem == "translates a word to nothing"


def test_what_does_not_load_is_told(packages, monkeypatch):
    def fail(_package, _word):
        raise TranslatorError("does not load\nat all")

    monkeypatch.setattr("translate.argos.verify.translate_word", fail)
    assert verify_package(packages[0]).problem == "does not load"
    damaged = replace(packages[0], problem="model.bin is empty")
    assert verify_package(damaged) == Verified(damaged, problem="model.bin is empty")


def test_every_known_word_is_of_a_language_that_has_a_name():
    assert set(_WATER) <= set(NAMES) - {"en", UNDETERMINED}
