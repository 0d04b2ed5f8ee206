"""Installing a release of OPUS-MT: a zip of a Marian model, which becomes an Argos package here.

A release has ``*.npz`` (the weights), ``vocab.yml`` or ``*.vocab.yml``, ``source.spm`` and ``target.spm`` (SentencePiece),
``decoder.yml``, and usually a README and a licence. A package has one ``sentencepiece.model`` for both languages, and
that of the source is enough: it cuts the original into pieces, while pieces that it does not know come back
from it as they are, so that joining them gives the translation (`docs/decisions/opus-mt.md`).
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

from translate.apart import run_apart
from translate.errors import LanguageCodeError, PackageError
from translate.text.language_codes import NAMES, known_language

from .install import installing, opened_zip, put_package, unpack_members
from .packages import read_package

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .packages import Package

#: Seconds that a conversion may take. A model of 300 MB takes 20 on two cores.
_MOST_SECONDS = 1800.0

_GET_ANOTHER = (
    "nothing was installed; get a release from https://github.com/Helsinki-NLP/OPUS-MT-train/tree/master/models"
)
_SAY_PAIR = "say which it translates: --pair ro_en"

#: In a README: "* source language(s): ron", and likewise the target's.
_LANGUAGES = r"{side} language(?:\(s\)|s)?\s*:\s*([^\n]*)"

#: In a README's link, or in the path of the file: "…/ro-en/opus-2020-01-16.zip", "opus-mt-ro-en.zip".
_NAMED_PAIR = re.compile(r"(?:^|[/\\]|opus-mt-)([a-z]{2,3})[-_]([a-z]{2,3})(?=[/\\]|\.zip$|$)", re.ASCII)

#: In the name of the file: "opus-2020-01-16.zip".
_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")

#: What a release says about itself, which stays with the package.
_PAPER = re.compile(r"README|LICEN|COPYING", re.IGNORECASE)

_MAX_README = 1 << 20


def is_release(file: Path) -> bool:
    """Return whether a file looks like a release of OPUS-MT: a zip that is no Argos package."""
    with suppress(OSError, zipfile.BadZipFile, ValueError, NotImplementedError), zipfile.ZipFile(file) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist()}
        is_package = "metadata.json" in names
        return not is_package and (
            bool(names & {"source.spm", "decoder.yml"}) or any(n.endswith(".npz") for n in names)
        )
    return file.suffix == ".zip" and file.is_file()


def install_release(file: Path, into: Path, *, pair: str | None = None, address: str | None = None) -> Package:
    """Convert a release to an Argos package, try it out, and move it into place in one step.

    Args:
        file: The zip.
        into: The folder for packages; created if it does not exist.
        pair: The pair that it translates, ``"ro_en"``; None if the release or its path says so.
        address: The URL that it comes from, if any, which may name the pair.

    Raises:
        PackageError: it is no release of OPUS-MT, damaged, unsafe, or of a kind that cannot be converted; or nothing
            says which languages it translates. Nothing is left behind.

    """
    with installing(file, into) as scratch:
        unpacked = scratch / "release"
        unpacked.mkdir()
        with opened_zip(file, "an intact zip of an OPUS-MT release") as archive:
            dates = [member.date_time[:3] for member in archive.infolist() if member.filename.endswith(".npz")]
            unpack_members(archive, unpacked, file)
        release = _root_of(unpacked)
        _check_parts(file, release)
        readme = _readme_of(release)
        source, target = _pair_of(file, readme, pair, address)
        version = _version_of(file, dates, address)
        package = scratch / f"translate-{source}_{target}-{version.replace('.', '_')}"
        _convert(file, release, package)
        papers = [part for part in release.glob("*") if _PAPER.match(part.name) and part.is_file()]
        for part in papers:
            shutil.copyfile(part, package / part.name)
        _describe(package, source, target, version, file, _licence(papers))
        read = read_package(package)
        if read.problem:
            raise PackageError(file, f"cannot be converted: {read.problem}", _GET_ANOTHER)
        return put_package(file, read, into, scratch)


def _root_of(unpacked: Path) -> Path:
    """Return the folder that holds the weights: the zip's root, or its only folder."""
    entries = list(unpacked.iterdir())
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else unpacked


