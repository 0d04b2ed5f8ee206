"""The library: a folder with an archive in it. Each command calls one method of `Library`."""

from __future__ import annotations

import os
from collections.abc import Sized
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.query import InDocuments
from translate import DEFAULT_QUALITY, DEVICES, ENGINES, Hardware, UnsupportedLanguageError, known_language
from translate.argos import ARGOS_INDEX, check_hardware, uses_gpu
from translate.memory import write_entries

from .arguments import check_limit, path_of, paths_of, texts_of
from .errors import NoSuchDocumentError, SearchError
from .evaluation.batch import DEFAULT_DEPTH, Answer, Batch, answer
from .evaluation.measures import DEFAULT_MEASURES, depth_of, parse_measures
from .evaluation.scores import Evaluation
from .evaluation.topics import load_topics
from .ingest.reports import Preview, Progress, Report, Translated
from .maintenance.status import Status, library_status
from .models.install import Installation, install_file, install_languages, install_models, uninstall
from .models.packages import InstalledModel, Models
from .models.published import AvailableModel, PublishedModels, available_models, load_published
from .models.recommend import Recommendations, recommend_models, sample_sentences
from .models.sources import model_sources, pair_of
from .models.trial import TRIAL_SECONDS, save_speeds
from .query.examples import sentences_of
from .query.filters import option_filters
from .query.translation import query_translation
from .query.understand import understand_query
from .query.variants import variants_of
from .ranking.expansion import Rocchio
from .ranking.hits import Hits
from .ranking.more_like_this import find_similar
from .ranking.rank import rank
from .readers.options import OCR_MODES, ReadingOptions
from .storage.document_view import DocumentView, MessageInThread, view_document, view_thread
from .storage.folder import JOURNALS, Folder
from .storage.indexing import index_documents
from .storage.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import BinaryIO

    from typing_extensions import Self

    from index import Corpus, Store
    from index.query import Condition
    from index.records import DoubtfulDocument
    from translate import Translators
    from translate.memory import Glossary
    from translate.models import Model
    from translate.verification import Verification

    from .arguments import Paths, Texts
    from .errors import EvaluationError
    from .evaluation.batch import Answer
    from .evaluation.scores import Evaluation
    from .evaluation.topics import Topic
    from .evaluation.trec import Qrels, Run
    from .ingest.reports import Imported, Preview, Progress, Report, Translated
    from .ingest.run import Processes
    from .maintenance.findings import Finding
    from .maintenance.recovery import Recovered
    from .models.sources import Download
    from .query.query import Query
    from .ranking.hits import Snippet


DEFAULT_LIMIT = 10

#: The engine that translates unless another is named.
DEFAULT_ENGINE = ENGINES[0]

#: How hits can be sorted and grouped; the first of each is the default.
SORTS = ("relevance", "date")
GROUPS = ("document", "none")


