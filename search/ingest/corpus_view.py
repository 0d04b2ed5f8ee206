"""The part of a corpus that `add` reads to detect changes, and an empty one for a library that does not exist yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.records import FailureLike, KnownDocument, StoredFile


class CorpusView(Protocol):
    """The part of a corpus that change detection reads."""

    def known(self, document_ids: Iterable[str]) -> Mapping[str, KnownDocument]:
        """Return the stored state of the documents that exist, by ID."""
        ...

    def file(self, path: str) -> StoredFile | None:
        """Return the record of a file all of whose documents were stored."""
        ...

    def id_at(self, path: str) -> str | None:
        """Return the ID of the document that is the whole file at *path*."""
        ...

    def files_with_content(self, digest: str) -> Sequence[tuple[str, str]]:
        """Return path and ID of the documents that are whole files with this content."""
        ...

    def paths(self) -> Iterable[tuple[str, str]]:
        """Return ID and path of every document, ordered by path."""
        ...

    def failures(self) -> Sequence[FailureLike]:
        """Return the files and lines that could not be read."""
        ...


class EmptyCorpus:
    """The corpus of a library that does not exist yet."""

    def known(self, document_ids: Iterable[str]) -> dict[str, KnownDocument]:  # noqa: ARG002
        """Return an empty dict."""
        return {}

    def file(self, path: str) -> None:  # noqa: ARG002
        """Return None."""
        return

    def id_at(self, path: str) -> None:  # noqa: ARG002
        """Return None."""
        return

    def files_with_content(self, digest: str) -> list[tuple[str, str]]:  # noqa: ARG002
        """Return an empty list."""
        return []

    def paths(self) -> list[tuple[str, str]]:
        """Return an empty list."""
        return []

    def failures(self) -> list[FailureLike]:
        """Return an empty list."""
        return []
