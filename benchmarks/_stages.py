"""The stages of adding documents, one after another in this process: what each of them costs without the others."""

from __future__ import annotations

import time
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, Any

from index import Corpus, open_store
from search.ingest.changes import DocumentChange
from search.ingest.reading import begin_reading
from search.readers.options import READ_PLAINLY
from search.storage.indexing import passages_in
from translate import find_current
from translate.memory import Glossary, Memory
from translate.quality.retry import translate_checked
from translate.remembered import add_current
from translate.stages import StageContext, Text, complete, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import TypeVar

    from index import Store
    from translate import Translator, Translators
    from translate.memory import Entry

    _Result = TypeVar("_Result")

#: As many sentences as the pipeline decodes and stores together.
_BATCH = 256


def stages(documents: Path, scratch: Path, translators: Translators, language: str) -> dict[str, float]:
    """Return the seconds of each stage of adding *documents*, a file, in the order of the stages."""
    seconds: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], _Result]) -> _Result:
        started = time.perf_counter()
        result = work()
        seconds[stage] = time.perf_counter() - started
        return result

    translator: Any = translators.get(language)
    # What is done once in a run, such as loading the model, is not counted.
    translator.translate(["1"], source=language)
    signature = translator.signature
    context = StageContext(translators, Glossary(), retry=False)
    with closing(Corpus(scratch / "corpus.sqlite", make=True)) as corpus, Memory(scratch / "memory.sqlite") as memory:
        documents_read = timed("reading", lambda: _read(documents, corpus, translators))
        texts = [Text(document.text, language) for document in documents_read]
        unknown = [text._replace(language=None) for text in texts]
        prefer = translators.languages()
        plan(context, unknown[:1], prefer)
        timed("planning, the language to be detected", lambda: plan(context, unknown, prefer))
        planned = timed("planning, the language given", lambda: plan(context, texts, prefer))
        questions = [question for each in planned for question in each.questions]
        wholes = [question.whole for question in questions]
        sentences = list(dict.fromkeys(chain.from_iterable(question.sentences for question in questions)))

        def look_up() -> dict[str, Entry]:
            found = (find_current(memory, language, one, signature=signature) for one in (wholes, sentences))
            return next(found) | next(found)

        timed("looking up in the memory, nothing found", look_up)
        in_order = sorted(sentences, key=len)
        batches = [in_order[at : at + _BATCH] for at in range(0, len(in_order), _BATCH)]
        english = timed("decoding", lambda: list(_decode(batches, translator, language)))
        recorded = _Recorded(translator, dict(zip(in_order, english, strict=True)))
        entries = timed(
            "checking",
            lambda: [translate_checked(batch, recorded, language=language, retry=False) for batch in batches],
        )
        timed(
            "storing in the memory",
            lambda: [add_current(memory, batch, signature=signature) for batch in entries],
        )
        known = {language: timed("looking up in the memory, all found", look_up)}
        plans = [each.plan for each in planned]
        bilingual, _ = timed("completing", lambda: complete(context, plans, known))
        timed("storing in the corpus", lambda: corpus.put(zip(documents_read, bilingual, strict=True)))
        _, passages = timed("making passages", lambda: passages_in(bilingual, documents_read))
        with closing(open_store(scratch / "store")) as store:
            timed("writing passages to the store", lambda: _write(store, passages.value))
    return seconds


class _Recorded:
    """A translator that knows the English of all sentences already."""

    def __init__(self, translator: Translator, english: dict[str, str]) -> None:
        self.name, self.signature = translator.name, translator.signature
        self._english = english

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:  # noqa: ARG002
        return [self._english.get(sentence, "") for sentence in sentences]


def _read(documents: Path, corpus: Corpus, translators: Translators) -> list[Any]:
    reading = begin_reading(
        [str(documents)],
        corpus=corpus,
        base=documents.parent,
        language=None,
        can_translate=translators.languages(),
        retry_failed=False,
        standard_input=None,
        options=READ_PLAINLY,
    )
    return [found.document for found in reading.changes if isinstance(found, DocumentChange)]


def _write(store: Store, passages: list[Any]) -> None:
    with store.writing() as writer:
        for passage in passages:
            writer.add(passage)


def _decode(batches: list[list[str]], translator: Translator, language: str) -> chain[str]:
    return chain.from_iterable(translator.translate(batch, source=language) for batch in batches)
