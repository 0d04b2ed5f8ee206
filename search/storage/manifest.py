"""manifest.json: the format version of a library's folder, and the signature of its store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from durable_sqlite import cure_of, writing_beside
from index import LibraryError
from index.engines import SIGNATURE

if TYPE_CHECKING:
    from pathlib import Path

#: The format version of a library's folder. A newer version is refused.
FORMAT = 1

_CURE = "delete that file, then run: search rebuild"


class Manifest:
    """The manifest of a library, read on every access.

    Attributes:
        path: The file, which may not exist.
        part: The temporary file to which it is written until it is complete.

    """

    def __init__(self, folder: Path) -> None:
        """Create a handle for the manifest in *folder*; no file is opened."""
        self.path = folder / "manifest.json"
        self.part = folder / "manifest.part"

    def check_format(self) -> None:
        """Check that this version of the program can use the library.

        Raises:
            FileNotFoundError: there is no manifest.
            LibraryError: the manifest cannot be read, is damaged, or belongs to a newer version.

        """
        self._read()

    def has_current_store(self) -> bool:
        """Return whether the manifest says that this version created the store.

        Raises:
            LibraryError: the manifest cannot be read, is damaged, or belongs to a newer version.

        """
        try:
            return self._read().get("store") == SIGNATURE
        except FileNotFoundError:
            return False

    def has_outdated_store(self) -> bool:
        """Return whether the manifest says that another version created the store."""
        try:
            return self._read().get("store") not in {SIGNATURE, None}
        except FileNotFoundError:
            return False

    def write(self) -> None:
        """Record that the store is complete and was created by this version.

        Raises:
            LibraryError: the manifest cannot be written.

        """
        content = {"format": FORMAT, "made by": "translation-first-search", "store": SIGNATURE}
        try:
            with writing_beside(self.path, private=True, part=self.part) as file:
                file.write(json.dumps(content, indent=2) + "\n")
        except OSError as error:
            problem = f"cannot be written ({error.strerror or error})"
            raise LibraryError(self.path, problem, cure_of(error, "check who may write there")) from error

    def _read(self) -> dict[str, object]:
        """Return the content of the manifest, which may have been replaced or damaged since it was last read.

        Raises:
            FileNotFoundError: there is no manifest.
            LibraryError: it cannot be read, is damaged, or belongs to a newer version.

        """
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise
        except OSError as error:
            cure = "check who may read it"
            raise LibraryError(self.path.parent, f"cannot be read ({error.strerror})", cure) from error
        except (ValueError, RecursionError) as error:  # Not UTF-8, not JSON, or nested too deeply.
            raise LibraryError(self.path, "is damaged", _CURE) from error
        version = content.get("format") if isinstance(content, dict) else None
        # JSON's true would be the number 1.
        if type(version) is not int or version < 1:
            raise LibraryError(self.path, "is damaged", _CURE)
        if version > FORMAT:
            problem = f"was created by a newer version of this program (format {version}; this one knows {FORMAT})"
            raise LibraryError(self.path.parent, problem, "update translation-first-search")
        manifest: dict[str, object] = content
        return manifest
