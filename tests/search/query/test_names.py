"""Names that translations lost, among several readings."""

from __future__ import annotations

import pytest

from search.query.names import with_losses
from search.query.query import LostName, Reading


def _weights(readings):
    return {reading.language: reading.weight for reading in readings}


def _lost(*languages, certain=True):
    return LostName("drammen", "drammen", certain, frozenset(languages))


def test_a_reading_that_lost_a_name_gives_its_weight_to_the_one_that_kept_it():
    readings = Reading("sv", "the weather", 0.6), Reading("nb", "rain in Drammen", 0.4)
    changed = with_losses(readings, [_lost("sv")])
    assert [reading.language for reading in changed] == ["nb", "sv"]
    assert _weights(changed) == pytest.approx({"nb": 0.4 / 0.55, "sv": 0.15 / 0.55})


def test_words_as_typed_get_nothing_of_it():
    readings = Reading("sv", "the weather", 0.5), Reading("nb", "rain", 0.3), Reading("en", "Drammen", 0.2)
    assert _weights(with_losses(readings, [_lost("sv")]))["en"] == 0.2
    assert sum(_weights(with_losses(readings, [_lost("sv")])).values()) == pytest.approx(1)


def test_if_every_translation_lost_a_certain_name_all_count_less():
    readings = Reading("sv", "the weather", 0.6), Reading("nb", "rain", 0.4)
    assert _weights(with_losses(readings, [_lost("sv", "nb")])) == pytest.approx({"sv": 0.15, "nb": 0.1})
    unsure = _lost("sv", "nb", certain=False)
    assert _weights(with_losses(readings, [unsure])) == pytest.approx({"sv": 0.6, "nb": 0.4})