class Library:
    """A folder that holds an archive: the texts, their English, and an index of both.

        with Library("archive.library") as library:
            library.add(["letters"])
            for hit in library.find("toppmøte i Alaska", limit=5):
                print(hit.score, hit.document_id, hit.english)

    Any number of processes can read a library while one process writes to it. A library object can be
    shared by threads and used after a fork: each thread opens the databases for itself, all threads share
    the index, and each process opens its own. Models that are installed, replaced or removed meanwhile, also by
    other processes, are noticed by the next call.

    All errors that a caller may want to handle are subclasses of `SearchError`, including the
    `TranslateError` and `IndexingError` that the methods below mention.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        models: str | os.PathLike[str] | None = None,
        translators: Translators | None = None,
        notice: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """Create a lazy handle. Nothing is opened or created until the first method call.

        Args:
            path: Folder of the library. `add` creates it if it does not exist.
            models: Folder with models, searched after the library's own ``models/`` folder and
                before the engines' default folders.
            translators: Translators to use instead of installed models, such as a
                `translate.testing.GlossaryTranslator` in tests.
            notice: Called with a one-line message when a damaged store is rebuilt or files of an older
                version are migrated.

        """
        self._folder = Folder(path_of(path, "path"), notice)
        self.path = self._folder.path
        self._session = Session(self._folder)
        self._models = Models(self._folder, Path(path_of(models, "models")) if models else None)
        self._given_translators = translators

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all files in all threads. The library opens them again when it is next used."""
        self._session.close()

    def add(
        self,
        paths: Paths,
        *,
        language: str | None = None,
        engine: str = DEFAULT_ENGINE,
        quality: str = DEFAULT_QUALITY,
        glossary: Glossary | None = None,
        retry: bool = True,
        prune: bool = False,
        retry_failed: bool = False,
        progress: Callable[[Progress], None] = lambda _progress: None,
        stop: Callable[[], bool] = lambda: False,
        standard_input: BinaryIO | None = None,
        passwords: Texts = (),
        ocr: str = "auto",
        device: str = DEVICES[0],
        threads: int | None = None,
    ) -> Report:
        """Read files, detect their languages, translate them to English, and index both texts.

        Unchanged files are not reopened, and unchanged sentences are not translated again. A file that was
        moved or renamed keeps its ID and its translations. A file that cannot be read is reported and does
        not stop the others. Documents in a language without a model are indexed in the original only;
        `translate` completes them once a model is installed.

        Args:
            paths: A file, a folder, ``"-"`` for standard input, or several of these.
            language: Language of all documents, ISO 639-1. Detected if omitted.
            engine: Engine whose models translate: ``argos`` or ``firefox``. Where the other has a model of the language, too,
                it tries what the first translates doubtfully.
            quality: Quality of the translation: ``fast``, ``balanced`` or ``best``; Firefox' models have only one.
            glossary: Names and terms with their required English, from `translate.memory.read_glossary`.
            retry: Whether to try doubtful translations a second time, more carefully or with the other engine.
            prune: Remove documents whose files no longer exist in *paths*, and documents whose lines no
                longer exist in their .jsonl files. Files that exist but cannot be read, or are ignored
                now, are not removed.
            retry_failed: Read only files that could not be read before: those in *paths*, or
                all of them if *paths* is empty.
            progress: Called regularly with the progress so far.
            stop: Called regularly. Once it returns True, documents already translated are stored and the
                report says that the run was stopped; the same call continues from there.
            standard_input: Stream to read for ``"-"``.
            passwords: A password to try on locked files, or several.
            ocr: When text is recognized in pictures, with the program Tesseract: ``auto`` for pictures and for pages
                of a PDF that are pictures, ``off`` for none, ``force`` for all pages.
            device: What the models run on: ``cpu``, ``cuda`` (a GPU), or ``auto``, a GPU if one is found.
            threads: Number of threads that translate on the processor; one for each core if omitted.

        Returns:
            The numbers of documents and sentences processed, and everything that went wrong.

        Raises:
            NothingToAddError: none of the paths exists.
            NotPrunedError: a path to prune does not exist or no longer contains any document; nothing was done.
            SearchError: *engine* or *quality* is unknown.
            LanguageCodeError: *language* is not the code of a known language.
            HardwareError: *device* or *threads* is invalid, or there is no GPU; nothing was done.
            LibraryBusyError: another process is writing.
            LibraryError: the folder is not a library, or a newer version created it.
            TranslateError: a model or the memory failed; documents stored before that remain stored.
            IndexingError: the corpus or the store failed.

        """
        from .ingest.add import add_files
        from .ingest.paths import check_paths
        from .ingest.run import RunContext

        names = check_paths(paths_of(paths), retry_failed=retry_failed)
        hardware = self._hardware(device, threads)
        translators = self._translators(quality, engine, hardware)
        with (
            self._session.writing() as (corpus, store),
            self._session.memory() as memory,
            self._session.memory() as recognized,
        ):
            report = add_files(
                names,
                RunContext(
                    corpus=corpus,
                    store=store,
                    memory=memory,
                    translators=translators,
                    glossary=glossary,
                    progress=progress,
                    stop=stop,
                    retry=retry,
                    processes=self._processes(quality, engine, hardware),
                ),
                base=self.path.parent,
                language=self._codes(language)[0] if language else None,
                prune=prune,
                retry_failed=retry_failed,
                standard_input=standard_input,
                options=replace(_reading_options(passwords, ocr), memory=recognized, scratch=self.path),
            )
        report.demo_models = self._demo_models(report.decoded, engine)
        report.other_engines = self._other_engines(report.untranslated, engine)
        return report

    def preview(
        self,
        paths: Paths,
        *,
        language: str | None = None,
        engine: str = DEFAULT_ENGINE,
        prune: bool = False,
        retry_failed: bool = False,
        standard_input: BinaryIO | None = None,
        passwords: Texts = (),
        ocr: str = "auto",
    ) -> Preview:
        """Return what `add` would do. Nothing is written, and other processes can write meanwhile.

        Args:
            paths: A file, a folder, ``"-"`` for standard input, or several of these.
            language: Language of all documents, ISO 639-1. Detected if omitted.
            engine: Engine whose models `add` would use.
            prune: Whether `add` would remove documents whose files no longer exist.
            retry_failed: Whether `add` would read only files that could not be read before.
            standard_input: Stream to read for ``"-"``.
            passwords: A password to try on locked files, or several.
            ocr: When `add` would recognize text in pictures; none is recognized here.

        Raises:
            NothingToAddError: none of the paths exists.
            NotPrunedError: a path to prune does not exist or no longer contains any document.
            LanguageCodeError: *language* is not the code of a known language.
            LibraryError: the folder is not a library, or a newer version created it.
            IndexingError: the corpus failed.

        """
        from .ingest.corpus_view import EmptyCorpus
        from .ingest.paths import check_paths
        from .ingest.preview import preview_add

        names = check_paths(paths_of(paths), retry_failed=retry_failed)
        has_memory = self._folder.exists() and self._folder.memory.is_file()
        with self._session.memory() if has_memory else nullcontext() as memory:
            return preview_add(
                names,
                corpus=self._session.corpus() if self._folder.exists() else EmptyCorpus(),
                base=self.path.parent,
                language=self._codes(language)[0] if language else None,
                can_translate=self._translators(DEFAULT_QUALITY, engine).languages(),
                prune=prune,
                retry_failed=retry_failed,
                standard_input=standard_input,
                options=replace(
                    _reading_options(passwords, ocr),
                    memory=memory,
                    scratch=self.path if self._folder.exists() else None,
                ),
            )

    def translate(
        self,
        *,
        languages: Texts = (),
        renew: bool = False,
        engine: str = DEFAULT_ENGINE,
        quality: str = DEFAULT_QUALITY,
        glossary: Glossary | None = None,
        progress: Callable[[Progress], None] = lambda _progress: None,
        stop: Callable[[], bool] = lambda: False,
        device: str = DEVICES[0],
        threads: int | None = None,
    ) -> Translated:
        """Translate what is missing and, with *renew*, refresh what is outdated.

        Sentences have no English if no model was installed when their document was added. Files are not
        read again. Existing English is not changed unless *renew* is set.

        Args:
            languages: Language of the sentences to translate, ISO 639-1, or several; all that have a model if empty.
            renew: Whether to refresh machine translations that would come out differently today, because they
                come from an older model, another model file, another engine or another quality.
                Translations by people, and imported ones unless a machine made them, are never
                replaced. `search.ingest.retranslate` explains how
                outdated translations are detected.
            engine: Engine whose models translate: ``argos`` or ``firefox``. Where the other has a model of the language, too,
                it tries what the first translates doubtfully.
            quality: Quality of the translation: ``fast``, ``balanced`` or ``best``; Firefox' models have only one.
            glossary: Names and terms with their required English. Refreshed sentences follow this glossary, not
                the one that their document was added with.
            progress: Called regularly with the progress so far, counted in documents.
            stop: Called regularly. Once it returns True, sentences already translated are stored and the
                report says that the run was stopped; the same call continues from there.
            device: What the models run on: ``cpu``, ``cuda`` (a GPU), or ``auto``, a GPU if one is found.
            threads: Number of threads that translate on the processor; one for each core if omitted.

        Returns:
            The numbers of documents and sentences updated, and everything that went wrong.

        Raises:
            LanguageCodeError: one of *languages* is not the code of a known language.
            UnsupportedLanguageError: no model of the engine is installed for one of *languages*.
            SearchError: *engine* or *quality* is unknown.
            HardwareError: *device* or *threads* is invalid, or there is no GPU; nothing was done.
            LibraryBusyError: another process is writing.
            LibraryError: there is no library, or a newer version created it.
            TranslateError: the memory failed; documents stored before that remain stored.
            IndexingError: the corpus or the store failed.

        """
        from .ingest.retranslate import retranslate
        from .ingest.run import RunContext

        self._folder.must_exist()
        hardware = self._hardware(device, threads)
        translators = self._translators(quality, engine, hardware)
        wanted = frozenset(self._codes(languages))
        for code in sorted(wanted - translators.languages()):
            raise UnsupportedLanguageError(code, self._other_engines([code], engine).get(code))
        with self._session.writing() as (corpus, store), self._session.memory() as memory:
            context = RunContext(
                corpus=corpus,
                store=store,
                memory=memory,
                translators=translators,
                glossary=glossary,
                progress=progress,
                stop=stop,
                processes=self._processes(quality, engine, hardware),
            )
            report = retranslate(context, languages=wanted, renew=renew)
        report.demo_models = self._demo_models(report.decoded, engine)
        report.other_engines = self._other_engines(report.untranslated, engine)
        return report

    def find(
        self,
        query: str,
        *,
        limit: int = DEFAULT_LIMIT,
        languages: Texts = (),
        since: str | None = None,
        until: str | None = None,
        path: str | os.PathLike[str] | None = None,
        types: Texts = (),
        sort: str = SORTS[0],
        group: str = GROUPS[0],
        duplicates: bool = False,
        query_language: str | None = None,
        translate_query: bool = True,
        expand: bool | Rocchio = True,
        spelling_variants: bool = True,
    ) -> Hits:
        """Return the passages that match *query*, best first.

        Args:
            query: Query in English or any language of the library; `search.query.syntax` describes its syntax.
            limit: Maximum number of hits.
            languages: Language of the documents to search, ISO 639-1, or several; all if empty.
            since: Earliest date of the documents: a day, month or year in ISO 8601. Undated documents do not
                match.
            until: Latest date of the documents, likewise; a month or year is included to its end.
            path: Part of the documents' file paths; ``*`` matches any characters.
            types: Format of the documents, such as "pdf" or "mail", or several; all if empty. `search formats` lists them.
            sort: ``relevance``, or ``date`` for newest first and undated last.
            group: ``document`` for the best passage of each document, or ``none`` for every passage.
            duplicates: Whether to return near-duplicates as separate hits instead of grouping them under the best one.
            query_language: Language of the query, ISO 639-1. Detected if omitted.
            translate_query: Whether to search for the query's English translation, too.
            expand: Whether to add terms from the top results to the query where these agree; or the parameters of the
                expansion.
            spelling_variants: Whether to search for other spellings of the words, too: "Müller" for "Mueller", names
                in other alphabets. What only they find ranks below all else.

        Returns:
            The hits, and how the query was understood.

        Raises:
            QueryError: the query contains nothing to search for, or a date is invalid.
            LanguageCodeError: one of the languages is not the code of a known language.
            SearchError: *limit*, *sort* or *group* is invalid.
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus or the store cannot be read.

        """
        with self._session.pinned() as (corpus, store):
            check_limit(limit)
            for name, value, known_values in (("sort", sort, SORTS), ("group", group, GROUPS)):
                if value not in known_values:
                    raise SearchError(f"unknown {name} {value!r}", f"choose one of {', '.join(known_values)}")
            filters = option_filters(since, until, path_of(path, "path") if path else None, texts_of(types, "types"))
            wanted = frozenset(self._codes(languages))
            known = store.languages()
            read = self._read(
                query,
                corpus,
                store,
                known,
                query_language=self._codes(query_language)[0] if query_language else None,
                translate_query=translate_query,
                filters=filters,
            )
            if spelling_variants:
                read = replace(read, variants=variants_of(read, known, store))
            hits, added = rank(
                read,
                corpus=corpus,
                store=store,
                languages=wanted,
                limit=limit,
                rocchio=Rocchio() if expand is True else expand or None,
                by_document=group == "document",
                group_duplicates=not duplicates,
                newest=sort == "date",
            )
            return Hits(
                read,
                hits,
                waiting=len(corpus.unindexed()),
                absent_languages=() if hits else _absent_languages(wanted, corpus),
                expansion=added,
                base=self.path.parent,
                damaged=corpus.skipped(),
            )

    def snippets(self, document_id: str, query: str, *, limit: int = DEFAULT_LIMIT) -> tuple[Snippet, ...]:
        """Return snippets of a document's passages that match *query*, best first.

        Args:
            document_id: ID of the document, as in `Hit.document_id`.
            query: Query as for `find`.
            limit: Maximum number of snippets.

        Raises:
            NoSuchDocumentError: no document has this ID.
            SearchError: *limit* is invalid.
            QueryError: the query contains nothing to search for.
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus or the store cannot be read.

        """
        with self._session.pinned() as (corpus, store):
            check_limit(limit)
            if corpus.document(document_id) is None:
                raise NoSuchDocumentError(document_id)
            known = store.languages()
            read = self._read(query, corpus, store, known, filters=(InDocuments(frozenset({document_id})),))
            hits, _ = rank(read, corpus=corpus, store=store, languages=(), limit=limit)
            return tuple(hit.snippet for hit in hits)

    def batch(
        self,
        topics: Topic | Iterable[Topic] | str | os.PathLike[str],
        *,
        limit: int = DEFAULT_DEPTH,
        languages: Texts = (),
        translate_query: bool = True,
        expand: bool | Rocchio = True,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        standard_input: BinaryIO | None = None,
    ) -> Batch:
        """Run many queries; each finds a document at most once, by its best passage.

        The file of queries is read at once. The queries run one at a time, while the result is iterated: it yields an
        answer for each, or an error for a query that cannot be searched. Errors about lines of the file come first.
        `search.results.export` writes the result as a TREC run, JSON or CSV.

        Args:
            topics: A query, several, or a file of queries (see `read_topics`), ``"-"`` for standard input.
            limit: Maximum number of documents for each query.
            languages: Language of the documents, ISO 639-1, or several; all if empty.
            translate_query: Whether to search the translation of each query too.
            expand: Whether to expand queries by terms from the top results, or with which parameters.
            progress: Called with the number of queries run so far, and of all (0 if *topics* has no length).
            standard_input: The stream to read for ``"-"``.

        Raises:
            EvaluationError: the file of queries cannot be read, or has none.
            SearchError: *limit* is invalid.
            LibraryError: there is no library, or a newer version created it (on iterating).
            IndexingError: the corpus or the store cannot be read (on iterating).

        """
        from .evaluation.signature import signature_of

        check_limit(limit)
        wanted = sorted(set(self._codes(languages)))
        queries, unusable = load_topics(topics, standard_input)
        total = len(queries) if isinstance(queries, Sized) else 0

        def results() -> Iterator[Answer | EvaluationError]:
            yield from unusable
            for done, topic in enumerate(queries, 1):
                find = partial(
                    self.find,
                    topic.text,
                    languages=wanted,
                    query_language=topic.language,
                    translate_query=translate_query,
                    expand=expand,
                    duplicates=True,
                )
                result = answer(topic, find=find, depth=limit)
                progress(done, total)
                yield result

        made = signature_of(limit=limit, languages=wanted, translate_query=translate_query, expand=expand)
        return Batch(results(), made)

    def evaluate(
        self,
        topics: Topic | Iterable[Topic] | str | os.PathLike[str],
        qrels: Qrels | str | os.PathLike[str],
        *,
        measures: Texts = DEFAULT_MEASURES,
        runs: Mapping[str, Run] | Paths | None = None,
        by_language: bool = False,
        languages: Texts = (),
        translate_query: bool = True,
        expand: bool | Rocchio = True,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        standard_input: BinaryIO | None = None,
    ) -> Evaluation:
        """Run judged queries, and score how well the library answers them.

        A query without a relevant document is left out. A query that finds nothing scores 0.

        Args:
            topics: A query, several, or a file of queries (see `read_topics`), ``"-"`` for standard input.
            qrels: Grades by topic and document, or a file of judgments (see `read_qrels`).
            measures: Name of one of ir_measures' measures, or several.
            runs: Runs to compare with: scores by topic and document, by name; or a file, or several (see `read_run`).
            by_language: Whether to score each query language and document language separately, too.
            languages: Language of the documents, ISO 639-1, or several; all if empty.
            translate_query: Whether to search the translation of each query too.
            expand: Whether to expand queries by terms from the top results, or with which parameters.
            progress: Called with the number of queries run so far, and of all.
            standard_input: The stream to read for ``"-"``.

        Raises:
            EvaluationError: a file cannot be read, a measure is unknown, no query has a relevant document, or a run
                answers none of the queries.
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus or the store cannot be read.

        """
        from .evaluation.evaluate import Evaluator
        from .evaluation.signature import signature_of
        from .evaluation.trec import load_qrels, load_runs

        queries, unusable = load_topics(topics, standard_input)
        judgments, others = load_qrels(qrels), load_runs(runs)
        parsed = parse_measures(texts_of(measures, "measures"))
        depth = depth_of(parsed)
        wanted = sorted(set(self._codes(languages)))
        corpus, _ = self._session.reading()
        judged = {name for grades in judgments.values() for name in grades}
        evaluator = Evaluator(
            topics=list(queries),
            qrels=judgments,
            measures=parsed,
            find=lambda some, among: self.batch(
                some, limit=depth, languages=among, translate_query=translate_query, expand=expand
            ),
            document_languages=corpus.languages_of(judged | {name.rpartition("#")[0] for name in judged}),
            progress=progress,
        )
        made = signature_of(limit=depth, languages=wanted, translate_query=translate_query, expand=expand)
        return evaluator.run(signature=made, runs=others, languages=wanted, by_language=by_language, unusable=unusable)

    def like(self, document_id: str, *, limit: int = DEFAULT_LIMIT, languages: Texts = ()) -> Hits:
        """Return documents similar to a given one, in any language, by its distinctive terms.

        Each hit is the best passage of another document, best first.

        Args:
            document_id: ID of the given document, as in `Hit.document_id`.
            limit: Maximum number of hits.
            languages: Language of the documents to search, ISO 639-1, or several; all if empty.

        Raises:
            NoSuchDocumentError: no document has this ID.
            SearchError: *limit* is invalid.
            QueryError: the document has no distinctive terms.
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus or the store cannot be read.

        """
        with self._session.pinned() as (corpus, store):
            check_limit(limit)
            document = corpus.document(document_id)
            if document is None:
                raise NoSuchDocumentError(document_id)
            wanted = frozenset(self._codes(languages))
            query, hits = find_similar(document, corpus=corpus, store=store, languages=wanted, limit=limit)
            return Hits(query, hits, waiting=len(corpus.unindexed()), base=self.path.parent, damaged=corpus.skipped())

    def show(self, document_id: str) -> DocumentView:
        """Return a document with its original text and its English, sentence by sentence.

        Raises:
            NoSuchDocumentError: no document has this ID.
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus cannot be read.

        """
        return view_document(self._session.corpus(), document_id)

    def thread(self, document_id: str) -> tuple[MessageInThread, ...]:
        """Return the messages of the thread that a message belongs to, itself included.

        Messages belong together by their Message-ID, In-Reply-To and References, also through one that is not in the
        library; the subject does not matter. Each follows those that it answers, otherwise they are sorted by date. The
        result is empty if the library has no other message of the thread, or if the document is no message. Damaged
        messages are left out; `damaged` names them.

        Args:
            document_id: ID of any message of the thread, as in `Hit.document_id`.

        Raises:
            NoSuchDocumentError: no document has this ID.
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus cannot be read.

        """
        corpus = self._session.corpus()
        corpus.forget_skipped()
        return view_thread(corpus, document_id)

    def remove(self, document_ids: Texts) -> int:
        """Remove a document, or several, all or none, and return their number.

        Their files are not touched, and their translations stay in the memory.

        Raises:
            NoSuchDocumentError: no document has one of these IDs; nothing was removed.
            LibraryBusyError: another process is writing.
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus or the store failed.

        """
        ids = texts_of(document_ids, "document_ids")
        self._folder.must_exist()
        with self._folder.locked():
            corpus = self._session.corpus()
            corpus.forget_skipped()
            known = corpus.known(ids)
            unknown = [document_id for document_id in ids if document_id not in known]
            if not unknown:
                # Before the store is opened: rebuilding it would report a damaged document that is to be removed.
                corpus.remove(*known)
            # This also finishes a removal that was killed when only the corpus had been updated.
            index_documents(corpus, self._session.intact_store(corpus), corpus.unindexed())
            if unknown:
                raise NoSuchDocumentError(unknown[0])
        return len(known)

    def status(self) -> Status:
        """Return what the library contains: documents and translations by language, failures, sizes.

        Raises:
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus cannot be read.

        """
        if self._given_translators is not None:
            engines: Mapping[str, Sequence[str]] = dict.fromkeys(self._given_translators.languages(), ())
        else:
            engines = self._models.engines()
        return library_status(self._folder, self._session, engines=engines)

    def flagged(self) -> tuple[DoubtfulDocument, ...]:
        """Return the documents with doubtful English, those with the largest share first."""
        return tuple(self._session.corpus().doubtful())

    def rebuild(self) -> int:
        """Rebuild the store from the corpus and return the number of passages. Nothing is translated.

        The current store, whatever its condition, is replaced. Readers use it until the new one is complete.
        Damaged documents are left out of it; `damaged` names them.

        Raises:
            LibraryBusyError: another process is writing.
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus or the store failed.

        """
        self._folder.must_exist()
        with self._folder.locked():
            corpus = self._session.corpus()
            corpus.forget_skipped()
            return len(self._session.rebuild_store(corpus))

    def damaged(self) -> tuple[str, ...]:
        """Return the IDs of the damaged documents that the last method called in this thread skipped.

        `find` and `like` skip those that would have been hits, `thread` those of the thread; `rebuild`, `add`, `translate`, `remove` and
        `import_memory` skip those that they were to index, translate or revise. `doctor` names all of them.
        """
        return self._session.skipped()

    def set_journal(self, journal: str) -> None:
        """Change how the databases write a change so that it is complete or absent.

        On a network disk that is recognized, a library has rollback journals anyway. This is for other disks that
        several machines use.

        Args:
            journal: ``"wal"``, a write-ahead log: readers and a writer never wait for each other, but all must be on
                one machine. Or ``"rollback"``, a rollback journal: a writer and readers wait for each other.

        Raises:
            SearchError: *journal* is neither.
            LibraryBusyError: another process is writing.
            LibraryError: there is no library, another program has it open, or it is on a network disk, where a
                write-ahead log is unsafe.

        """
        if journal not in JOURNALS:
            raise SearchError(f"there is no journal {journal!r}", f"choose one of: {', '.join(JOURNALS)}")
        self._folder.must_exist()
        with self._folder.locked():
            with self._session.memory():
                pass  # Created if there is none: whatever creates it later would choose its journal by the disk.
            self._session.close()
            self._folder.set_journal(journal)

    def doctor(self) -> tuple[Finding, ...]:
        """Check the installation and every file of the library, and return the findings with their cures."""
        from .maintenance.doctor import examine

        return tuple(
            examine(self._folder, self._session, {each.package: each.problem for each in self.installed_models()})
        )

    def recover(self, into: str | os.PathLike[str]) -> Recovered:
        """Save everything readable in a damaged library into a new one. The damaged library is not changed.

        Documents are saved with those of their sentences that are intact; for the rest, only the original text is
        saved, and `translate` translates it again. A document whose own record is damaged is saved and listed in the
        result; adding its file again replaces it. Models are not copied. The IDs of files are relative to
        the folder that contains the library, so create the new library in the same folder as the old one.

        If it fails, no new library is left behind.

        Args:
            into: Folder of the new library, which must not contain one yet.

        Raises:
            LibraryError: *into* exists already or cannot be created.

        """
        from .maintenance.recovery import recover

        if not (self._folder.corpus.exists() or self._folder.memory.exists()):
            self._folder.must_exist()
        return recover(self._folder, Folder(path_of(into, "into"), self._folder.notice))

    def packages(self) -> list[Model]:
        """Return the models that this library can use: Argos packages, then Firefox models, preferred folders first.

        They are not tested; `installed_models` and `verify_models` do that.
        """
        return self._models.packages()

    def installed_models(self) -> tuple[InstalledModel, ...]:
        """Load each installed model and return them all, in the order of `packages`, with what is wrong with each."""
        return self._models.installed()

    def verify_models(self) -> tuple[Verification, ...]:
        """Have each installed model translate a known word, and return the outcomes in the order of `packages`."""
        return self._models.verify()

    def available_models(
        self,
        language: str | None = None,
        *,
        index: str = ARGOS_INDEX,
        engine: str = DEFAULT_ENGINE,
        remember_in: str | os.PathLike[str] | None = None,
    ) -> tuple[AvailableModel, ...]:
        """Return the models that can be downloaded, sorted by pair, the newest version of each.

        Connects to the package index, and with *language* to the servers that it names; for Firefox' models, to
        Mozilla's server, or the one in ``FXTRANSLATE_RECORDS_URL``. An index that is a folder or a file needs no connection.

        Args:
            language: List only models from this language, and ask for their sizes.
            index: URL of the package index, or a folder or file with one; of Argos' packages only.
            engine: List the models of this engine, ``argos`` or ``firefox``.
            remember_in: File in which to save what is listed, for `recommend_models` and
                `search.models.published.load_published`.

        Raises:
            LanguageCodeError: *language* is not the code of a known language.
            DownloadError: the list cannot be fetched, or is none.
            SearchError: *engine* is unknown.

        """
        return available_models(index, language, Path(remember_in) if remember_in else None, engine)

    def recommend_models(
        self,
        *,
        published_in: str | os.PathLike[str] | None = None,
        seconds: float = TRIAL_SECONDS,
        remember_in: str | os.PathLike[str] | None = None,
    ) -> Recommendations:
        """Return which models could translate each language of the library, and which one to use.

        Opens no connection. Each installed model translates sentences of the library for some *seconds*, in one process;
        its speed is counted for as many as `add` uses. Nothing of that is stored. The speed of a model that is not installed is estimated by another one of its engine, if there is one.

        Args:
            published_in: File in which `available_models` saved what is published.
            seconds: How long each installed model is tried; 0 to try none.
            remember_in: File in which to save the speeds, for `search.models.trial.load_speeds`.

        Raises:
            LibraryError: there is no library, or a newer version created it.
            IndexingError: the corpus cannot be read.

        """
        self._folder.must_exist()
        corpus = self._session.corpus()
        hardware = Hardware()
        found = recommend_models(
            corpus.counts(),
            partial(sample_sentences, corpus),
            installed=self._models.packages,
            translators=lambda engine: self._models.worker_translators(DEFAULT_QUALITY, engine, hardware),
            # One process keeps a GPU busy.
            processes={
                "argos": 1 if seconds and uses_gpu(hardware) else hardware.processes,
                "firefox": hardware.processes,
            },
            published=load_published(Path(published_in)) if published_in else PublishedModels({}),
            seconds=seconds,
        )
        if remember_in:
            save_speeds(Path(remember_in), found.speeds)
        return found

    def install(self, file: str | os.PathLike[str], *, here: bool = False, pair: str | None = None) -> Model:
        """Install an Argos package or a release of OPUS-MT from a file, or a Firefox model from a folder with its files.

        It goes into the default folder of its engine, or with *here* into the library's. A release of OPUS-MT is
        converted to an Argos package.

        Args:
            file: The file or folder.
            here: Install into the library's folder.
            pair: The pair that it must translate, such as ``"ro_en"``; only needed for a release that does not say so.

        Raises:
            PackageError: it is damaged or unsafe, or no model; nothing was installed.
            SearchError: *pair* is not a pair of languages.

        """
        return install_file(
            self._models, Path(path_of(file, "file")), here=here, pair=None if pair is None else pair_of(pair)
        )

    def install_languages(
        self,
        languages: Texts,
        *,
        index: str = ARGOS_INDEX,
        engine: str = DEFAULT_ENGINE,
        here: bool = False,
        progress: Callable[[Download, int, int | None], None] | None = None,
    ) -> Iterator[Installation]:
        """Download what translates each of *languages* to English: one model, or two through a third language.

        Yields each model once it is installed. A model that is installed already, in the same version,
        and loads is not downloaded again.

        Connects to the package index and to the servers that it names, unless it is a folder or a file; for Firefox' models,
        to Mozilla's servers, or to those of ``FXTRANSLATE_RECORDS_URL``.

        Args:
            languages: A language code, or several; all are looked up before anything is downloaded.
            index: URL of the package index, or a folder or file with one; of Argos' packages only.
            engine: Install models of this engine, ``argos`` or ``firefox``.
            here: Install into the library's folder, not into the engine's.
            progress: Called with what is downloaded, its bytes so far, and its size in bytes, or None if unknown.

        Raises:
            NoModelError: no published model translates one of them to English; nothing was installed.
            LanguageCodeError: one of them is not a language code; nothing was installed.
            SearchError: *engine* is unknown.
            DownloadError: the index or a model cannot be fetched.
            PackageError: a model is damaged, unsafe, or not as published; it was not installed.

        """
        return install_languages(
            self._models,
            texts_of(languages, "languages"),
            index=index,
            here=here,
            progress=progress,
            engine=engine,
        )

    def install_models(
        self,
        names: Paths,
        *,
        index: str = ARGOS_INDEX,
        engine: str = DEFAULT_ENGINE,
        here: bool = False,
        pair: str | None = None,
        progress: Callable[[Download, int, int | None], None] | None = None,
    ) -> Iterator[Installation]:
        """Install files with `install`, then URLs of files, then languages with `install_languages`; yields each once installed.

        Args:
            names: A language code, the path or URL of a package file or of a release of OPUS-MT, the path of a folder with
                a Firefox model, or several. A name without a folder or a suffix is a language code, unless there is a
                file of this name.
            index: URL of the package index, or a folder or file with one; no connection is opened if all names are files.
            engine: Of languages, install models of this engine, ``argos`` or ``firefox``.
            here: Install into the library's folder, not into the engine's.
            pair: The pair that the files translate, such as ``"ro_en"``; only needed for releases that do not say so.
            progress: As for `install_languages`.

        Raises:
            SearchError: as `install` and `install_languages` do; models already yielded stay installed.

        """
        return install_models(
            self._models,
            model_sources(names),
            index=index,
            here=here,
            progress=progress,
            engine=engine,
            pair=None if pair is None else pair_of(pair),
        )

    def uninstall(self, pair: str, *, engine: str | None = None) -> Model:
        """Remove the first of `packages` with this pair, such as ``"ro_en"``, or this folder name.

        Args:
            pair: A pair, or the name of a model's folder.
            engine: ``argos`` or ``firefox``; it may be left out unless both have a model of this pair.

        Raises:
            SearchError: no such model is installed, or both engines have one.
            PackageError: it cannot be removed.

        """
        return uninstall(self._models, pair, engine)

    def import_memory(self, file: str | os.PathLike[str]) -> Imported:
        """Import a translation memory, JSON lines or TMX, and apply it to the documents in the library.

        Imported translations take precedence over machine translations, unless a machine made them: each
        entry keeps the origin that its file states. Importing what `export_memory` wrote changes nothing.

        Raises:
            ExchangeError: the file as a whole cannot be read.
            LibraryBusyError: another process is writing.
            LibraryError: the folder is not a library, or a newer version created it.
            IndexingError: the corpus or the store failed.

        """
        from .ingest.apply_memory import import_memory

        with self._session.writing() as (corpus, store), self._session.memory() as memory:
            return import_memory(Path(path_of(file, "file")), corpus=corpus, store=store, memory=memory)

    def export_memory(self, file: str | os.PathLike[str]) -> int:
        """Export the translation memory, as JSON lines or TMX, and return the number of entries.

        Each entry says where it is from: which machine, a person, or a file. They are sorted by language and original.

        Raises:
            ExchangeError: the file cannot be written.
            LibraryError: there is no library, or a newer version created it.

        """
        self._folder.must_exist()
        with self._session.memory() as memory:
            return write_entries(Path(path_of(file, "file")), memory)

    def _read(
        self,
        query: str,
        corpus: Corpus,
        store: Store,
        languages: Collection[str],
        *,
        query_language: str | None = None,
        translate_query: bool = True,
        filters: Sequence[Condition] = (),
    ) -> Query:
        memory = self._session.memory if self._folder.memory.exists() else None
        with query_translation(memory, lambda language: self._query_translators().get(language)) as translate:
            return understand_query(
                query,
                store=store,
                languages=languages,
                translate=translate if translate_query else None,
                sentences_of=partial(sentences_of, corpus=corpus, store=store),
                query_language=query_language,
                filters=filters,
            )

    def _codes(self, languages: Texts) -> list[str]:
        """Return the codes of one language or of several.

        Raises:
            LanguageCodeError: one of *languages* is not the code of a known language.

        """
        return [known_language(language, self._other_languages) for language in texts_of(languages, "languages")]

    def _other_languages(self) -> frozenset[str]:
        """Return the languages of the models and of the library, which may have been added before codes were checked."""
        present = self._session.corpus().counts() if self._folder.exists() else ()
        return self._query_translators().languages() | {count.language for count in present}

    def _processes(self, quality: str, engine: str, hardware: Hardware) -> Processes | None:
        """Return the processes of a run; none for translators that were given, which may not leave this process."""
        from .ingest.run import Processes

        workers = hardware.processes
        if workers == 1 or self._given_translators is not None:
            return None
        return Processes(workers, self._models.worker_translators(quality, engine, hardware), self._folder.store)

    def _translators(self, quality: str, engine: str = DEFAULT_ENGINE, hardware: Hardware | None = None) -> Translators:
        given = self._given_translators
        return self._models.translators(quality, engine, hardware) if given is None else given

    def _hardware(self, device: str, threads: int | None) -> Hardware:
        """Return what models run on.

        Raises:
            HardwareError: the settings are invalid, or there is no GPU.

        """
        hardware = Hardware(device, threads)
        if self._given_translators is None:
            check_hardware(hardware)
        return hardware

    def _query_translators(self) -> Translators:
        """Return what translates queries: the models of either engine, Argos' where both have one."""
        given = self._given_translators
        return self._models.query_translators(DEFAULT_QUALITY) if given is None else given

    def _demo_models(self, languages: Iterable[str], engine: str) -> list[str]:
        """Return the demo packages that were used to translate *languages*, as pairs such as ``"ro_en"``."""
        if self._given_translators is not None or engine != "argos":
            return []
        return self._models.demo_pairs(languages)

    def _other_engines(self, languages: Iterable[str], engine: str) -> dict[str, str]:
        """Return the engine that has a model of each of *languages*, if *engine* has none."""
        wanted = list(languages)
        if self._given_translators is not None or not wanted:
            return {}
        engines = self._models.engines()
        return {
            language: engines[language][0]
            for language in wanted
            if engines.get(language) and engine not in engines[language]
        }


def _reading_options(passwords: Texts, ocr: str) -> ReadingOptions:
    """Return how files are read.

    Raises:
        SearchError: *ocr* is not one of `OCR_MODES`, or the passwords are no texts.

    """
    if ocr not in OCR_MODES:
        raise SearchError(f"ocr must be one of {', '.join(OCR_MODES)}, not {ocr!r:.40}", "leave it out for auto")
    return ReadingOptions(passwords=texts_of(passwords, "passwords"), ocr=ocr)


def _absent_languages(wanted: Iterable[str], corpus: Corpus) -> tuple[str, ...]:
    """Return *wanted*, sorted, if the corpus has no document in any of these languages, else nothing."""
    present = {count.language for count in corpus.counts() if count.documents}
    return tuple(sorted(wanted)) if present.isdisjoint(wanted) else ()
