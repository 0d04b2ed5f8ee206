"""Translate a query: use the translation memory first, then an installed model."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING

from translate.quality import translate_checked
from translate.text import sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from translate import Translator
    from translate.memory import Entry, Memory


@contextmanager
def query_translation(
    memory: Callable[[], AbstractContextManager[Memory]] | None, translator: Callable[[str], Translator | None]
) -> Iterator[Callable[[str, str], str | None]]:
    """Provide a function that translates a text, given its language and the text, or returns None if nothing can.

    The memory is opened, and a translator is loaded, only when first needed.

    Args:
        memory: Opens the translation memory, whose entries by any translator are used first; None if there
            is no memory.
        translator: Returns the translator of a language, or None if there is none.

    """
    with ExitStack() as opened:

        @cache
        def open_memory() -> Memory | None:
            return opened.enter_context(memory()) if memory else None

        def translate(language: str, text: str) -> str | None:
            entries = open_memory()
            if entries and (remembered := _remembered(entries, language, text)):
                return remembered.english
            found = translator(language)
            return translate_checked([text], found, language=language)[0].english if found else None

        yield translate


def _remembered(memory: Memory, language: str, text: str) -> Entry | None:
    """Return the entry of a query, or None; of one in capitals, a person's entry or that of its sentence case.

    What a translator made of the capitals themselves, before they went to it in sentence case, may be nonsense.
    """
    sent = sentence_case(text, language)
    by_people = {} if sent == text else memory.find(language, [text], signature="")
    return by_people.get(text) or memory.find(language, [sent], signature=None).get(sent)
