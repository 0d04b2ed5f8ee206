"""Published models, whatever their engine: the routes to English through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence


class Published(Protocol):
    """A model that can be downloaded.

    Attributes:
        source: Language it translates from, as an Argos code.
        target: Language it translates to, as an Argos code.
        version: Its version, ``"1.9"``.
        pair: Source and target in Argos' notation, ``"ro_en"``.

    """

    @property
    def source(self) -> str: ...  # noqa: D102 - see above
    @property
    def target(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> str: ...  # noqa: D102
    @property
    def pair(self) -> str: ...  # noqa: D102


AnyPublished = TypeVar("AnyPublished", bound=Published)


def find_published_route(published: Sequence[AnyPublished], language: str) -> tuple[AnyPublished, ...]:
    """Return the models that translate *language* to English, in the order of use: one, two, or none.

    Args:
        published: Models of one engine.
        language: An Argos code.

    """
    if language == "en":
        return ()
    to_english = {model.source: model for model in published if model.target == "en"}
    if language in to_english:
        return (to_english[language],)
    firsts = (model for model in published if model.source == language and model.target in to_english)
    return next(((first, to_english[first.target]) for first in firsts), ())
