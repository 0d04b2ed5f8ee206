"""The same English for different originals."""

from __future__ import annotations

import pytest

from translate.quality import share_english, translate_checked
from translate.testing import GlossaryTranslator

DIFFERENT = ["Prisen på fisk steg i mars.", "Hun flyttet til Bergen i fjor.", "Barna lekte ute hele dagen."]
ENGLISH = "I am sorry, but it is not."


@pytest.mark.parametrize(
    ("english", "originals"),
    [
        (ENGLISH, DIFFERENT),
        (ENGLISH, ["代表团离开了会场。", "明天会下雨。", "他买了三本书。"]),
        ("I'm sorry.", [*DIFFERENT, "Ingen visste hvor båten var.", "Elevene skrev lange brev."]),
    ],
)
def test_english_shared_by_different_originals_is_doubtful(english, originals):
    assert share_english(english, originals)


@pytest.mark.parametrize(
    ("english", "originals"),
    [
        (
            "The meeting is over now.",
            ["Møtet er over nå.", "Møtet er over nå!", "MØTET ER OVER NÅ", "Møtet er over nå 2"],
        ),
        ("Of course.", ["Selvsagt", "Naturligvis", "Klart det", "Ja visst", "Selvfølgelig", "Så klart"]),
        ("1234567 1234567 1234567", DIFFERENT),
        (ENGLISH, DIFFERENT[:2]),
    ],
)
def test_english_of_variants_or_of_short_answers_is_not_doubtful(english, originals):
    assert not share_english(english, originals)


def test_sentences_of_a_batch_that_share_their_english_are_tried_again_and_flagged_if_that_does_not_help():
    originals = [*DIFFERENT, "Ingen visste hvor båten var."]
    translator = GlossaryTranslator(
        {"nb": dict.fromkeys(originals, ENGLISH)}, careful={"nb": {DIFFERENT[0]: "The price of fish rose in March."}}
    )
    entries = translate_checked(originals, translator, language="nb")
    assert translator.asked_again == originals
    assert [entry.flags for entry in entries] == [(), *[("collapsed",)] * 3]
