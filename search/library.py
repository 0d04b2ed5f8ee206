"""The library: the one noun. What a command does is one call of one of its methods."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.query import InDocuments
from search.readers.documents import STANDARD_INPUT, read_files
from translate import (
    ARGOS_INDEX,
    DEFAULT_QUALITY,
    Entry,
    Package,
    UnsupportedLanguageError,
    language_code,
    plain,
    read_entries,
    write_entries,
)

from .errors import NoSuchDocumentError, NothingToAddError, SearchError
from .evaluation.batch import DEFAULT_DEPTH, Answer, answer
from .evaluation.evaluate import DEFAULT_MEASURES, Evaluating, Evaluation, depth_of, parse_measures
from .evaluation.signature import signature
from .ingest.add import Adding, Progress, Report, index_documents, take_up, total_size
from .ingest.changes import Choosing, Kept, Nothing, Preview, preview
from .ingest.retranslate import Renewing, Translated
from .maintenance.doctor import examine_installation, examine_library, examine_models
from .models.packages import Models
from .query.filters import filters_of
from .query.translation import query_english
from .query.understand import read_query
from .ranking.expansion import Rocchio
from .ranking.hits import Hits
from .ranking.more_like_this import resembling
from .ranking.rank import rank
from .storage.folder import Folder
from .storage.session import Parts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import BinaryIO

    from typing_extensions import Self

    from index import Corpus, Store
    from index.query import Condition
    from index.records import DoubtfulDocument, Failure, LanguageCount, StoredDocument, StoredSentence
    from translate import Available, Glossary, Translators

    from .errors import MeasuringError
    from .evaluation.trec import Qrels, Run, Topic
    from .maintenance.doctor import Finding
    from .maintenance.recovery import Recovered
    from .query.understand import Query
    from .ranking.hits import Snippet


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
    failures: tuple[Failure, ...]
    waiting: int
    remembered: int
    sizes: dict[str, int]
    translatable: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A document and its sentences in both languages."""

    document: StoredDocument
    sentences: tuple[StoredSentence, ...]


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
        self._folder = Folder(path, notice)
        self.path = self._folder.path
        self._parts = Parts(self._folder)
        self._models = Models(self._folder, Path(models) if models else None)
        self._given_translators = translators

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every file, in all threads; the library opens again when it is next used."""
        self._parts.close()

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
        with self._parts.writing() as (corpus, store), self._parts.memory() as memory:
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
        corpus = self._parts.corpus() if self._folder.exists() else None
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
        self._folder.must_exist()
        translators = self._translators(quality)
        known = translators.languages()
        wanted = frozenset(map(language_code, languages)) or known
        for code in sorted(wanted - known):
            raise UnsupportedLanguageError(code)
        with self._parts.writing() as (corpus, store), self._parts.memory() as memory:
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
        with self._parts.pinned() as (corpus, store):
            if limit < 1:
                raise SearchError(f"a limit of {limit} leaves nothing to show", "give 1 or more")
            for name, value, known_values in (("sort", sort, SORTS), ("group", group, GROUPS)):
                if value not in known_values:
                    raise SearchError(f"there is no {name} {value!r}", f"give one of {', '.join(known_values)}")
            filters = filters_of(since, until, path)
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
        with self._parts.pinned() as (corpus, store):
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
        corpus, _ = self._parts.reading()
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
        with self._parts.pinned() as (corpus, store):
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
        corpus = self._parts.corpus()
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
        self._folder.must_exist()
        with self._folder.locked():
            corpus = self._parts.corpus()
            known = corpus.known(document_ids)
            unknown = [document_id for document_id in document_ids if document_id not in known]
            if not unknown:
                # Before the store is looked at: a damaged document could not be put there, but can be removed.
                corpus.remove(*known)
            # Also what a removal that was killed had removed from the corpus only.
            index_documents(corpus, self._parts.sound_store(corpus), corpus.unindexed())
            if unknown:
                raise NoSuchDocumentError(unknown[0])
        return len(known)

    def status(self) -> Status:
        """Return what is in the library."""
        corpus = self._parts.corpus()
        with self._parts.memory() as memory:
            remembered = len(memory)
        return Status(
            path=self.path,
            languages=tuple(corpus.counts()),
            translators=corpus.translators(),
            flagged=corpus.flagged(),
            failures=tuple(corpus.failures()),
            waiting=len(corpus.unindexed()),
            remembered=remembered,
            sizes=self._folder.sizes(),
            translatable=self._translators(DEFAULT_QUALITY).languages(),
        )

    def flagged(self) -> tuple[DoubtfulDocument, ...]:
        """Return the documents with doubtful English, those first of which the largest share is."""
        return tuple(self._parts.corpus().doubtful())

    def rebuild(self) -> int:
        """Make the store again from the corpus, with no translation, and return its passages.

        Whatever is in the store's place; until it is done, readers have what was there before.
        """
        self._folder.must_exist()
        with self._folder.locked():
            return len(self._parts.rebuild_store(self._parts.corpus()))

    def doctor(self) -> tuple[Finding, ...]:
        """Return how the installation and the library are, and what to do about what is wrong; all of it is read."""
        library = examine_library(self._folder, self._parts)
        return (*examine_installation(), *examine_models(self.packages()), *library)

    def recover(self, into: str | os.PathLike[str]) -> Recovered:
        """Save what can be read of a damaged library into a new one, all of it or none; the damaged one is not touched.

        Documents come with their sentences, where these are as they were written: the others are kept in the
        original's words alone, for `translate`. A document that is itself not as it was written is saved, and
        named: adding its file again replaces it. Models stay where they are, and so do ids: those of files are told from
        the folder that the library is in, so the new one is best made beside the old.

        Args:
            into: The folder of the new library; there must be none yet.

        Raises:
            LibraryError: there is something already, or it cannot be made.

        """
        from .maintenance.recovery import recover

        if not (self._folder.corpus.exists() or self._folder.memory.exists()):
            self._folder.must_exist()
        return recover(self._folder, Folder(into, self._folder.notice))

    def packages(self) -> list[Package]:
        """Return the Argos packages that this library can use, those first that are preferred by place."""
        return self._models.packages()

    def install(self, file: str | os.PathLike[str], *, here: bool = False) -> Package:
        """Install a package from a file: into Argos' folder, or with *here* into the library's.

        Raises:
            PackageError: it is damaged or unsafe; nothing was installed.

        """
        return self._models.install(Path(file), here=here)

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
        return self._models.install_languages(languages, index=index, here=here, progress=progress)

    def uninstall(self, pair: str) -> Package:
        """Remove the installed package of a pair, ``"ro_en"``: the first that `packages` lists.

        Raises:
            SearchError: there is none.

        """
        return self._models.uninstall(pair)

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

        with self._parts.writing() as (corpus, store), self._parts.memory() as memory:
            count = memory.take_in(entries())
            touched = take_up(originals, corpus=corpus, store=store, memory=memory)
        return Imported(count, touched, tuple(failures))

    def export_memory(self, file: str | os.PathLike[str]) -> int:
        """Write the translation memory out, JSON lines or TMX, and return its entries.

        Raises:
            ExchangeError: the file cannot be written.

        """
        self._folder.must_exist()
        with self._parts.memory() as memory:
            return write_entries(Path(file), memory)

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
        memory = self._parts.memory if self._folder.memory.exists() else None
        with query_english(memory, lambda language: self._translators(DEFAULT_QUALITY).get(language)) as translate:
            return read_query(
                query,
                store=store,
                languages=languages,
                translate=translate if translate_query else None,
                query_language=query_language,
                filters=filters,
            )

    def _translators(self, quality: str) -> Translators:
        given = self._given_translators
        return self._models.translators(quality) if given is None else given

    def _demo_models(self, languages: Iterable[str]) -> list[str]:
        """Return the pairs of the demo packages that these languages were translated with."""
        return self._models.demo_pairs(languages) if self._given_translators is None else []


def _named(paths: Sequence[str | os.PathLike[str]], *, retry_failed: bool) -> list[str]:
    named = [os.fspath(path) for path in paths]
    everything = retry_failed and not named
    if not everything and not any(path == STANDARD_INPUT or os.path.lexists(path) for path in named):
        raise NothingToAddError(named)
    return named


def _absent(wanted: Iterable[str], corpus: Corpus) -> tuple[str, ...]:
    """Return *wanted*, sorted, when the corpus has documents in none of these languages."""
    present = {count.language for count in corpus.counts() if count.documents}
    return tuple(sorted(wanted)) if present.isdisjoint(wanted) else ()
