"""The library: the one noun. What a command does is one call of one of its methods."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache, partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from index import (
    CORPUS_MIGRATIONS,
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    SIGNATURE,
    STANDARD_INPUT,
    Corpus,
    CorpusError,
    InDocuments,
    LibraryError,
    StoreError,
    open_store,
    read_files,
    rebuilding,
    write_private,
)
from translate import (
    ARGOS_INDEX,
    DEFAULT_QUALITY,
    MEMORY_MIGRATIONS,
    QUALITIES,
    UNFINISHED,
    ArgosTranslators,
    Entry,
    Memory,
    MemoryFileError,
    Package,
    Unfinished,
    UnsupportedLanguageError,
    argos_folder,
    available,
    doubts,
    download_package,
    find_packages,
    find_route,
    install_package,
    language_code,
    plain,
    published_route,
    read_entries,
    remove_package,
    try_out,
    write_entries,
)

from .adding import Adding, Progress, Report, index_documents, take_up, total_size, write_document
from .batch import DEFAULT_DEPTH, Answer, answer
from .choosing import Choosing, Kept, Nothing, Preview, preview
from .conditions import filters_of
from .errors import LibraryBusyError, NoModelError, NoSuchDocumentError, NothingToAddError, SearchError
from .evaluation import DEFAULT_MEASURES, Evaluating, Evaluation, depth_of, parse_measures
from .expansion import Rocchio
from .hits import Hits
from .migrating import bring_up_to_date
from .queries import read_query
from .ranking import rank
from .renewing import Renewing, Translated
from .resembling import resembling
from .signature import signature

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from sqlite3 import Connection
    from types import TracebackType
    from typing import BinaryIO, Concatenate, ParamSpec, TypeVar

    from typing_extensions import Self

    from index import Condition, Doubtful, KeptDocument, KeptSentence, LanguageCount, Store, UnreadableError
    from translate import Available, Glossary, Translator, Translators

    from .doctor import Finding
    from .errors import MeasuringError
    from .hits import Snippet
    from .queries import Query
    from .recovering import Recovered
    from .trec import Qrels, Run, Topic

    _Arguments = ParamSpec("_Arguments")
    _Answer = TypeVar("_Answer")
    _Database = TypeVar("_Database", Corpus, Memory)

#: The version of what a library's folder holds. A newer one is refused.
FORMAT = 1

DEFAULT_LIMIT = 10

#: How hits can be sorted and grouped; the first is what is done if nobody says.
SORTS = ("relevance", "date")
GROUPS = ("document", "none")


@dataclass(frozen=True, slots=True)
class Status:
    """What is in a library.

    Attributes:
        path: Its folder.
        languages: How much there is in each language, the most first.
        translators: Sentences that each translator made, by language, the busiest first.
        flagged: Sentences whose English is doubtful, by language.
        failures: What could not be read, and has not been since.
        waiting: Documents that the store does not have yet as they are.
        remembered: Entries in the translation memory.
        sizes: Bytes on disk, by part: corpus, memory, store, models.
        translatable: The languages that what is installed translates.

    """

    path: Path
    languages: tuple[LanguageCount, ...]
    translators: dict[str, dict[str, int]]
    flagged: dict[str, int]
    failures: tuple[UnreadableError, ...]
    waiting: int
    remembered: int
    sizes: dict[str, int]
    translatable: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A document and its sentences in both languages."""

    document: KeptDocument
    sentences: tuple[KeptSentence, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing a translation memory did.

    Attributes:
        entries: Translations taken in.
        documents: Documents that have some of them now.
        failures: What could not be read.

    """

    entries: int
    documents: int
    failures: tuple[Exception, ...]


class _Opened(threading.local):
    """What a thread has open."""

    def __init__(self) -> None:
        self.corpus: Corpus | None = None
        self.store: Store | None = None


def _in_one_state(
    method: Callable[Concatenate[Library, _Arguments], _Answer],
) -> Callable[Concatenate[Library, _Arguments], _Answer]:
    """Have a method of a library read one state of it, whatever is written meanwhile."""

    @wraps(method)
    def answer(library: Library, /, *arguments: _Arguments.args, **options: _Arguments.kwargs) -> _Answer:
        with library._pinned():  # noqa: SLF001 - a part of the class
            return method(library, *arguments, **options)

    return answer


class Library:
    """A folder with an archive in it: texts, their English, and how to find both.

        with Library("archive.library") as library:
            library.add(["letters"])
            for hit in library.find("toppmøte i Alaska", limit=5):
                print(hit.score, hit.document_id, hit.english)

    Many processes may read a library while one writes. A library object may be used by several threads, and
    after a fork: each thread and process opens the files for itself.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        models: str | os.PathLike[str] | None = None,
        translators: Translators | None = None,
        notice: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """Name a library; nothing is opened or made before it is used.

        Args:
            path: Its folder.
            models: A folder of Argos packages, looked into after the library's own ``models/`` and
                before Argos' own.
            translators: Used instead of any Argos package: a `testing.GlossaryTranslator`, say.
            notice: Called with a line that says what was damaged, or of another version, and is being mended.

        """
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays the name it is
        self._models = Path(models) if models else None
        self._given_translators = translators
        self._notice = notice
        self._inherited: list[object] = []
        self._begin()

    def _begin(self) -> None:
        """Have nothing open."""
        self._process = os.getpid()
        self._argos: dict[str, ArgosTranslators] = {}
        self._opened = _Opened()
        self._open: WeakSet[Corpus | Store] = WeakSet()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every file, in all threads; the library opens again when it is next used."""
        self._mine()
        for opened in list(self._open):
            opened.close()
        self._opened, self._open = _Opened(), WeakSet()

    def add(
        self,
        paths: Sequence[str | os.PathLike[str]],
        *,
        language: str | None = None,
        quality: str = DEFAULT_QUALITY,
        glossary: Glossary | None = None,
        retry: bool = True,
        prune: bool = False,
        retry_failed: bool = False,
        progress: Callable[[Progress], None] = lambda _progress: None,
        stop: Callable[[], bool] = lambda: False,
        standard_input: BinaryIO | None = None,
    ) -> Report:
        """Read files, tell their languages, translate them, and index both texts.

        What is here already as it is costs a look at the file, and is neither read nor translated again.

        Args:
            paths: Files, folders, or ``"-"`` for standard input.
            language: Of all of them, where it is known.
            quality: ``fast``, ``balanced`` or ``best``.
            glossary: Names and terms and the English they are to have, from `translate.read_glossary`.
            retry: Whether doubtful translations are made once more.
            prune: Remove documents whose files have gone from *paths*, and lines that have gone from their
                .jsonl; not what could not be read, or is passed over now.
            retry_failed: Read only what could not be read before, in *paths* or, without any, wherever it is.
            progress: Called now and then.
            stop: Asked now and then; once it returns True what is under way is finished, and the
                report says that it was stopped. The next `add` of the same goes on from there.
            standard_input: Read for ``"-"``.

        Raises:
            NothingToAddError: none of the paths exists.
            NotPrunedError: a path to be pruned is not there, or nothing is left in it; nothing was done.
            LibraryBusyError: another process is writing.
            LibraryError: the folder is no library, or a newer version's.
            TranslateError: a model or the memory failed; what was done before stays done.
            IndexingError: the corpus or the store failed.

        """
        named = _named(paths, retry_failed=retry_failed)
        with self._writing() as (corpus, store), self._memory() as memory:
            translators = self._translators(quality)
            choosing = self._choosing(corpus, language, translators)
            if prune:
                choosing.check_prune(named)
            read = choosing.failed(named, corpus.failures()) if retry_failed else named
            adding = Adding(
                corpus=corpus,
                store=store,
                memory=memory,
                translators=translators,
                glossary=glossary,
                retry=retry,
                choosing=choosing,
                base=self.path.parent,
                total=total_size(read),
                progress=progress,
                stop=stop,
            )
            files = read_files(read, base=self.path.parent, standard_input=standard_input)
            report = adding.run(files, prune=named if prune else ())
        report.demo_models = self._demo_models(report.decoded)
        return report

    def preview(
        self,
        paths: Sequence[str | os.PathLike[str]],
        *,
        language: str | None = None,
        prune: bool = False,
        retry_failed: bool = False,
        standard_input: BinaryIO | None = None,
    ) -> Preview:
        """Return what `add` would do, and do nothing: no file is written, nobody is kept from writing.

        Args:
            paths: As `add` takes them, and the others too.
            language: Of all of them, where it is known.
            prune: Whether documents whose files have gone would be removed.
            retry_failed: Whether only what could not be read before would be read.
            standard_input: Read for ``"-"``.

        Raises:
            NothingToAddError: none of the paths exists.
            NotPrunedError: a path to be pruned is not there, or nothing is left in it.
            LibraryError: the folder is no library, or a newer version's.
            IndexingError: the corpus failed.

        """
        named = _named(paths, retry_failed=retry_failed)
        corpus = self._opened_corpus() if self._exists() else None
        choosing = self._choosing(corpus or Nothing(), language, self._translators(DEFAULT_QUALITY))
        if prune:
            choosing.check_prune(named)
        failures = corpus.failures() if corpus else []
        read = choosing.failed(named, failures) if retry_failed else named
        files = read_files(read, base=self.path.parent, standard_input=standard_input)
        return preview(choosing, files, prune=named if prune else ())

    def _choosing(self, kept: Kept, language: str | None, translators: Translators) -> Choosing:
        return Choosing(
            kept,
            base=self.path.parent,
            language=language_code(language) if language else None,
            can_translate=translators.languages(),
        )

    def translate(
        self,
        *,
        languages: Iterable[str] = (),
        renew: bool = False,
        quality: str = DEFAULT_QUALITY,
        glossary: Glossary | None = None,
        progress: Callable[[Progress], None] = lambda _progress: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Translated:
        """Translate what is in the library without English, for want of a model when it was added.

        No file is read, and English that is there stays word for word, unless it is to be renewed.

        Args:
            languages: Of the sentences; all that there are models for when empty.
            renew: Translate anew, too, what a machine translated otherwise than it would be now: with
                an older package, with another model file, in another quality. `renewing` says how
                that is told. What people and imported files said stays.
            quality: ``fast``, ``balanced`` or ``best``.
            glossary: Names and terms and the English they are to have; what is renewed has the names
                of this glossary, and not of one that it was added with.
            progress: Called now and then; what is read is counted in documents.
            stop: Asked now and then; once it returns True what is under way is finished, and the
                report says that it was stopped. The next call goes on from there.

        Raises:
            UnsupportedLanguageError: there is no model for one of *languages*.
            LibraryBusyError: another process is writing.
            LibraryError: there is no library, or it is a newer version's.
            TranslateError: the memory failed; what was done before stays done.
            IndexingError: the corpus or the store failed.

        """
        self._must_exist()
        translators = self._translators(quality)
        known = translators.languages()
        wanted = frozenset(map(language_code, languages)) or known
        for code in sorted(wanted - known):
            raise UnsupportedLanguageError(code)
        with self._writing() as (corpus, store), self._memory() as memory:
            renewing = Renewing(
                corpus=corpus,
                store=store,
                memory=memory,
                translators=translators,
                languages=wanted,
                glossary=glossary,
                renew=renew,
                progress=progress,
                stop=stop,
            )
            report = renewing.run()
        report.demo_models = self._demo_models(report.decoded)
        return report

    @_in_one_state
    def find(
        self,
        query: str,
        *,
        limit: int = DEFAULT_LIMIT,
        languages: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
        path: str | None = None,
        sort: str = SORTS[0],
        group: str = GROUPS[0],
        duplicates: bool = False,
        query_language: str | None = None,
        translate_query: bool = True,
        expand: bool | Rocchio = True,
    ) -> Hits:
        """Return the passages that answer *query*, the best first.

        Args:
            query: In English or any language of the library; `search.syntax` says what can stand in it.
            limit: Hits at most.
            languages: Of the documents; all when empty.
            since: First day, month or year, ISO 8601, that the documents may be of; undated ones are not.
            until: The last one.
            path: What their files' paths have in them, ``*`` for anything.
            sort: ``relevance``, or ``date`` for the newest first and the undated last.
            group: ``document`` for the best passage of each document, or ``none``.
            duplicates: Whether near-duplicates are hits of their own, not folded under the best of them.
            query_language: Of the query, where it is known.
            translate_query: Whether it is also sought by its translation.
            expand: Whether what its best passages say is sought too, where they agree; or how much.

        Raises:
            QueryError: nothing in it can be sought, or the dates are none.
            LibraryError: there is no library, or it is a newer version's.
            IndexingError: the corpus or the store cannot be read.

        """
        if limit < 1:
            raise SearchError(f"a limit of {limit} leaves nothing to show; give 1 or more")
        for name, value, known_values in (("sort", sort, SORTS), ("group", group, GROUPS)):
            if value not in known_values:
                raise SearchError(f"there is no {name} {value!r}; give one of {', '.join(known_values)}")
        filters = filters_of(since, until, path)
        corpus, store = self._reading()
        wanted = frozenset(map(language_code, languages))
        known = store.languages()
        read = self._read(
            query,
            store,
            known,
            query_language=language_code(query_language) if query_language else None,
            translate_query=translate_query,
            filters=filters,
        )
        hits, added = rank(
            read,
            corpus=corpus,
            store=store,
            library_languages=known,
            languages=wanted,
            limit=limit,
            rocchio=Rocchio() if expand is True else expand or None,
            by_document=group == "document",
            fold=not duplicates,
            newest=sort == "date",
        )
        return Hits(
            read,
            hits,
            waiting=len(corpus.unindexed()),
            absent_languages=() if hits else _absent(wanted, corpus),
            expansion=added,
            base=self.path.parent,
        )

    @_in_one_state
    def snippets(self, document_id: str, query: str, *, limit: int = DEFAULT_LIMIT) -> tuple[Snippet, ...]:
        """Return the snippets of a document's passages that answer *query*, the best first.

        Args:
            document_id: As hits have it.
            query: As for `find`.
            limit: Snippets at most.

        Raises:
            NoSuchDocumentError: there is none with this id.
            QueryError: nothing in the query can be sought.

        """
        corpus, store = self._reading()
        if corpus.document(document_id) is None:
            raise NoSuchDocumentError(document_id)
        known = store.languages()
        read = self._read(query, store, known, filters=(InDocuments(frozenset({document_id})),))
        hits, _ = rank(read, corpus=corpus, store=store, library_languages=known, languages=(), limit=limit)
        return tuple(hit.snippet for hit in hits)

    def batch(
        self,
        topics: Iterable[Topic],
        *,
        limit: int = DEFAULT_DEPTH,
        languages: Iterable[str] = (),
        translate_query: bool = True,
        expand: bool | Rocchio = True,
    ) -> Iterator[Answer | MeasuringError]:
        """Yield for each of many queries what it finds, a document once, or why it cannot be sought.

        Args:
            topics: From `read_topics`, or made.
            limit: Documents for each, at most.
            languages: Of the documents; all when empty.
            translate_query: Whether each is also sought by its translation.
            expand: Whether what the best passages say is sought too, or how much.

        Raises:
            LibraryError: there is no library, or it is a newer version's.
            IndexingError: the corpus or the store cannot be read.

        """
        wanted = sorted(set(map(language_code, languages)))
        for topic in topics:
            find = partial(
                self.find,
                topic.text,
                languages=wanted,
                query_language=topic.language,
                translate_query=translate_query,
                expand=expand,
                duplicates=True,
            )
            yield answer(topic, find=find, depth=limit)

    def evaluate(
        self,
        topics: Sequence[Topic],
        qrels: Qrels,
        *,
        measures: Iterable[str] = DEFAULT_MEASURES,
        runs: Mapping[str, Run] | None = None,
        by_language: bool = False,
        languages: Iterable[str] = (),
        translate_query: bool = True,
        expand: bool | Rocchio = True,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Evaluation:
        """Ask judged queries, and return how well they are answered.

        A query with no relevant document says nothing and is left out; one that finds nothing has 0.

        Args:
            topics: From `read_topics`, or made.
            qrels: From `read_qrels`: grades by topic and document.
            measures: As ir_measures has them.
            runs: From `read_run`, by name: to compare with.
            by_language: Whether to look at each language of queries and of documents alone, too.
            languages: Of the documents; all when empty.
            translate_query: Whether queries are also sought by their translations.
            expand: Whether what the best passages say is sought too, or how much.
            progress: Called with the queries asked so far, and those of all.

        Raises:
            MeasuringError: there is no such measure, no query has a relevant document, or a run answers none.
            LibraryError: there is no library, or it is a newer version's.
            IndexingError: the corpus or the store cannot be read.

        """
        parsed = parse_measures(measures)
        depth = depth_of(parsed)
        wanted = sorted(set(map(language_code, languages)))
        corpus, _ = self._reading()
        judged = {name for grades in qrels.values() for name in grades}
        evaluating = Evaluating(
            topics=topics,
            qrels=qrels,
            measures=parsed,
            ask=lambda some, among: self.batch(
                some, limit=depth, languages=among, translate_query=translate_query, expand=expand
            ),
            document_languages=corpus.languages_of(judged | {name.rpartition("#")[0] for name in judged}),
            progress=progress,
        )
        made = signature(limit=depth, languages=wanted, translated=translate_query, expand=expand)
        return evaluating.run(signature=made, runs=runs or {}, languages=wanted, by_language=by_language)

    @_in_one_state
    def like(self, document_id: str, *, limit: int = DEFAULT_LIMIT, languages: Iterable[str] = ()) -> Hits:
        """Return what resembles a document, in any language: the best passage of each other document.

        Args:
            document_id: Of the document that the others are to resemble.
            limit: Hits at most.
            languages: Of the documents; all when empty.

        Raises:
            NoSuchDocumentError: there is none with this id.
            QueryError: it has no word that says anything.
            LibraryError: there is no library, or it is a newer version's.
            IndexingError: the corpus or the store cannot be read.

        """
        corpus, store = self._reading()
        document = corpus.document(document_id)
        if document is None:
            raise NoSuchDocumentError(document_id)
        wanted = frozenset(map(language_code, languages))
        query, hits = resembling(document, corpus=corpus, store=store, languages=wanted, limit=limit)
        return Hits(query, hits, waiting=len(corpus.unindexed()), base=self.path.parent)

    def show(self, document_id: str) -> Shown:
        """Return a document with both its texts.

        Raises:
            NoSuchDocumentError: there is none with this id.

        """
        corpus = self._opened_corpus()
        with corpus.pinned():
            document = corpus.document(document_id)
            if document is None:
                raise NoSuchDocumentError(document_id)
            return Shown(document, tuple(corpus.sentences(document)))

    def remove(self, document_ids: Sequence[str]) -> int:
        """Remove documents, all or none, and return how many. Their translations stay remembered.

        Raises:
            NoSuchDocumentError: there is none with one of these ids; none is removed.

        """
        self._must_exist()
        with self._writing() as (corpus, store):
            known = corpus.known(document_ids)
            for document_id in document_ids:
                if document_id not in known:
                    raise NoSuchDocumentError(document_id)
            corpus.remove(*known)
            index_documents(corpus, store, corpus.unindexed())
        return len(known)

    def status(self) -> Status:
        """Return what is in the library."""
        corpus = self._opened_corpus()
        with self._memory() as memory:
            remembered = len(memory)
        return Status(
            path=self.path,
            languages=tuple(corpus.counts()),
            translators=corpus.translators(),
            flagged=corpus.flagged(),
            failures=tuple(corpus.failures()),
            waiting=len(corpus.unindexed()),
            remembered=remembered,
            sizes=self._sizes(),
            translatable=self._translators(DEFAULT_QUALITY).languages(),
        )

    def flagged(self) -> tuple[Doubtful, ...]:
        """Return the documents with doubtful English, those first of which the largest share is."""
        return tuple(self._opened_corpus().doubtful())

    def rebuild(self) -> int:
        """Make the store again from the corpus, with no translation, and return its passages.

        Whatever is in the store's place; until it is done, readers have what was there before.
        """
        self._must_exist()
        with self._locked():
            return len(self._rebuild_store(self._opened_corpus()))

    def doctor(self) -> tuple[Finding, ...]:
        """Return how the installation and the library are, and what to do about what is wrong; all of it is read."""
        from .doctor import examine_installation, examine_models

        return (*examine_installation(), *examine_models(self.packages()), *self._examine())

    def _examine(self) -> Iterator[Finding]:
        from .doctor import Finding, examine_disk, examine_file, examine_store, failed

        try:
            if not self._exists():
                yield Finding("library", f"none at {self.path} yet; one is made by: search add PATH")
                return
            yield Finding("library", f"format {FORMAT}, at {self.path}")
        except LibraryError as error:
            yield failed("library", error)
            return
        yield examine_disk(self.path, self._sizes())
        try:
            if self._memory_file.exists():
                with self._memory() as memory:
                    yield examine_file("memory", memory.problems())
        except MemoryFileError as error:
            yield examine_file("memory", [str(error)])
        try:
            problems = self._opened_corpus().problems()
        except CorpusError as error:
            problems = [str(error)]
        yield examine_file("corpus", problems)
        if problems:
            return
        try:
            corpus, store = self._reading()
            yield from examine_store(store, corpus)
        except StoreError as error:
            yield failed("store", error)

    def recover(self, into: str | os.PathLike[str]) -> Recovered:
        """Save what can be read of a damaged library into a new one; the damaged one is not touched.

        Documents come with their sentences, where these can be read: what cannot be is kept as it was
        written, for `translate`. Models stay where they are, and so do ids: those of files are told from
        the folder that the library is in, so the new one is best made beside the old.

        Args:
            into: The folder of the new library; there must be none yet.

        Raises:
            LibraryError: there is something already.

        """
        from .recovering import Recovered, fill_gaps, lost_documents, salvage

        if not (self._corpus_file.exists() or self._memory_file.exists()):
            self._must_exist()
        with Library(into) as new:
            if new._exists():
                raise LibraryError(new.path, "is a library already", "name a new folder")
            with new._locked():
                corpus = new._opened_corpus()
                Memory(new._memory_file).close()
                saved = {
                    name: count
                    for old, file in ((self._corpus_file, new._corpus_file), (self._memory_file, new._memory_file))
                    if old.exists()
                    for name, count in salvage(old, file).items()
                }
                gaps = fill_gaps(corpus)
                new._rebuild_store(corpus)
                return Recovered(
                    path=new.path,
                    documents=saved.get("documents", 0),
                    lost=lost_documents(self._corpus_file, corpus) if self._corpus_file.exists() else (),
                    sentences=saved.get("sentences", 0),
                    gaps=gaps,
                    failures=saved.get("failures", 0),
                    entries=saved.get("entries", 0),
                )

    def packages(self) -> list[Package]:
        """Return the Argos packages that this library can use, those first that are preferred by place."""
        return find_packages(self._model_folders())

    def install(self, file: str | os.PathLike[str], *, here: bool = False) -> Package:
        """Install a package from a file: into Argos' folder, or with *here* into the library's.

        Raises:
            PackageError: it is damaged or unsafe; nothing was installed.

        """
        return self._install(Path(file), here=here)

    def install_languages(
        self,
        languages: Iterable[str],
        *,
        index: str = ARGOS_INDEX,
        here: bool = False,
        progress: Callable[[Available, int, int | None], None] | None = None,
    ) -> Iterator[tuple[Package, bool]]:
        """Download what leads from each of *languages* to English.

        Yields each package once it is installed, and whether it was there already.

        Connects to the index and to what it names, as nothing else does. What is installed already, in
        the same version and loads, is not downloaded again.

        Args:
            languages: Codes; all are looked up before anything is downloaded.
            index: Address of the index of packages.
            here: Install into the library's folder, not into Argos'.
            progress: Called with the package, the bytes that are there, and those of all where known.

        Raises:
            NoModelError: no published package leads from one of them to English; nothing was installed.
            DownloadError: the index or a package cannot be fetched.
            PackageError: a package is damaged or unsafe; it was not installed.

        """
        if here:
            self._exists()  # Rather refused now than after a download of minutes.
        wanted: dict[str, Available] = {}
        codes = list(dict.fromkeys(map(language_code, languages)))
        published = available(index) if codes else []
        for code in codes:
            route = published_route(published, code)
            if not route:
                raise NoModelError(code)
            wanted.update((package.pair, package) for package in route)
        for package in wanted.values():
            there = self._installed(package, here=here)
            yield there or self._download(package, here=here, progress=progress), there is not None

    def uninstall(self, pair: str) -> Package:
        """Remove the installed package of a pair, ``"ro_en"``: the first that `packages` lists.

        Raises:
            SearchError: there is none.

        """
        for package in self.packages():
            if pair in {package.pair, package.folder.name}:
                with self._locked() if package.folder.parent == self.path / "models" else nullcontext():
                    remove_package(package)
                return package
        raise SearchError(f"no package of the pair {pair!r} is installed; see: search models list")

    def import_memory(self, file: str | os.PathLike[str]) -> Imported:
        """Take a translation memory in, JSON lines or TMX. Its entries outrank machines'.

        Raises:
            ExchangeError: the file as a whole cannot be read.

        """
        failures: list[Exception] = []
        originals: set[str] = set()

        def entries() -> Iterator[Entry]:
            for entry in read_entries(Path(file)):
                if isinstance(entry, Exception):
                    failures.append(entry)
                else:
                    originals.add(plain(entry.original))
                    yield entry

        with self._writing() as (corpus, store), self._memory() as memory:
            count = memory.take_in(entries())
            touched = take_up(originals, corpus=corpus, store=store, memory=memory)
        return Imported(count, touched, tuple(failures))

    def export_memory(self, file: str | os.PathLike[str]) -> int:
        """Write the translation memory out, JSON lines or TMX, and return its entries.

        Raises:
            ExchangeError: the file cannot be written.

        """
        self._must_exist()
        with self._memory() as memory:
            return write_entries(Path(file), memory)

    # How models get in.

    def _models_folder(self, *, here: bool) -> Path:
        return self.path / "models" if here else self._models or argos_folder()

    def _install(self, file: Path, *, here: bool, pair: str | None = None) -> Package:
        into = self._models_folder(here=here)
        with self._locked() if here else nullcontext():
            if here:
                into.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
            return install_package(file, into, pair=pair)

    def _installed(self, wanted: Available, *, here: bool) -> Package | None:
        for package in find_packages([self._models_folder(here=here)]):
            same = (package.pair, package.version) == (wanted.pair, wanted.version)
            if same and package.problem is None and try_out(package) is None:
                return package
        return None

    def _download(
        self, wanted: Available, *, here: bool, progress: Callable[[Available, int, int | None], None] | None
    ) -> Package:
        # Not under the lock: nobody should wait for a download of minutes.
        into = self._models_folder(here=here)
        file = download_package(wanted, into, partial(progress, wanted) if progress else None)
        try:
            return self._install(file, here=here, pair=wanted.pair)
        finally:
            file.unlink(missing_ok=True)

    def _sizes(self) -> dict[str, int]:
        return {part: sum(map(_size, self.path.glob(pattern))) for part, pattern in _PARTS.items()}

    # How a query is understood.

    def _read(
        self,
        query: str,
        store: Store,
        languages: Collection[str],
        *,
        query_language: str | None = None,
        translate_query: bool = True,
        filters: Sequence[Condition] = (),
    ) -> Query:
        with ExitStack() as opened:
            return read_query(
                query,
                store=store,
                languages=languages,
                translate=self._query_translation(opened) if translate_query else None,
                query_language=query_language,
                filters=filters,
            )

    # How the parts are opened.

    @property
    def _store_folder(self) -> Path:
        return self.path / "store"

    @property
    def _corpus_file(self) -> Path:
        return self.path / "corpus.sqlite"

    @property
    def _memory_file(self) -> Path:
        return self.path / "memory.sqlite"

    @property
    def _manifest(self) -> Path:
        return self.path / "manifest.json"

    def _reading(self) -> tuple[Corpus, Store]:
        """Return what a search needs, or say that the store has to be made again."""
        corpus = self._opened_corpus()
        self._must_have_store()
        return corpus, self._opened_store()

    @contextmanager
    def _pinned(self) -> Iterator[None]:
        """Have the corpus and the store answer from one state of both.

        A writer puts a document into the corpus, with a mark, then into the store, and then takes the
        mark off. So at any moment the store has each unmarked document as the corpus has it; the moment
        is that at which the corpus is pinned, if the store that was pinned before is the newest still.
        """
        corpus, store = self._reading()
        while True:
            with store.pinned(), corpus.pinned():
                if store.is_newest():
                    yield
                    return

    @contextmanager
    def _writing(self) -> Iterator[tuple[Corpus, Store]]:
        """Hold the lock; the store is made again first where it is missing, damaged or another version's."""
        with self._locked():
            corpus = self._opened_corpus()
            store = self._sound_store(corpus)
            # What a writer that was killed had put into the corpus only.
            index_documents(corpus, store, corpus.unindexed())
            yield corpus, store

    def _sound_store(self, corpus: Corpus) -> Store:
        try:
            self._must_have_store()
            # Looked at anew, also where it has been open for long.
            self._close_store()
            return self._opened_store()
        except StoreError as error:
            self._notice(f"store {error.path}: {error.problem}; making it again from the corpus")
            return self._rebuild_store(corpus)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Be the library's only writer, and make it where there is none."""
        from filelock import FileLock, Timeout

        self._exists()
        holder = self.path / "lock.holder"
        lock = FileLock(self.path / "lock", mode=PRIVATE_FILE)
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
            lock.acquire(timeout=0)
            since = time.strftime("%Y-%m-%d %H:%M:%S")
            write_private(holder, f"process {os.getpid()}, since {since}")
        except Timeout:
            raise LibraryBusyError(self.path, _read_holder(holder)) from None
        except OSError as error:
            lock.release()
            problem = f"cannot be written ({error.strerror or error})"
            raise LibraryError(
                self.path, problem, "check who may write there and the free space, or name another with --library"
            ) from error
        try:
            self._clean()
            if not self._exists():
                self._make()
            self._bring_up_to_date()
            yield
        finally:
            with suppress(OSError):  # It says nothing that the lock does not.
                holder.unlink(missing_ok=True)
            lock.release()

    def _clean(self) -> None:
        """Delete what a writer that was killed left unfinished."""
        for left in self.path.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        self._manifest.with_suffix(".part").unlink(missing_ok=True)

    def _exists(self) -> bool:
        """Tell whether there is a library.

        Raises:
            LibraryError: there is something else, or a newer version's library.

        """
        if not self.path.exists():
            return False
        if not self.path.is_dir():
            raise LibraryError(self.path, "is a file, not a library", "name a folder with --library")
        try:
            manifest = json.loads(self._manifest.read_text(encoding="utf-8"))
            version = manifest["format"]
        except FileNotFoundError:
            if self._corpus_file.is_file():
                # All that the manifest says can be told again: the store is not trusted without it.
                return True
            others = sorted(entry.name for entry in self.path.iterdir() if entry.name not in _EARLY_PARTS)
            if others:
                problem = f"is a folder with other things in it ({others[0]!r}), not a library"
                raise LibraryError(self.path, problem, "name an empty or a new folder with --library") from None
            return False
        except OSError as error:
            raise LibraryError(self.path, f"cannot be read ({error.strerror})", "check who may read it") from error
        except (ValueError, KeyError, TypeError) as error:
            raise LibraryError(self._manifest, "is damaged", _MEND_MANIFEST) from error
        if not isinstance(version, int):
            raise LibraryError(self._manifest, "is damaged", _MEND_MANIFEST)
        if version > FORMAT:
            problem = f"was made by a newer version of this program (format {version}; this one knows {FORMAT})"
            raise LibraryError(self.path, problem, "update translation-first-search")
        return True

    def _must_exist(self) -> None:
        if not self._exists():
            cure = "make one with: search add PATH, or name another with --library"
            raise LibraryError(self.path, "there is no library here yet", cure)

    def _make(self) -> None:
        try:
            Corpus(self._corpus_file, make=True).close()
            open_store(self._store_folder).close()
            self._write_manifest()
        except OSError as error:
            problem = f"cannot be made ({error.strerror or error})"
            raise LibraryError(self.path, problem, "name another folder with --library") from error

    def _write_manifest(self) -> None:
        unfinished = self._manifest.with_suffix(".part")
        content = {"format": FORMAT, "made by": "translation-first-search", "store": SIGNATURE}
        write_private(unfinished, json.dumps(content, indent=2) + "\n")
        unfinished.replace(self._manifest)

    def _bring_up_to_date(self) -> None:
        for file, migrations in self._migrations.items():
            if file.exists() and bring_up_to_date(file, migrations):
                self._notice(f"{file.name} was made by an older version of this program; it is brought up to date")

    @property
    def _migrations(self) -> dict[Path, Sequence[Callable[[Connection], None]]]:
        return {self._corpus_file: CORPUS_MIGRATIONS, self._memory_file: MEMORY_MIGRATIONS}

    def _must_have_store(self) -> None:
        try:
            manifest = json.loads(self._manifest.read_text(encoding="utf-8"))
        except FileNotFoundError:
            manifest = {}
        if manifest.get("store") != SIGNATURE:
            raise StoreError(self._store_folder, "is missing, or was made by another version")

    def _rebuild_store(self, corpus: Corpus) -> Store:
        with rebuilding(self._store_folder) as writer:
            for document_id in corpus.ids():
                write_document(writer, corpus, document_id)
        corpus.indexed(corpus.unindexed())
        self._write_manifest()
        self._close_store()
        return self._opened_store()

    def _mine(self) -> _Opened:
        """Return what this thread of this process has open."""
        if self._process != os.getpid():
            # What was open in the parent is left alone: SQLite forbids to use it or to close it here, and
            # models wait for threads that did not come along.
            self._inherited += [self._opened, self._open, self._argos]
            self._begin()
        return self._opened

    def _opened_corpus(self) -> Corpus:
        mine = self._mine()
        if mine.corpus is None:
            self._must_exist()
            mine.corpus = self._up_to_date(lambda: Corpus(self._corpus_file), len(CORPUS_MIGRATIONS))
            self._open.add(mine.corpus)
        return mine.corpus

    def _up_to_date(self, open_database: Callable[[], _Database], version: int) -> _Database:
        """Open a database; one of an older version is brought up to date first, which only a writer may do."""
        opened = open_database()
        if opened.version == version:
            return opened
        opened.close()
        with self._locked():
            return open_database()

    def _opened_store(self) -> Store:
        mine = self._mine()
        if mine.store is None:
            mine.store = open_store(self._store_folder, make=False)
            self._open.add(mine.store)
        return mine.store

    def _close_store(self) -> None:
        mine = self._mine()
        if mine.store is not None:
            mine.store.close()
            self._open.discard(mine.store)
            mine.store = None

    @contextmanager
    def _memory(self) -> Iterator[Memory]:
        with self._up_to_date(lambda: Memory(self._memory_file), len(MEMORY_MIGRATIONS)) as memory:
            yield memory

    def _model_folders(self) -> list[Path]:
        folders = [self.path / "models", self._models, argos_folder()]
        return [folder for folder in folders if folder]

    def _translators(self, quality: str) -> Translators:
        if self._given_translators is not None:
            return self._given_translators
        if quality not in QUALITIES:
            raise SearchError(f"there is no quality {quality!r}; give one of {', '.join(QUALITIES)}")
        if quality not in self._argos:
            self._argos[quality] = ArgosTranslators(self.packages(), quality)
        return self._argos[quality]

    def _demo_models(self, languages: Iterable[str]) -> list[str]:
        """Return the pairs of the demo packages that these languages were translated with."""
        if self._given_translators is not None:
            return []
        packages = self.packages()
        routes = (find_route(packages, language) for language in sorted(languages))
        return [package.pair for route in routes for package in route if package.demo]

    def _query_translation(self, opened: ExitStack) -> Callable[[str, str], str | None]:
        """Return what translates a query: the memory, whoever made its entry, or else a model."""

        @cache
        def memory() -> Memory | None:
            # Not opened before a query needs it; a search makes no file.
            return opened.enter_context(self._memory()) if self._memory_file.exists() else None

        def translate(language: str, text: str) -> str | None:
            known = memory()
            remembered = known.find(language, [text], signature=None) if known else {}
            if text in remembered:
                return remembered[text].english
            translator = self._translators(DEFAULT_QUALITY).get(language)
            return _query_english(text, language, translator) if translator else None

        return translate


def _query_english(text: str, language: str, translator: Translator) -> str:
    """Return a query's English: of two where the first is doubtful, the one with fewer doubts."""

    def badness(english: str) -> tuple[bool, int]:
        flags = doubts(text, english, language, unfinished=isinstance(english, Unfinished))
        return "empty" in flags, len(flags)

    (english,) = translator.translate([text], source=language)
    if badness(english) > (False, 0):
        (again,) = translator.translate([text], source=language, careful=True)
        english = min(english, again, key=badness)
    return str(english)


def _named(paths: Sequence[str | os.PathLike[str]], *, retry_failed: bool) -> list[str]:
    named = [os.fspath(path) for path in paths]
    everything = retry_failed and not named
    if not everything and not any(path == STANDARD_INPUT or os.path.lexists(path) for path in named):
        raise NothingToAddError(named)
    return named


_MEND_MANIFEST = "delete that file, then run: search rebuild"

#: What can be in a library's folder before it is one.
_EARLY_PARTS = {"models", "lock", "lock.holder", "corpus.sqlite.part", "corpus.sqlite.part-journal", "manifest.part"}

#: The parts whose sizes are told, and where they are in the folder.
_PARTS = {"corpus": "corpus.sqlite*", "memory": "memory.sqlite*", "store": "store", "models": "models"}


def _absent(wanted: Iterable[str], corpus: Corpus) -> tuple[str, ...]:
    """Return *wanted*, sorted, when the corpus has documents in none of these languages."""
    present = {count.language for count in corpus.counts() if count.documents}
    return tuple(sorted(wanted)) if present.isdisjoint(wanted) else ()


def _read_holder(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8") or "just started"
    except OSError:
        return "just started"


def _size(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder; what is just going away counts nothing."""
    size = 0
    for file in path.rglob("*") if path.is_dir() else (path,):
        with suppress(OSError):
            size += file.stat().st_size if file.is_file() else 0
    return size
