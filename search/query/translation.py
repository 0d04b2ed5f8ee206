"""A query's English: what the memory has, or else what a model makes of it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING

from translate.quality import translate_checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from translate import Translator
    from translate.memory import Memory


@contextmanager
def query_english(
    memory: Callable[[], AbstractContextManager[Memory]] | None, translator: Callable[[str], Translator | None]
) -> Iterator[Callable[[str, str], str | None]]:
    """Have what gives a text of a language its English, None where nothing can: neither is opened before it is needed.

    Args:
        memory: Opens it; asked first, whoever made its entries. None where there is none.
        translator: Of a language.

    """
    with ExitStack() as opened:

        @cache
        def remembering() -> Memory | None:
            return opened.enter_context(memory()) if memory else None

        def english(language: str, text: str) -> str | None:
            known = remembering()
            remembered = known.find(language, [text], signature=None) if known else {}
            if text in remembered:
                return remembered[text].english
            found = translator(language)
            return translate_checked([text], found, language=language)[0].english if found else None

        yield english
