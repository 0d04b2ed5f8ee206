"""The root of every error that a caller can expect and catch; `search.SearchError` is its public name.

It is defined in this package because `search`, `translate` and `index` all depend on it, while the latter two depend
on neither `search` nor each other.
"""

from __future__ import annotations


class SearchError(Exception):
    """An expected failure. Its message is one line: ``"place: problem; cure"``.

    Attributes:
        place: The file, address or line at fault; "" where the problem names it, or there is none.
        problem: What is wrong.
        cure: What to do about it; "" where nothing can be done.

    """

    def __init__(self, problem: str, cure: str = "", *, place: str = "") -> None:
        """Join place, problem and cure into the message."""
        where = f"{place}: " if place else ""
        what_to_do = f"; {cure}" if cure else ""
        super().__init__(f"{where}{problem}{what_to_do}")
        self.place = place
        self.problem = problem
        self.cure = cure

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it with its attributes: it may come from another process, and subclasses have other arguments."""
        return _restore, (type(self), self.args), self.__dict__


def _restore(kind: type[SearchError], arguments: tuple[object, ...]) -> SearchError:
    return kind.__new__(kind, *arguments)
