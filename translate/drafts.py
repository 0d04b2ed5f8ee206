"""Documents before translation: plan each one, with the memory as evidence of its language."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from .text.plan import HIGHEST_GUESS, plan_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from .memory.entry import Entry, Remembered
    from .text.plan import Plan
    from .translator import Translators


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to translate.

    Attributes:
        text: The whole text.
        language: The document's language, or None to identify it.
        known: Known English of some sentences, used where the memory has none instead of translating them
            again. Entries for other sentences are ignored.

    """

    text: str
    language: str | None = None
    known: tuple[Entry, ...] = ()


def plan_drafts(drafts: Sequence[Draft], memory: Remembered, translators: Translators) -> list[Plan]:
    """Return a plan for each of *drafts*, in order; known sentences are evidence of a document's language."""
    prefer = translators.languages() | memory.languages()
    plans = [plan_document(draft.text, draft.language, prefer=prefer) for draft in drafts]
    identified = [at for at, draft in enumerate(drafts) if draft.language is None]
    known = memory.languages_of(chain.from_iterable(plans[at].originals() for at in identified))
    for at in identified:
        language = _known_language(plans[at], known)
        if language and language != plans[at].language:
            plans[at] = plan_document(drafts[at].text, language, confidence=HIGHEST_GUESS)
    return plans


def _known_language(plan: Plan, known: Mapping[str, AbstractSet[str]]) -> str | None:
    """Return the language in which the memory knows most of a document's text, or None if there is none.

    Args:
        plan: The document.
        known: The languages in which the memory knows a sentence or paragraph.

    """
    # Characters count, not sentences: captions and names are numerous, and the same in many languages.
    votes: dict[str, int] = {}
    for paragraph in plan.paragraphs:
        for piece in (paragraph.whole,) if paragraph.whole.plain in known else paragraph.sentences:
            for language in known.get(piece.plain, ()):
                votes[language] = votes.get(language, 0) + len(piece.plain)
    length = sum(len(paragraph.whole.plain) for paragraph in plan.paragraphs)
    # The identified language wins a tie.
    best = max(votes, key=lambda language: (votes[language], language == plan.language), default=None)
    return best if best and votes[best] * 2 > length else None
