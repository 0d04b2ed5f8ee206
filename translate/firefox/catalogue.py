"""The published Firefox models: what Mozilla's server lists.

The list is the records of a Remote Settings collection, a JSON object for each file of a model. They are read here and
not by `fxtranslate.discovery`, which leaves out the sizes and the hashes of the compressed files, and which opens
connections of its own (`docs/decisions/firefox-downloads.md`).
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.download import absolute_address, fetch
from translate.errors import DownloadError, LanguageCodeError
from translate.models import version_key
from translate.text.language_codes import language_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from translate.models import Engine

#: URL of the records, the same as that of fxtranslate. Its variable names another server.
RECORDS_URL = "https://firefox.settings.services.mozilla.com/v1/buckets/main/collections/translations-models-v2/records"
RECORDS_VARIABLE = "FXTRANSLATE_RECORDS_URL"

#: The licence under which Mozilla publishes the models; the records do not state any.
LICENCE = "MPL-2.0"

#: The models that the engine reads, by the first number of their versions (fxtranslate 0.5; tried).
_MAJOR = 3

#: Of two models of the same version, the first of these is taken: the fastest.
_ARCHITECTURES = ("tiny", "base-memory", "base")

#: Maximum size of the records in bytes. Mozilla's have about 1 MB.
_MAX_RECORDS_BYTES = 64 << 20

_KINDS = frozenset({"model", "lex", "vocab", "srcvocab", "trgvocab"})
_NAME = re.compile(r"\w[\w.-]{0,119}", re.ASCII)
_VERSION = re.compile(r"\d[\w.]{0,29}", re.ASCII)
#: The end of "3.0a1", which comes before 3.0.
_PRERELEASE = re.compile(r"[a-zA-Z].*")

_SHA256 = re.compile(r"[0-9a-f]{64}")

#: The server's own address, in that of its records.
_SERVER = re.compile(r"(.*/v\d+/)buckets/")

_OTHER_ADDRESS = f"check {RECORDS_VARIABLE}; the URL of Mozilla's own records is {RECORDS_URL}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a published model, compressed with zstd.

    Attributes:
        kind: ``model``, ``lex``, ``vocab``, ``srcvocab`` or ``trgvocab``.
        name: Its name when it is unpacked.
        link: URL that serves it.
        size: Bytes to download, or None if the records do not say.
        sha256: SHA-256 of the compressed file, or "" if the records do not say.
        unpacked_sha256: That of the unpacked file, likewise.

    """

    kind: str
    name: str
    link: str
    size: int | None
    sha256: str
    unpacked_sha256: str


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """A Firefox model that can be downloaded.

    Attributes:
        source: Language it translates from, as an Argos code.
        target: Language it translates to, as an Argos code.
        version: Version in the records, ``"3.0"``.
        architecture: ``tiny``, ``base`` or ``base-memory``; "" if the records do not say.
        files: Its files.

    """

    source: str
    target: str
    version: str
    architecture: str
    files: tuple[Attachment, ...]

    @property
    def pair(self) -> str:
        """Source and target in Argos' notation, ``"ro_en"``."""
        return f"{self.source}_{self.target}"

    @property
    def engine(self) -> Engine:
        """The engine that runs it."""
        return "firefox"

    @property
    def label(self) -> str:
        """What to call its download."""
        return self.pair

    @property
    def links(self) -> tuple[str, ...]:
        """URLs that serve its files, one for each."""
        return tuple(file.link for file in self.files)

    @property
    def size(self) -> int | None:
        """Bytes to download, or None if unknown."""
        sizes = [file.size for file in self.files if file.size is not None]
        return sum(sizes) if len(sizes) == len(self.files) else None


def records_url() -> str:
    """Return the URL of the records: Mozilla's, or the one in fxtranslate's variable."""
    return os.environ.get(RECORDS_VARIABLE) or RECORDS_URL


