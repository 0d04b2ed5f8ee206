"""What `add`, `preview`, `translate` and `import_memory` return, and the progress they report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.errors import UnreadableError


@dataclass
class Report:
    """The result of `Library.add`.

    Attributes:
        added: Number of new documents.
        changed: Number of documents that replaced an earlier version, or that can now be translated more fully.
        unchanged: Number of documents that were already in the library and have not changed.
        moved: Number of unchanged documents that were found at a different path.
        removed: Number of documents removed because their files no longer exist.
        failures: Files and lines that could not be read.
        sentences: Number of sentences in the added and changed documents.
        decoded: Number of sentences that a model translated during this run, by language.
        remembered: Number of sentences whose English came from the translation memory.
        untranslated: Number of sentences without English, by language.
        doubtful: Number of sentences whose English shows signs of being wrong.
        undetermined: IDs of documents whose language could not be detected.
        bad_dates: What added and changed documents state as their date that is not one, by ID; they are stored
            without a date.
        unread_pictures: Number of pictures that were passed over because text in pictures is not recognized.
        failed_models: Error messages of the models that failed, by language. Sentences in these
            languages are stored without English.
        demo_models: Demo packages that were used, such as ``"ro_en"``.
        other_engines: The engine that has a model, by language of untranslated sentences, where the one used has none.
        stopped: Whether the run ended early because the caller asked it to.
        seconds: Duration of the run.

    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    moved: int = 0
    removed: int = 0
    failures: list[UnreadableError] = field(default_factory=list)
    sentences: int = 0
    decoded: Counter[str] = field(default_factory=Counter)
    remembered: int = 0
    untranslated: Counter[str] = field(default_factory=Counter)
    doubtful: int = 0
    undetermined: list[str] = field(default_factory=list)
    bad_dates: dict[str, str] = field(default_factory=dict)
    unread_pictures: int = 0
    failed_models: dict[str, str] = field(default_factory=dict)
    demo_models: list[str] = field(default_factory=list)
    other_engines: dict[str, str] = field(default_factory=dict)
    stopped: bool = False
    seconds: float = 0.0


@dataclass
class Preview:
    """The result of `Library.preview`: what `Library.add` would do.

    Attributes:
        added: IDs of new documents.
        changed: IDs of documents that would replace an earlier version, or that can now be translated more fully.
        moved: IDs of unchanged documents that were found at a different path.
        removed: IDs of documents whose files no longer exist.
        unchanged: Number of documents that are already in the library and have not changed.
        failures: Files and lines that cannot be read.

    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    failures: list[UnreadableError] = field(default_factory=list)


@dataclass
class Translated:
    """The result of `Library.translate`.

    Attributes:
        documents: Number of documents in which at least one sentence was updated.
        translated: Number of sentences that had no English before and have it now, by language.
        renewed: Number of sentences that were translated again, or updated from the translation memory.
        changed: Number of renewed sentences whose English is different from before.
        decoded: Number of sentences that a model translated during this run, by language.
        doubtful: Number of translated and renewed sentences whose English shows signs of being wrong.
        untranslated: Number of sentences without English because no model is installed, by language; empty if
            only some languages were requested.
        failed_models: Error messages of the models that failed, by language. Sentences in these
            languages were left as they were.
        demo_models: Demo packages that were used, such as ``"ro_en"``.
        other_engines: The engine that has a model, by language of untranslated sentences, where the one used has none.
        stopped: Whether the run ended early because the caller asked it to.
        seconds: Duration of the run.

    """

    documents: int = 0
    translated: Counter[str] = field(default_factory=Counter)
    renewed: int = 0
    changed: int = 0
    decoded: Counter[str] = field(default_factory=Counter)
    doubtful: int = 0
    untranslated: Counter[str] = field(default_factory=Counter)
    failed_models: dict[str, str] = field(default_factory=dict)
    demo_models: list[str] = field(default_factory=list)
    other_engines: dict[str, str] = field(default_factory=dict)
    stopped: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of `Library.import_memory`.

    Attributes:
        entries: Number of translations imported.
        documents: Number of documents in which at least one of them was used.
        failures: Entries that could not be read.

    """

    entries: int
    documents: int
    failures: tuple[Exception, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far `Library.add` or `Library.translate` has come.

    `Library.translate` reads no files, so it counts documents instead of bytes in *read* and *total*.

    Attributes:
        documents: Number of documents processed so far: read by `add`, stored by `translate`.
        read: Bytes of files read so far.
        total: Bytes of all files to be read.
        decoded: Number of sentences that models have translated so far.
        remembered: Number of sentences, in the documents stored so far, whose English came from the
            translation memory.
        seconds: Time since the run started.
        remaining: Estimated seconds of decoding left, by language. Assumes that the unread
            part needs as much decoding per byte as the part read so far.

    """

    documents: int
    read: int
    total: int
    decoded: int
    remembered: int
    seconds: float
    remaining: Mapping[str, float]