def _check_parts(file: Path, release: Path) -> None:
    """Refuse a release without one of the parts that the conversion needs."""
    if not any(release.glob("*.npz")):
        raise PackageError(file, "contains neither an Argos package nor a Marian model (.npz)", _GET_ANOTHER)
    if not any(release.glob("*vocab*")):
        raise PackageError(file, "contains no vocabulary (vocab.yml)", _GET_ANOTHER)
    for name in ("source.spm", "target.spm"):
        if not (release / name).is_file():
            problem = f"contains no {name}: models that cut words otherwise than by SentencePiece cannot be converted"
            raise PackageError(file, problem, _GET_ANOTHER)


def _readme_of(release: Path) -> str:
    for file in sorted(release.glob("README*")):
        with suppress(OSError), file.open("rb") as opened:
            return opened.read(_MAX_README).decode(errors="replace")
    return ""


def _pair_of(file: Path, readme: str, wanted: str | None, address: str | None) -> tuple[str, str]:
    """Return the languages that a release translates from and to, as Argos' codes.

    Raises:
        PackageError: nothing says so, or the README contradicts what the user said.

    """
    sources, targets = _languages_in(readme, "source"), _languages_in(readme, "target")
    if wanted:
        source, _, target = wanted.partition("_")
        if (sources and source not in sources) or (targets and target not in targets):
            stated = f"{'/'.join(sources) or '?'}_{'/'.join(targets) or '?'}"
            raise PackageError(file, f"translates {stated:.60}, as its README says, not {wanted}", _SAY_PAIR)
        return source, target
    if len(sources) == len(targets) == 1:
        return sources[0], targets[0]
    for text in (address or "", readme, str(file.absolute())):
        for found in _NAMED_PAIR.finditer(text):
            pair = [_code_of(code) for code in found.groups()]
            if pair[0] and pair[1]:
                return pair[0], pair[1]
    raise PackageError(file, "does not say which languages it translates", _SAY_PAIR)


def _languages_in(readme: str, side: str) -> list[str]:
    """Return the languages that a README states for the ``source`` or the ``target``, in its order."""
    found = re.search(_LANGUAGES.format(side=side), readme, re.IGNORECASE)
    words = re.split(r"[\s,]+", found[1]) if found else []
    return list(dict.fromkeys(filter(None, map(_code_of, words))))


def _code_of(given: str) -> str | None:
    """Return Argos' code of a language, by its code of two or three letters, or None.

    >>> [_code_of(given) for given in ("ro", "ron", "nob", "opus", "xqz")]
    ['ro', 'ro', 'nb', None, None]
    """
    try:
        return known_language(given)
    except LanguageCodeError as error:
        return error.suggestion if len(given) == 3 else None


def _version_of(file: Path, dates: Sequence[tuple[int, ...]], address: str | None) -> str:
    """Return a version for the package: the release's date."""
    found = _DATE.search(address or "") or _DATE.search(file.name)
    if found:
        return ".".join(found.groups())
    year, month, day = dates[0]
    return f"{year}.{month:02}.{day:02}"


def _convert(file: Path, release: Path, package: Path) -> None:
    package.mkdir()
    shutil.copyfile(release / "source.spm", package / "sentencepiece.model")
    problem = run_apart("translate.argos.conversion", release, package / "model", seconds=_MOST_SECONDS)
    if problem:
        raise PackageError(file, f"cannot be converted: {problem}", _GET_ANOTHER)


def _licence(papers: Sequence[Path]) -> str | None:
    """Return the licence of a release, if it is the one that OPUS-MT's models have, or None."""
    for paper in papers:
        with suppress(OSError), paper.open("rb") as opened:
            if paper.name.upper().startswith("LICEN") and b"Attribution 4.0 International" in opened.read(_MAX_README):
                return "CC-BY-4.0"
    return None


def _describe(package: Path, source: str, target: str, version: str, file: Path, licence: str | None) -> None:
    """Write the package's metadata."""
    metadata = {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": source,
        "from_name": NAMES.get(source, source),
        "to_code": target,
        "to_name": NAMES.get(target, target),
        "description": f"Converted from the OPUS-MT release {file.name}.",
    } | ({"license": licence} if licence else {})
    (package / "metadata.json").write_text(json.dumps(metadata, indent=4, ensure_ascii=False), encoding="utf-8")
