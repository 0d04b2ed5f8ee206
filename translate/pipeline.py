"""From the texts of many documents to aligned sentences in two languages.

Documents come in windows. The sentences of a window are collected by language and looked up in the
memory together; the missing ones are decoded together, each once, because large batches make
decoding fast. Decoding runs in threads (`decoding`): while one window is decoded, the caller reads
the next and the pipeline plans it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from .bilingual import COPIED, UNTRANSLATED, Bilingual, Sentence
from .decoding import Decoder
from .drafts import plan_drafts
from .errors import TranslatorError
from .memory.glossary import Glossary
from .quality.checks import is_untranslatable
from .remembered import add_current, find_current
from .text.language_codes import UNDETERMINED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from types import TracebackType

    from typing_extensions import Self

    from .decoding import Batch
    from .drafts import Draft
    from .memory.entry import Entry, Remembered
    from .text.plan import Piece, Plan, PlannedParagraph
    from .translator import Translator, Translators


def translate_documents(
    drafts: Sequence[Draft],
    *,
    memory: Remembered,
    translators: Translators,
    glossary: Glossary | None = None,
    retry: bool = True,
    on_decoded: Callable[[str, int], None] = lambda _language, _count: None,
    on_failure: Callable[[str, TranslatorError], None] | None = None,
) -> list[Bilingual]:
    """Return the aligned sentences of each of *drafts*, in order.

    This is a `Pipeline` with a single window; see there for the arguments.

    Raises:
        TranslatorError: a model failed, and there is no *on_failure*.
        MemoryFileError: the memory cannot be read or written.

    """
    with Pipeline(
        memory=memory,
        translators=translators,
        glossary=glossary,
        retry=retry,
        on_decoded=on_decoded,
        on_failure=on_failure,
    ) as pipeline:
        return pipeline.begin(drafts).finish()


@dataclass
class _Lookup:
    """The sentences of a window in one language, and the entries found for them.

    Attributes:
        found: Entries by original.
        sentences: Those that the memory does not have as part of a whole paragraph.
        batches: The missing sentences, which are being decoded, in order.
        translator: None if there is none, or it failed.

    """

    found: dict[str, Entry]
    sentences: AbstractSet[str] = frozenset()
    batches: list[Batch] = field(default_factory=list)
    translator: Translator | None = None


class Pipeline:
    """Translates windows of documents, one after another; use it as a context manager.

    The memory is searched first, for a whole paragraph and then for each sentence. New translations
    are stored in it in small batches, each before its window is finished. Without a translator a
    sentence has no English and is flagged. A doubtful sentence is translated again, carefully;
    the translation with fewer flags is used, with its flags. Addresses that a translator changed are
    restored where `restore_addresses` can match them.
    """

    def __init__(
        self,
        *,
        memory: Remembered,
        translators: Translators,
        glossary: Glossary | None = None,
        retry: bool = True,
        on_decoded: Callable[[str, int], None] = lambda _language, _count: None,
        on_failure: Callable[[str, TranslatorError], None] | None = None,
    ) -> None:
        """Create a pipeline for any number of windows.

        Args:
            memory: Translation memory; only the caller's thread reads and writes it.
            translators: Translators by language; each is called from other threads.
            glossary: Searched before the memory; also replaces names that a translator left untranslated.
            retry: Whether doubtful sentences are translated again; speed measurements may turn it off.
            on_decoded: Called with a language and the number of its sentences that were just stored.
            on_failure: Called with a language whose model failed, and the error; its sentences get no
                English, as if there were no model.

        """
        self._memory = memory
        self._translators = translators
        self._glossary = glossary or Glossary()
        self._on_decoded = on_decoded
        self._on_failure = on_failure
        self._decoder = Decoder(retry=retry)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After an interrupt (KeyboardInterrupt is not an Exception) the batches in progress are abandoned.
        at_once = error is not None and not isinstance(error, Exception)
        for batch in self._decoder.close(at_once=at_once):
            entries, _ = batch.result.result()
            add_current(self._memory, entries, signature=batch.translator.signature)

    def begin(self, drafts: Sequence[Draft]) -> Window:
        """Plan a window of a few hundred documents at most, look up its sentences, and start decoding the rest.

        Raises:
            TranslatorError: a model failed, and there is no *on_failure*.
            MemoryFileError: the memory cannot be read or written.

        """
        plans = plan_drafts(drafts, self._memory, self._translators)
        known: dict[str, dict[str, Entry]] = {}
        for entry in chain.from_iterable(draft.known for draft in drafts):
            known.setdefault(entry.language, {})[entry.original] = entry
        paragraphs: dict[str, list[PlannedParagraph]] = {}
        for paragraph in chain.from_iterable(plan.paragraphs for plan in plans):
            paragraphs.setdefault(paragraph.language, []).append(paragraph)
        lookups = {
            language: self._look_up(language, in_language, known.get(language, {}))
            for language, in_language in paragraphs.items()
        }
        return Window(plans, lookups, self._glossary, self._finish)

    def remaining(self, more: float = 0.0) -> dict[str, float]:
        """Return the seconds that decoding will still take, by language, at each language's speed so far.

        Args:
            more: Work that has not begun yet, as a share of the work begun so far.

        """
        return self._decoder.remaining(more)

    def _look_up(self, language: str, paragraphs: Sequence[PlannedParagraph], known: Mapping[str, Entry]) -> _Lookup:
        """Look up *paragraphs*, all in *language*, and start decoding the sentences that are not found."""
        translator = None if language in {"en", UNDETERMINED} else self._translators.get(language)
        try:
            signature = translator.signature if translator else None
        except TranslatorError as error:
            self._handle_failure(language, error)
            translator = signature = None
        wholes = {paragraph.whole.plain for paragraph in paragraphs}
        found = _among(known, wholes) | self._find(language, wholes, signature)
        sentences = {
            sentence.plain
            for paragraph in paragraphs
            if paragraph.whole.plain not in found
            for sentence in paragraph.sentences
            if not _is_copied(sentence.plain, language)
        }
        found |= _among(known, sentences) | self._find(language, sentences, signature)
        missing = sentences - found.keys()
        batches = self._decoder.start(language, missing, translator) if translator else []
        return _Lookup(found, sentences, batches, translator)

    def _find(self, language: str, originals: AbstractSet[str], signature: str | None) -> dict[str, Entry]:
        found = find_current(self._memory, language, originals, signature=signature)
        return found | self._glossary.find(language, originals)

    def _finish(self, language: str, lookup: _Lookup) -> dict[str, Entry]:
        """Wait for the batches of a window in *language*, and return all its entries by original."""
        try:
            for batch in lookup.batches:
                lookup.found |= {entry.original: entry for entry in self._store(batch)}
        except TranslatorError as error:
            self._decoder.cancel(lookup.batches)
            self._handle_failure(language, error)
            return self._find(language, lookup.sentences, None) | lookup.found
        # Sentences that an earlier window was still decoding are in the memory by now.
        if lookup.translator and (elsewhere := lookup.sentences - lookup.found.keys()):
            lookup.found |= self._find(language, elsewhere, lookup.translator.signature)
        return lookup.found

    def _store(self, batch: Batch) -> list[Entry]:
        """Wait for a batch, store its entries in the memory, and return them."""
        entries, seconds = batch.result.result()
        add_current(self._memory, entries, signature=batch.translator.signature)
        self._decoder.finish(batch, seconds)
        self._on_decoded(batch.language, len(entries))
        return entries

    def _handle_failure(self, language: str, error: TranslatorError) -> None:
        if self._on_failure is None:
            raise error
        self._on_failure(language, error)


class Window:
    """Documents that a `Pipeline` has begun to translate; finish windows in the order in which they were begun."""

    def __init__(
        self,
        plans: Sequence[Plan],
        lookups: Mapping[str, _Lookup],
        glossary: Glossary,
        finish: Callable[[str, _Lookup], Mapping[str, Entry]],
    ) -> None:
        """Create a window; only `Pipeline.begin` does."""
        self._plans = plans
        self._lookups = lookups
        self._glossary = glossary
        self._finish = finish

    def finish(self) -> list[Bilingual]:
        """Return the aligned sentences of each document, in order.

        Raises:
            TranslatorError: a model failed, and there is no *on_failure*.
            MemoryFileError: the memory cannot be read or written.

        """
        entries = {language: self._finish(language, lookup) for language, lookup in self._lookups.items()}
        return [_complete(plan, entries, self._glossary) for plan in self._plans]


def _complete(plan: Plan, entries: Mapping[str, Mapping[str, Entry]], glossary: Glossary) -> Bilingual:
    """Return a planned document with its English; *entries* are by language and original."""
    sentences = (
        _aligned(piece, paragraph, entries[paragraph.language].get(piece.plain), glossary)
        for paragraph in plan.paragraphs
        for piece in _pieces(paragraph, entries[paragraph.language])
    )
    return Bilingual(plan.language, plan.confidence, tuple(sentences))


def _pieces(paragraph: PlannedParagraph, entries: Mapping[str, Entry]) -> Iterator[Piece]:
    """Yield the whole paragraph if it is an entry, else its sentences."""
    if paragraph.whole.plain in entries:
        yield paragraph.whole
    else:
        yield from paragraph.sentences


def _aligned(piece: Piece, paragraph: PlannedParagraph, entry: Entry | None, glossary: Glossary) -> Sentence:
    heading, language = paragraph.paragraph.heading, paragraph.language
    if entry:
        return Sentence(piece.span, heading, language, glossary.apply(entry), entry.translator, entry.flags)
    if _is_copied(piece.plain, language):
        return Sentence(piece.span, heading, language, piece.plain, COPIED)
    return Sentence(piece.span, heading, language, "", "", (UNTRANSLATED,))


def _among(entries: Mapping[str, Entry], originals: AbstractSet[str]) -> dict[str, Entry]:
    return {original: entries[original] for original in entries.keys() & originals}


def _is_copied(text: str, language: str) -> bool:
    return language == "en" or is_untranslatable(text)
