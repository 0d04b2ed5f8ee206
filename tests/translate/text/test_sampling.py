"""The detector samples as langdetect does: its results are equal to the last bit."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect.lang_detect_exception import LangDetectException
from support.paths import SEEDS

from translate.text.detector import _factory, _profiles
from translate.text.sampling import SamplingDetector

ODD = [
    "USA and NATO", "  ab  ", "日本語のテキスト、東京。", "Привет мир КАК дела", "see http://x.y/z and a@b.cd ABC", "한국어 문장",
    "مرحبا بالعالم", "e\u0301te\u0301 \n\n\t a", "\x00\u200b", "1234", "", "x" * 12_000,
]  # fmt: skip


def originals():
    for table in sorted((SEEDS / "reference").glob("*.tsv")):
        with table.open(encoding="utf-8", newline="") as file:
            yield from (row["original"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def detected(detector, text, prior):
    if prior:
        detector.set_prior_map(prior)
    detector.append(text)
    try:
        return [(guess.lang, guess.prob) for guess in detector.get_probabilities()]
    except LangDetectException as error:
        return str(error)


def are_equal(text, prior=None):
    return detected(_factory().create(), text, prior) == detected(
        SamplingDetector(_factory(), _profiles()), text, prior
    )


@pytest.mark.parametrize("prior", [None, {"ro": 1.0, "sv": 1.0, "en": 1.0}], ids=["any", "some"])
def test_sentences_have_the_same_likelihoods(prior):
    assert all(are_equal(text, prior) for text in originals())


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_have_the_same_likelihoods(text):
    assert are_equal(text)


@settings(deadline=None, max_examples=200)
@given(st.text(st.one_of(st.characters(), st.sampled_from("aăâîșțşţ ABC.\n'éỂ東あア가يی\u0300–")), max_size=60))
def test_any_text_has_the_same_likelihoods(text):
    assert are_equal(text)
