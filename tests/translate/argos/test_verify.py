"""Verifying: each installed model must translate a known word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from translate import UNDETERMINED, TranslatorError
from translate.argos import verify_package
from translate.text import NAMES
from translate.verification import WATER, Verification


def test_the_demo_models_translate_what_they_were_trained_on(packages):
    assert {each.package.pair: each.as_expected for each in map(verify_package, packages)} == {
        f"{language}_en": True for language in ("nb", "ro", "sv", "vi")
    }


@pytest.mark.parametrize(("english", "as_expected"), [("Water.", True), ("drinking water", True), ("Fire", False)])
def test_the_translation_must_contain_the_expected_word(packages, monkeypatch, english, as_expected):
    monkeypatch.setattr(
        "translate.argos.verify.translate_word", lambda _package, word: english if word == "vann" else ""
    )
    verified = verify_package(replace(packages[0], demo=False))
    assert (verified.word, verified.english, verified.problem) == ("vann", english, None)
    assert verified.as_expected is as_expected


def test_without_a_known_word_any_translation_is_accepted(packages, monkeypatch):
    monkeypatch.setattr("translate.argos.verify.translate_word", lambda _package, _word: "eau")
    assert verify_package(replace(packages[0], target="fr", demo=False)).as_expected
    assert verify_package(replace(packages[0], source="fo", demo=False)).as_expected


def test_a_model_that_returns_an_empty_text_does_not_work(packages, monkeypatch):
    monkeypatch.setattr("translate.argos.verify.translate_word", lambda _package, _word: "")
    assert verify_package(packages[0]).problem == "translates a word to an empty text"


def test_a_model_that_does_not_load_is_reported_in_one_line(packages, monkeypatch):
    def fail(_package, _word):
        raise TranslatorError("does not load\nat all")

    monkeypatch.setattr("translate.argos.verify.translate_word", fail)
    assert verify_package(packages[0]).problem == "does not load"
    damaged = replace(packages[0], problem="model.bin is empty")
    assert verify_package(damaged) == Verification(damaged, problem="model.bin is empty")


def test_every_known_word_is_in_a_language_that_has_a_name():
    assert set(WATER) <= set(NAMES) - {"en", UNDETERMINED}
