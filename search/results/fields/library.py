"""The JSON of a library as a whole: what `status`, `doctor` and `recover` return."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from .failures import failure_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.records import DoubtfulDocument
    from search.maintenance.findings import Finding
    from search.maintenance.recovery import Recovered
    from search.maintenance.status import Status

    from .failures import FailureFields


class LanguageFields(TypedDict):
    """How much a library has in one language.

    Attributes:
        language: ISO 639-1.
        documents: Number of documents in this language.
        sentences: Number of sentences in this language, in documents of any language.
        translated: Number of these sentences that have an English text.
        translators: Number of sentences by translator, the largest first.
        flagged: Number of sentences with a doubtful translation.
        translatable: Whether an installed model translates this language.
        engines: The engines that have such a model: ``argos``, ``firefox``.

    """

    language: str
    documents: int
    sentences: int
    translated: int
    translators: dict[str, int]
    flagged: int
    translatable: bool
    engines: list[str]


class StatusFields(TypedDict):
    """What is in a library.

    Attributes:
        path: Folder of the library.
        languages: The language with the most sentences first.
        types: Number of documents in each format, the most common first.
        failures: Files that could not be read.
        waiting: Number of documents that searches do not find until the store is rebuilt.
        remembered: Number of entries in the translation memory.
        sizes: Bytes on disk by part: ``corpus``, ``memory``, ``store``, ``models``.

    """

    path: str
    languages: list[LanguageFields]
    types: dict[str, int]
    failures: list[FailureFields]
    waiting: int
    remembered: int
    sizes: dict[str, int]


class DoubtfulFields(TypedDict):
    """A document with doubtful translations.

    Attributes:
        document_id: ID of the document.
        share: Share of its sentences with a doubtful translation, 0 to 1.
        flagged: Number of these sentences.
        sentences: Number of all its sentences.
        flags: Doubts about the translations, as for a hit.

    """

    document_id: str
    share: float
    flagged: int
    sentences: int
    flags: list[str]


class FindingFields(TypedDict):
    """What `doctor` found about one thing.

    Attributes:
        what: What was checked.
        ok: Whether it is in order.
        found: The result in one line.
        cure: What to do about it; null if it is in order.

    """

    what: str
    ok: bool
    found: str
    cure: str | None


class RecoveredFields(TypedDict):
    """What was recovered from a damaged library.

    Attributes:
        path: Folder of the new library.
        documents: Number of documents recovered.
        lost: IDs of documents that could not be read.
        doubtful: IDs of recovered documents that fail their checksum and may contain wrong letters.
        sentences: Number of sentences in the recovered documents.
        gaps: Number of places in them whose sentences were lost; they have only the original text.
        failures: Number of recovered notes about files that could not be read.
        entries: Number of translations recovered from the translation memory.

    """

    path: str
    documents: int
    lost: list[str]
    doubtful: list[str]
    sentences: int
    gaps: int
    failures: int
    entries: int


def status_fields(status: Status) -> StatusFields:
    """Return what is in a library."""
    return {
        "path": str(status.path),
        "languages": [
            {
                "language": count.language,
                "documents": count.documents,
                "sentences": count.sentences,
                "translated": count.translated,
                "translators": status.translators.get(count.language, {}),
                "flagged": status.flagged.get(count.language, 0),
                "translatable": count.language in status.translatable,
                "engines": list(status.engines.get(count.language, ())),
            }
            for count in status.languages
        ],
        "types": status.types,
        "failures": failure_fields(status.failures),
        "waiting": status.waiting,
        "remembered": status.remembered,
        "sizes": status.sizes,
    }


def doubtful_fields(documents: Sequence[DoubtfulDocument]) -> list[DoubtfulFields]:
    """Return documents with doubtful translations."""
    return [
        {
            "document_id": document.document_id,
            "share": round(document.share, 4),
            "flagged": document.flagged,
            "sentences": document.sentences,
            "flags": list(document.flags),
        }
        for document in documents
    ]


def findings_fields(findings: Sequence[Finding]) -> list[FindingFields]:
    """Return what `doctor` found."""
    return [
        {"what": finding.what, "ok": finding.cure is None, "found": finding.found, "cure": finding.cure}
        for finding in findings
    ]


def recovered_fields(recovered: Recovered) -> RecoveredFields:
    """Return what was recovered from a damaged library."""
    return {
        "path": str(recovered.path),
        "documents": recovered.documents,
        "lost": list(recovered.lost),
        "doubtful": list(recovered.doubtful),
        "sentences": recovered.sentences,
        "gaps": recovered.gaps,
        "failures": recovered.failures,
        "entries": recovered.entries,
    }
