"""From the corpus back to the corpus: English for what has none, and newer English for what a machine made.

Documents are read from the corpus, not from their files, which may be gone, and keep their sentences
as they were cut: only what has no English, or is renewed, is translated, and the rest stays word for
word, whoever made it.

What is renewed. The corpus says of a sentence who translated it ("argos ro_en 1.9"), not with what
settings, and not from which of two model files of the same version. The memory does: its entries
carry the translator's signature. So a sentence that a machine made is up to date if the memory, asked
with the signature of the translator at hand, answers with the English and the name that the corpus
has; else it is translated anew. What people and imported files said is the memory's answer before any
machine's, and a sentence that bears their name is never made anew, even where the memory was lost.
Neither is what a newer version of the same package made than the one at hand.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index import IndexingError
from translate import Bilingual, Draft, Glossary, Pipeline, Sentence, Span, TranslatorError, may_renew, plain

from .add import Progress, index_documents
from .batching import Stopped, one_behind, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from index import Corpus, Store
    from index.records import StoredDocument, StoredSentence
    from translate import Memory, Translators, Window

#: Documents put into the store at once: each commit costs Whoosh a segment.
_INDEXED_AT_ONCE = 5_000


@dataclass
class Translated:
    """What `Library.translate` did.

    Attributes:
        documents: Documents that have other sentences now.
        translated: Sentences that had no English and have it now, by language.
        renewed: Sentences translated anew, or whose newer English was remembered.
        changed: Those of them whose words are others now.
        decoded: Sentences that a model translated just now, by language.
        doubtful: Sentences, of the translated and renewed, whose English shows a sign that it is wrong.
        untranslated: Sentences that have no English for want of a model, by language.
        failed_models: What went wrong with models that failed, by language; their sentences stay as they were.
        demo_models: Demo packages that were used, ``"ro_en"``.
        stopped: Whether the caller asked to stop before all was done.
        seconds: All of it took.

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
    stopped: bool = False
    seconds: float = 0.0


#: A document and its sentences, as the corpus has them.
_Kept = tuple["StoredDocument", "list[StoredSentence]"]

#: A sentence as it is asked for: its language, and its original as it stands in the text.
_Asked = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Begun:
    """Some documents, what is to be translated of them, and where that is under way."""

    documents: list[_Kept]
    wanted: set[StoredSentence]
    asked: list[_Asked]
    window: Window


