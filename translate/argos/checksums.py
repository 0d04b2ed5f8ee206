"""The SHA-256 of published packages, as far as they are known: no package index states any.

A file that claims to be one of these packages, by its pair and version, is that package or is refused: it was damaged on
its way, or somebody changed it. All others have no known checksum, and are judged by what is in them alone.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from translate.errors import PackageError

if TYPE_CHECKING:
    from pathlib import Path

    from .packages import Package

_BLOCK_BYTES = 1 << 20


class PublishedFile(NamedTuple):
    """The file of a published package.

    Attributes:
        size: Its size in bytes.
        sha256: Its SHA-256, in hexadecimal digits.

    """

    size: int
    sha256: str


#: By pair and version, as in the package's own metadata: published by people who measured what argos-net.com serves.
KNOWN_FILES = {
    ("de_en", "1.3"): PublishedFile(150_512_831, "becc2b0011f8249fcb89be9ecb75ba0d876b1fab93c28ee6ff0420936897d637"),
    ("fr_en", "1.9"): PublishedFile(66_585_033, "3b3052fee6bb1e8e8e632a26a723eb2a2c7710dfe73ba61ffd9b83e85d4f14c1"),
    ("pt_en", "1.9"): PublishedFile(69_447_231, "ae76df6f650895c16f2b582065014fab496755ca846ecb19fae81d51f332a38e"),
    ("ru_en", "1.9"): PublishedFile(156_239_112, "e9ba8bf722d10a4a4c39f74289d5938fd47eac08dbe4ed0afd22d89445a5c3ac"),
    ("vi_en", "1.9"): PublishedFile(65_895_840, "ebd51b7189b13eccb9238a5777de1d343008c4c05284a8b89610242364433953"),
}


def known_file(pair: str, version: str) -> PublishedFile | None:
    """Return the size and SHA-256 of a published package's file, or None if they are not known.

    >>> known_file("vi_en", "1.9").size, known_file("vi_en", "1.0")
    (65895840, None)
    """
    return KNOWN_FILES.get((pair, version))


def check_published(file: Path, package: Package) -> None:
    """Refuse a file that claims to be a published package with a known checksum, and is not.

    Args:
        file: The package file.
        package: What was unpacked from it.

    Raises:
        PackageError: the checksum differs.
        OSError: the file cannot be read.

    """
    known = known_file(package.pair, package.version)
    if known and file_sha256(file) != known.sha256:
        raise PackageError(
            file,
            f"is not {package.pair} {package.version} as published: its checksum differs, so it is damaged or was changed",
            "nothing was installed; download it again, or if you changed it, give it another package_version in its "
            "metadata.json",
        )


def file_sha256(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits.

    Raises:
        OSError: it cannot be read.

    """
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
