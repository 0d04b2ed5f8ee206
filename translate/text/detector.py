"""langdetect: how likely a text is in each language.

langdetect samples its evidence at random; with a fixed seed it gives the same result every time.
On whole sentences it is right in 95 to 100 % of cases, on two or three words it is unreliable: it
identifies "Alaska summit" as Estonian. Callers that know the possible languages pass *among*.

`identification` interprets its results.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .alphabets import DECIDED, evidence
from .language_codes import UNDETERMINED, language_code
from .ngrams import ngrams
from .normalization import has_letters

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from langdetect.detector_factory import DetectorFactory
    from numpy.typing import NDArray

    from .sampling import Profiles

#: Languages that alphabets decide, if they are in the script of these.
_TWO_SCRIPTS = frozenset({"kk", "tt", "uz", "ckb"})


@dataclass(frozen=True, slots=True)
class Guess:
    """A language and the confidence that a text is in it.

    Attributes:
        language: Argos' code, mostly ISO 639-1 (``"nb"``, ``"zh"``), or ``"und"``.
        confidence: From 0 (no evidence) to 1.

    """

    language: str
    confidence: float


def likelihoods(text: str, among: Collection[str] = ()) -> list[Guess]:
    """Return the languages that *text* may be in, most likely first; none if it has no letters.

    Args:
        text: Any text; only the first 10,000 characters count.
        among: Consider only these languages; every language that langdetect supports if empty.

    """
    from langdetect.lang_detect_exception import LangDetectException

    from .sampling import SamplingDetector

    letters = evidence(text, among)
    if letters.language and (not among or letters.language in among):
        return [Guess(letters.language, 1.0)]
    factory = _factory()
    detector = SamplingDetector(factory, _profiles())
    possible = {_langdetect_code(language) for language in among} & set(factory.get_lang_list())
    # langdetect finds a language even in a lone control character, such as a wrong encoding produces.
    if not has_letters(text) or (among and not possible):
        return []
    if letters.excluded:
        excluded = set(map(_langdetect_code, letters.excluded))
        possible = (possible or set(factory.get_lang_list())) - excluded or possible
    if possible:
        detector.set_prior_map(dict.fromkeys(possible, 1.0))
    # langdetect treats words in capitals as names and skips them: in a headline, nothing would be left.
    detector.append(text.lower() if text.isupper() else text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return []
    return [Guess(language_code(guess.lang), guess.prob) for guess in found]


def most_likely(text: str) -> str | None:
    """Return the language that *text* most resembles, or None if it has no letters.

    Counts each n-gram once, by langdetect's profiles (naive Bayes), where langdetect itself draws a
    random sample seven times. This is several times as fast but gives no confidence.
    """
    return resemblance(text, UNDETERMINED)[0]


def resemblance(text: str, language: str) -> tuple[str | None, float]:
    """Return the language that *text* most resembles, and by how much more than *language*.

    As `most_likely`; the second number is the logarithm of how many times as likely the text is in the one as in the
    other: 0 if they are the same, or if langdetect does not support *language*.
    """
    if decided := evidence(text).language:
        return decided, 0.0
    sums = _log_likelihoods(text)
    if sums is None:
        return None, 0.0
    supported = _factory().get_lang_list()
    best, code = int(sums.argmax()), _langdetect_code(language)
    advantage = float(sums[best] - sums[supported.index(code)]) if code in supported else 0.0
    return language_code(supported[best]), advantage


def lead(text: str) -> tuple[str | None, float]:
    """Return the language that *text* most resembles, and by how much more than any other.

    As `resemblance`; None if the alphabet decides or excludes languages, or there are no letters.
    """
    import numpy as np

    letters = evidence(text)
    sums = None if letters.language or letters.excluded else _log_likelihoods(text)
    if sums is None:
        return None, 0.0
    second, best = np.sort(sums)[-2:]
    return language_code(_factory().get_lang_list()[int(sums.argmax())]), float(best - second)


def is_detectable(language: str) -> bool:
    """Return whether a text in *language* is not mistaken for another one.

    langdetect mistakes every language that it does not support for one that it supports, unless the alphabet decides.
    Kazakh, Tatar and Uzbek are also written with Latin letters.
    """
    if language in DECIDED:
        return language not in _TWO_SCRIPTS
    return language == UNDETERMINED or _langdetect_code(language) in _factory().langlist


def _langdetect_code(language: str) -> str:
    return {"nb": "no", "nn": "no", "zh": "zh-cn", "zt": "zh-tw", "pb": "pt"}.get(language, language)


def _log_likelihoods(text: str) -> NDArray[np.float64] | None:
    """Return the logarithm of the likelihood of a text in each of langdetect's languages; None if it has no n-gram."""
    import numpy as np

    rows = [row for ngram in ngrams(text) if (row := _evidence(ngram)) is not None]
    likelihoods: NDArray[np.float64] | None = np.sum(rows, axis=0) if rows else None
    return likelihoods


@cache
def _evidence(ngram: str) -> NDArray[np.float64] | None:
    """Return the logarithm of an n-gram's frequency in each language, or None if the n-gram is unknown."""
    import numpy as np
    from langdetect.detector import Detector

    frequencies = _factory().word_lang_prob_map.get(ngram)
    return np.log(np.array(frequencies) + Detector.ALPHA_DEFAULT / Detector.BASE_FREQ) if frequencies else None


@cache
def _profiles() -> Profiles:
    """Return the same profiles as arrays."""
    from .sampling import Profiles

    return Profiles(_factory().word_lang_prob_map)


@cache
def _factory() -> DetectorFactory:
    """Return langdetect's profiles, read once, with a seed of their own."""
    from langdetect import detector_factory
    from langdetect.lang_detect_exception import LangDetectException

    factory = detector_factory.DetectorFactory()
    try:
        factory.load_profile(detector_factory.PROFILES_DIRECTORY)
    except LangDetectException as error:
        # It catches everything, Ctrl-C too, and says that a profile is wrong.
        if error.__context__ and not isinstance(error.__context__, Exception):
            raise error.__context__ from None
        raise
    factory.set_seed(0)
    return factory