class Renewing:
    """One run of `translate`: from the corpus to the corpus and the store, report out."""

    def __init__(
        self,
        *,
        corpus: Corpus,
        store: Store,
        memory: Memory,
        translators: Translators,
        languages: Collection[str],
        glossary: Glossary | None,
        renew: bool,
        progress: Callable[[Progress], None],
        stop: Callable[[], bool],
    ) -> None:
        """Take an open library, and the *languages* that are to be translated and have a translator."""
        self.report = Translated()
        self._corpus = corpus
        self._store = store
        self._memory = memory
        self._translators = translators
        self._languages = frozenset(languages)
        self._glossary = glossary or Glossary()
        self._pipeline = Pipeline(
            memory=memory,
            translators=translators,
            glossary=self._glossary,
            decoded=self._made,
            failed=self._give_up,
        )
        self._renew = renew
        self._progress = progress
        self._stop = stop
        self._started = time.monotonic()
        self._begun = 0
        self._done = 0
        self._total = 0

    def run(self) -> Translated:
        """Translate what is to be translated; each window is in the corpus before the next but one begins."""
        ids = self._corpus.ids() if self._renew else self._corpus.ids_untranslated(self._languages)
        self._total = len(ids)
        try:
            with suppress(Stopped), self._pipeline:
                self._translate(ids)
        except BaseException:
            # Whatever ends it early, what was translated before is found; of two errors the first says why.
            with suppress(IndexingError):
                self._finish()
            raise
        self._finish()
        known = self._translators.languages()
        left = self._corpus.untranslated()
        self.report.untranslated.update({language: left[language] for language in left.keys() - known})
        self.report.seconds = self._seconds()
        return self.report

    def _finish(self) -> None:
        index_documents(self._corpus, self._store, self._corpus.unindexed())

    def _translate(self, ids: list[str]) -> None:
        """Keep one window of documents while the next is decoded."""
        documents = (
            (document, self._corpus.sentences(document)) for document in filter(None, map(self._corpus.document, ids))
        )
        for begun in one_behind(map(self._begin, windows(documents, lambda kept: len(kept[0].text)))):
            self._keep(begun)

    def _begin(self, documents: list[_Kept]) -> _Begun:
        wanted = self._wanted(documents)
        asked = sorted({_asked(sentence) for sentence in wanted})
        self._begun += len(documents)
        window = self._pipeline.begin([Draft(original, language) for language, original in asked])
        return _Begun(documents, wanted, asked, window)

    def _keep(self, begun: _Begun) -> None:
        """Wait for a window, and put what it changed into the corpus."""
        made = {
            one: bilingual.sentences
            for one, bilingual in zip(begun.asked, begun.window.finish(), strict=True)
            if one[0] in self._languages
        }
        revised = []
        for document, before in begun.documents:
            after: list[Sentence] = []
            for sentence in before:
                new = made.get(_asked(sentence), ()) if sentence in begun.wanted else ()
                # English in part is better than none. But where a model failed, what there is is not given up.
                enough = all if sentence.translator else any
                after += self._replaced(sentence, new if enough(each.english for each in new) else ())
            if after != list(map(_as_it_was, before)):
                revised.append((document.id, Bilingual(document.language, document.confidence, tuple(after))))
        self._corpus.revise(revised)
        self.report.documents += len(revised)
        self._done += len(begun.documents)
        waiting = self._corpus.unindexed()
        if len(waiting) >= _INDEXED_AT_ONCE:
            index_documents(self._corpus, self._store, waiting)
        self._tell()
        self._stop_if_asked()

    def _wanted(self, window: list[_Kept]) -> set[StoredSentence]:
        """Return the sentences that have no English and can have it, and to renew, what is not up to date."""
        by_language: defaultdict[str, set[StoredSentence]] = defaultdict(set)
        for _, sentences in window:
            for sentence in sentences:
                if sentence.language in self._languages and (self._renew or not sentence.translator):
                    by_language[sentence.language].add(sentence)
        wanted = set()
        for language, candidates in by_language.items():
            try:
                wanted |= self._outdated(language, candidates)
            except TranslatorError as error:
                self._give_up(language, error)
        return wanted

    def _outdated(self, language: str, sentences: set[StoredSentence]) -> set[StoredSentence]:
        missing = {sentence for sentence in sentences if not sentence.translator}
        translator = self._translators.get(language)
        if not self._renew or not translator:
            return missing
        machines = {sentence for sentence in sentences - missing if may_renew(sentence.translator, translator.name)}
        originals = {plain(sentence.original) for sentence in machines}
        present = self._memory.find(language, originals, signature=translator.signature)
        present |= self._glossary.find(language, originals)
        up_to_date = {(original, self._glossary.apply(entry), entry.translator) for original, entry in present.items()}
        return missing | {
            sentence
            for sentence in machines
            if (plain(sentence.original), sentence.english, sentence.translator) not in up_to_date
        }

    def _replaced(self, before: StoredSentence, made: tuple[Sentence, ...]) -> list[Sentence]:
        """Return what *before* has become, counted: a sentence, mostly, or what it is cut into now."""
        if not made:
            return [_as_it_was(before)]
        if before.translator:
            self.report.renewed += 1
            self.report.changed += before.english != " ".join(sentence.english for sentence in made)
        else:
            self.report.translated[before.language] += 1
        self.report.doubtful += any(sentence.flags for sentence in made)
        return [
            replace(
                sentence,
                span=Span(before.start + sentence.start, before.start + sentence.end),
                heading=before.heading,
            )
            for sentence in made
        ]

    def _made(self, language: str, count: int) -> None:
        self.report.decoded[language] += count
        self._tell()
        # What was decoded is in the memory: no work is lost.
        self._stop_if_asked()

    def _give_up(self, language: str, error: TranslatorError) -> None:
        self.report.failed_models[language] = str(error)
        self._languages -= {language}

    def _stop_if_asked(self) -> None:
        if self._stop():
            self.report.stopped = True
            raise Stopped

    def _tell(self) -> None:
        # How much there is to do is counted in documents: nothing is read but the corpus.
        decoded = self.report.decoded.total()
        self._progress(
            Progress(
                documents=self._done,
                read=self._done,
                total=self._total,
                decoded=decoded,
                remembered=max(0, self.report.translated.total() + self.report.renewed - decoded),
                seconds=self._seconds(),
                remaining=self._pipeline.remaining((self._total - self._begun) / max(1, self._begun)),
            )
        )

    def _seconds(self) -> float:
        return time.monotonic() - self._started


def _asked(sentence: StoredSentence) -> _Asked:
    return sentence.language, sentence.original


def _as_it_was(kept: StoredSentence) -> Sentence:
    return Sentence(Span(kept.start, kept.end), kept.heading, kept.language, kept.english, kept.translator, kept.flags)
