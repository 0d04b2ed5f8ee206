"""Run the program Tesseract: which languages it has, and what it reads in a picture."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cache
from typing import NamedTuple

with suppress(ImportError):  # Windows has no such limits.
    import resource

#: The program, and Debian's package with it; the data of a language is in a package with its code.
PROGRAM, PACKAGE = "tesseract", "tesseract-ocr"

#: The data that tells which way up a page is.
_ORIENTATION = "osd"

#: Seconds that one picture may take.
MOST_SECONDS = 120

#: Seconds that the program may take to say what it has.
_SECONDS_TO_ANSWER = 30

#: Bytes of the answer at most; a full page has a hundred thousand.
_LONGEST_ANSWER = 32 << 20

#: Tesseract's codes, those of ISO 639-2 mostly, by Argos' code; the first that is installed is used.
_CODES: dict[str, tuple[str, ...]] = {
    "af": ("afr",), "am": ("amh",), "ar": ("ara",), "as": ("asm",), "az": ("aze", "aze_cyrl"), "be": ("bel",),
    "bg": ("bul",), "bn": ("ben",), "bo": ("bod",), "ca": ("cat",), "ckb": ("kur_ara", "kmr"), "cs": ("ces",),
    "cy": ("cym",), "da": ("dan",), "de": ("deu",), "dv": ("div",), "el": ("ell",), "en": ("eng",), "eo": ("epo",),
    "es": ("spa",), "et": ("est",), "eu": ("eus",), "fa": ("fas",), "fi": ("fin",), "fr": ("fra",), "ga": ("gle",),
    "gl": ("glg",), "gu": ("guj",), "he": ("heb",), "hi": ("hin",), "hr": ("hrv",), "hu": ("hun",), "hy": ("hye",),
    "id": ("ind",), "it": ("ita",), "ja": ("jpn",), "ka": ("kat",), "kk": ("kaz",), "km": ("khm",), "kn": ("kan",),
    "ko": ("kor",), "ky": ("kir",), "lo": ("lao",), "lt": ("lit",), "lv": ("lav",), "mk": ("mkd",), "ml": ("mal",),
    "mn": ("mon",), "mr": ("mar",), "ms": ("msa",), "my": ("mya",), "nb": ("nor",), "ne": ("nep",), "nl": ("nld",),
    "nn": ("nor",), "or": ("ori",), "pa": ("pan",), "pb": ("por",), "pl": ("pol",), "ps": ("pus",), "pt": ("por",),
    "ro": ("ron",), "ru": ("rus",), "sd": ("snd",), "si": ("sin",), "sk": ("slk",), "sl": ("slv",), "sq": ("sqi",),
    "sr": ("srp", "srp_latn"), "sv": ("swe",), "sw": ("swa",), "ta": ("tam",), "te": ("tel",), "tg": ("tgk",),
    "th": ("tha",), "tl": ("fil", "tgl"), "tr": ("tur",), "tt": ("tat",), "ug": ("uig",), "uk": ("ukr",),
    "ur": ("urd",), "uz": ("uzb", "uzb_cyrl"), "vi": ("vie",), "yi": ("yid",), "zh": ("chi_sim",), "zt": ("chi_tra",),
}  # fmt: skip


class UnrecognizedError(Exception):
    """The program did not read a picture; its text says why, in words that follow "page 3"."""


class Tesseract(NamedTuple):
    """The installed program.

    Attributes:
        path: The program.
        version: Its version, such as "5.3.0".
        data: The codes of the languages whose data is installed, sorted; these are Tesseract's own.
        turns: Whether it can tell which way up a page is.

    """

    path: str
    version: str
    data: tuple[str, ...]
    turns: bool

    def code(self, language: str) -> str:
        """Return Tesseract's code of a language, ISO 639-1, whose data is installed; "" if it is not."""
        return next((code for code in _CODES.get(language, ()) if code in self.data), "")

    def language(self, code: str) -> str:
        """Return the language, ISO 639-1, of one of Tesseract's codes; "" if it is unknown."""
        return next((language for language, codes in _CODES.items() if code in codes), "")

    def signature(self, codes: str) -> str:
        """Return what the text of a picture depends on, besides the picture."""
        return f"tesseract {self.version} {codes}{' turned' * self.turns}"

    def read(self, picture: bytes, codes: str, *, dots_per_inch: float, page: int | None = None) -> bytes:
        """Return what is written in a picture, in the format hOCR.

        Args:
            picture: A file in a format that Tesseract reads: PNM, PNG, JPEG, TIFF.
            codes: Codes of languages whose data to use, joined by "+".
            dots_per_inch: Its resolution; 0 to take that which the file states.
            page: The page of a TIFF to read, from 0.

        Raises:
            UnrecognizedError: it cannot be read.

        """
        command = [
            self.path,
            "-",
            "-",
            "-l",
            codes,
            "--psm",
            "1" if self.turns else "3",
            "-c",
            "tessedit_create_hocr=1",
        ]
        if dots_per_inch:
            command += ["--dpi", str(round(dots_per_inch))]
        if page is not None:
            command += ["-c", f"tessedit_page_number={page}"]
        too_long = UnrecognizedError(f"took more than {MOST_SECONDS} s to recognize")
        try:
            with subprocess.Popen(  # noqa: S603 - the arguments are ours
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
            ) as process:
                _give_time(process.pid)
                try:
                    answer, errors = process.communicate(picture, timeout=MOST_SECONDS)
                except BaseException:
                    process.kill()
                    raise
        except subprocess.TimeoutExpired:
            raise too_long from None
        except OSError as error:
            raise UnrecognizedError(f"cannot be recognized ({error.strerror or error})") from error
        if process.returncode == -getattr(signal, "SIGXCPU", 0):
            raise too_long
        if process.returncode or len(answer) > _LONGEST_ANSWER:
            lines = errors.decode("utf-8", "replace").replace("\x00", "").split("\n")
            said = " ".join(next((line for line in lines if line.startswith("Error")), lines[0]).split())
            raise UnrecognizedError("cannot be recognized" + f" ({said[:200]})" * bool(said))
        return answer


