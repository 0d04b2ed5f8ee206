"""langdetect's sampling, with the same results in a fraction of the time.

langdetect draws n-grams of a text at random and multiplies the likelihoods of its 55 languages one by one, in Python. Here
they are arrays, and the n-grams of a word are looked up once. All numbers are computed in the same order, so the results
are equal to the last bit.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from langdetect.detector import Detector
from langdetect.lang_detect_exception import ErrorCode, LangDetectException
from langdetect.utils.ngram import NGram

from .ngrams import ngrams_of_word, normalized

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from langdetect.detector_factory import DetectorFactory
    from numpy.typing import NDArray

    _Row = NDArray[np.float64]

#: N-grams drawn between two looks at whether one language has won.
_DRAWN = 5

#: Words whose n-grams are kept.
_KEPT_WORDS = 1 << 15

_SPACES = re.compile(" {2,}")


class SamplingDetector(Detector):  # type: ignore[misc]
    """A detector of langdetect: `append` a text, then ask for `get_probabilities`."""

    def __init__(self, factory: DetectorFactory, profiles: Profiles) -> None:
        super().__init__(factory)
        self._profiles = profiles

    def append(self, text: str) -> None:
        """Add a text, without the addresses in it."""
        text = NGram.normalize_vi(self.MAIL_RE.sub(" ", self.URL_RE.sub(" ", text)))
        self.text += _SPACES.sub(" ", text[: self.max_text_length])

    def _detect_block(self) -> None:
        self.cleaning_text()
        rows = self._profiles.rows(self.text)
        if not rows:
            raise LangDetectException(ErrorCode.CantDetectError, "No features in text.")
        sums = np.zeros(len(self.langlist))
        self.random.seed(self.seed)
        for _ in range(self.n_trial):
            alpha = self.alpha + self.random.gauss(0.0, 1.0) * self.ALPHA_WIDTH
            sums += self._sample(rows, alpha / self.BASE_FREQ) / self.n_trial
        self.langprob = sums.tolist()

    def _sample(self, rows: Sequence[_Row], weight: float) -> _Row:
        """Return the likelihoods of the languages after drawing n-grams until one has won, or there are enough."""
        draw = self.random.choice
        likelihoods = np.array(self._init_probability())
        drawn = 0
        while True:
            likelihoods *= draw(rows) + weight
            if drawn % _DRAWN == 0:
                # Not numpy's sum, which adds in another order.
                likelihoods /= sum(likelihoods.tolist())
                if likelihoods.max() > self.CONV_THRESHOLD or drawn >= self.ITERATION_LIMIT:
                    return likelihoods
            drawn += 1


class Profiles:
    """The frequencies of n-grams in langdetect's languages, as arrays."""

    def __init__(self, frequencies: Mapping[str, Sequence[float]]) -> None:
        """Take the frequencies by n-gram."""
        self._frequencies = frequencies
        self._row = cache(self._make_row)
        self._rows_of_word = lru_cache(_KEPT_WORDS)(self._make_rows_of_word)

    def rows(self, text: str) -> list[_Row]:
        """Return the frequencies of the n-grams of a text that are in a profile, in the order of langdetect."""
        *words, last = normalized(text).split(" ")
        rows: list[_Row] = []
        for word in words:
            rows += self._rows_of_word(f"{word} ") if word else ()
        return rows + list(self._rows_of_word(last)) if last else rows

    def _make_rows_of_word(self, word: str) -> tuple[_Row, ...]:
        rows = map(self._row, ngrams_of_word(word))
        return tuple(row for row in rows if row is not None)

    def _make_row(self, ngram: str) -> _Row | None:
        frequencies = self._frequencies.get(ngram)
        return np.array(frequencies) if frequencies else None
