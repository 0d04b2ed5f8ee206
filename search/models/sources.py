"""What models are installed from: the language that a name is the code of, a file or folder, or an address on the web."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from search.arguments import many_of, path_of
from search.errors import SearchError
from translate import LanguageCodeError, known_language, language_code

if TYPE_CHECKING:
    from search.arguments import Paths

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE | re.ASCII)

#: The last part of an address, before its query.
_LAST_PART = re.compile(r"//[^?#]*?/([^/?#]+)/?(?:[?#]|$)")
_LONGEST_NAME = 100


class Download(Protocol):
    """What is downloaded.

    Attributes:
        label: What to call it: a pair, or the name of a file.

    """

    @property
    def label(self) -> str: ...  # noqa: D102 - see above


@dataclass(frozen=True, slots=True)
class ModelAddress:
    """The URL of a package file or of a release of OPUS-MT.

    Attributes:
        url: The URL, http or https.

    """

    url: str

    @property
    def file_name(self) -> str:
        """A name for the file: that in the URL, if it is one that every system takes.

        >>> ModelAddress("https://argos-net.com/v1/translate-vi_en-1_9.argosmodel").file_name
        'translate-vi_en-1_9.argosmodel'
        >>> ModelAddress("https://models.example/get?id=%2e%2e%2fx").file_name, ModelAddress("http://x").file_name
        ('get', 'model')
        """
        found = _LAST_PART.search(self.url)
        name = re.sub(r"[^\w.-]+", "_", found[1] if found else "").lstrip(".-")
        return name[-_LONGEST_NAME:] or "model"

    @property
    def label(self) -> str:
        """What to call its download."""
        return self.file_name


#: A language code as text, a package file or a model's folder as a path, or an address.
Source: TypeAlias = str | Path | ModelAddress


def model_sources(names: Paths) -> list[Source]:
    """Return what *names* stand for: a language code as text, a file or folder as a path, a URL as an address.

    A name without a folder or a suffix is a language code, unless there is a file of this name, or it is no code and
    there is a folder of this name.

    >>> [type(source).__name__ for source in model_sources(["zh-TW", "ro", "https://models.example/ro_en.argosmodel"])]
    ['str', 'str', 'ModelAddress']
    >>> [str(source) for source in model_sources(["./ro", "ro.argosmodel"])]
    ['ro', 'ro.argosmodel']

    Raises:
        SearchError: a name is neither a language code, nor the path of a file or a folder, nor a URL.

    """
    return [_source_of(name) for name in many_of(names, "names", (str, os.PathLike))]


def _source_of(name: object) -> Source:
    text = path_of(name, "names")
    if isinstance(name, str) and _ADDRESS.match(text):
        return ModelAddress(text)
    path = Path(text)
    if (
        isinstance(name, os.PathLike)
        or path.suffix
        or os.sep in text
        or (os.altsep or os.sep) in text
        or path.is_file()
    ):
        return path
    try:
        language_code(text)
    except LanguageCodeError as error:
        if path.is_dir():
            return path
        raise SearchError(f"{text[:40]!r} is neither a language code nor a file", error.cure) from error
    return text


def pair_of(given: str) -> str:
    """Return a pair as people write it in Argos' notation.

    >>> pair_of("ro-en"), pair_of("no_en"), pair_of("pt-BR_en")
    ('ro_en', 'nb_en', 'pb_en')

    Raises:
        SearchError: it is not a pair of two languages.

    """
    source, _, target = given.rpartition("_") if "_" in given else given.rpartition("-")
    try:
        codes = known_language(source), known_language(target)
    except LanguageCodeError as error:
        raise SearchError(f"{given[:40]!r} is not a pair of languages", "write both codes, as in ro_en") from error
    return "_".join(codes)