def _give_time(process: int) -> None:
    """Give a process the processor time of a picture: it has inherited that of a page, which is less."""
    with suppress(NameError, AttributeError, OSError, ValueError):  # Not every system has such limits.
        _, hard = resource.prlimit(process, resource.RLIMIT_CPU)
        resource.prlimit(process, resource.RLIMIT_CPU, (MOST_SECONDS, hard))


@cache
def installed() -> Tesseract | None:
    """Return the program if it is on PATH and has data; None otherwise."""
    path = shutil.which(PROGRAM)
    if path is None:
        return None
    try:
        version, languages = (
            subprocess.run(  # noqa: S603 - the arguments are ours
                [path, option], capture_output=True, timeout=_SECONDS_TO_ANSWER, check=True, env=_environment()
            ).stdout.decode("utf-8", "replace")
            for option in ("--version", "--list-langs")
        )
    except (OSError, subprocess.SubprocessError):
        return None
    data = {line.strip() for line in languages.splitlines() if line.strip() and not line.startswith("List of")}
    known = tuple(sorted(data & {code for codes in _CODES.values() for code in codes}))
    words = version.split()
    number = words[1] if len(words) > 1 else ""
    return Tesseract(path, number, known, _ORIENTATION in data) if known else None


def package_of(language: str) -> str:
    """Return Debian's package with the data of a language; "" if Tesseract has none for it.

    >>> package_of("zt")
    'tesseract-ocr-chi-tra'
    """
    codes = _CODES.get(language)
    return f"{PACKAGE}-{codes[0].replace('_', '-')}" if codes else ""


def _environment() -> dict[str, str]:
    # One thread a picture: several pictures at once are faster than several threads each.
    return {**os.environ, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