def published_models(url: str | None = None) -> list[PublishedModel]:
    """Download the records and return the newest model of each pair that the engine reads, sorted by pair.

    Records that cannot be used are skipped, so that they do not block the others.

    Args:
        url: URL of the records; `records_url` if None.

    Raises:
        DownloadError: they cannot be fetched, or are no records of models.

    """
    url = url or records_url()
    content = fetch(url, limit=_MAX_RECORDS_BYTES + 1)
    entries = None
    with suppress(ValueError, RecursionError, TypeError):
        entries = json.loads(content)["data"] if len(content) <= _MAX_RECORDS_BYTES else None
    if not isinstance(entries, list):
        raise DownloadError(url, "is not a list of Firefox models", _OTHER_ADDRESS)
    base = _attachments_url(url) if entries else url
    files: dict[tuple[str, str, str, str], list[Attachment]] = {}
    for entry in entries:
        with suppress(ValueError, TypeError, KeyError, LanguageCodeError):
            key, attachment = _from_entry(entry, base)
            files.setdefault(key, []).append(attachment)
    models = [PublishedModel(*key, tuple(attached)) for key, attached in files.items() if _is_complete(attached)]
    if entries and not models:
        raise DownloadError(url, "lists no models that this version can use", _OTHER_ADDRESS)
    best: dict[str, PublishedModel] = {}
    for model in sorted(models, key=_preference):
        best[model.pair] = model
    return sorted(best.values(), key=lambda model: model.pair)


def _attachments_url(url: str) -> str:
    """Return the URL from which the locations of attachments lead: the server says so, or else they lie beside the records.

    Raises:
        DownloadError: the server does not say so.

    """
    server = _SERVER.match(url)
    if not server:
        return url
    content = fetch(server[1], limit=_MAX_RECORDS_BYTES)
    with suppress(ValueError, RecursionError, TypeError, KeyError):
        base = json.loads(content)["capabilities"]["attachments"]["base_url"]
        if isinstance(base, str) and base:
            return absolute_address(server[1], f"{base.rstrip('/')}/")
    raise DownloadError(server[1], "does not say where the files of its models are", _OTHER_ADDRESS)


def _from_entry(entry: object, base: str) -> tuple[tuple[str, str, str, str], Attachment]:
    """Return the file of a record, and what it belongs to: source, target, version and architecture.

    Raises:
        ValueError, TypeError, KeyError, LanguageCodeError: it is of no use.

    """
    if not isinstance(entry, dict):
        raise TypeError("no JSON object")
    version, architecture, kind = (_text(entry.get(key)) for key in ("version", "architecture", "fileType"))
    name = _text(entry["name"]).removesuffix(".zst")
    if not _VERSION.fullmatch(version) or version_key(version)[0] != _MAJOR or kind not in _KINDS:
        raise ValueError("of another version or kind")
    if not _NAME.fullmatch(name):
        raise ValueError("its name is no name")
    attachment = entry["attachment"]
    if not isinstance(attachment, dict):
        raise TypeError("no file is attached")
    location, size = _text(attachment["location"]), attachment.get("size")
    hashes = [_text(attachment.get("hash")).lower(), _text(entry.get("decompressedHash")).lower()]
    if not location or not any(hashes) or any(each and not _SHA256.fullmatch(each) for each in hashes):
        raise ValueError("it could not be verified")
    languages = [language_code(_text(entry[key])) for key in ("sourceLanguage", "targetLanguage")]
    file = Attachment(
        kind, name, absolute_address(base, location), size if isinstance(size, int) and size > 0 else None, *hashes
    )
    return (languages[0], languages[1], version, architecture), file


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_complete(files: Iterable[Attachment]) -> bool:
    """Return whether *files* make a model: its weights, and a vocabulary for each side, each of them once."""
    kinds = sorted(file.kind for file in files if file.kind != "lex")
    return kinds in (["model", "vocab"], ["model", "srcvocab", "trgvocab"])


def _preference(model: PublishedModel) -> tuple[object, ...]:
    """Return a sort key: the best model last."""
    ranks = {architecture: -rank for rank, architecture in enumerate(_ARCHITECTURES)}
    number = _PRERELEASE.sub("", model.version)
    return version_key(number), number == model.version, ranks.get(model.architecture, -len(ranks))
