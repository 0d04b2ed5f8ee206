"""What was saved of a damaged library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.results.sanitize import printable

from .wording import counted, json_of

if TYPE_CHECKING:
    from search.maintenance.recovery import Recovered


def recovered_text(recovered: Recovered) -> str:
    """Return what was saved of a damaged library, and what to do next, in a few lines."""
    documents = counted(recovered.documents, "document")
    lines = [
        f"Saved {documents}, {counted(recovered.sentences, 'sentence')}, {recovered.entries:,} remembered translations",
        f"Library: {printable(str(recovered.path))}",
    ]
    if recovered.gaps:
        places = counted(recovered.gaps, "place")
        lines.insert(1, f"{places} in them without sentences, kept as written: translate them with search translate")
    if recovered.doubtful:
        doubtful = counted(len(recovered.doubtful), "document")
        lines.insert(1, f"{doubtful} saved as found, which is not as written: add the files again with search add")
    if recovered.lost:
        lines.insert(1, f"{counted(len(recovered.lost), 'document')} not saved")
    return "\n".join(lines)


def recovered_json(recovered: Recovered) -> str:
    """Return what was saved of a damaged library, as JSON."""
    return json_of({
        "path": str(recovered.path), "documents": recovered.documents, "lost": list(recovered.lost),
        "doubtful": list(recovered.doubtful), "sentences": recovered.sentences, "gaps": recovered.gaps, "failures": recovered.failures,
        "entries": recovered.entries,
    })  # fmt: skip
