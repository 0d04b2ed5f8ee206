"""What was recovered from a damaged library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.results.sanitize import printable

from .wording import counted

if TYPE_CHECKING:
    from search.maintenance.recovery import Recovered


def recovered_text(recovered: Recovered) -> str:
    """Return what was recovered and what to do next, in a few lines."""
    documents, sentences = counted(recovered.documents, "document"), counted(recovered.sentences, "sentence")
    lines = [f"Recovered: {documents}, {sentences}, {counted(recovered.entries, 'translation')} in the memory"]
    if recovered.lost:
        lines.append(f"Lost: {counted(len(recovered.lost), 'document')}")
    if recovered.doubtful:
        doubtful = counted(len(recovered.doubtful), "document")
        lines.append(f"Damaged: {doubtful}, recovered with possible errors; add the files again with: search add")
    if recovered.gaps:
        gaps = counted(recovered.gaps, "gap")
        lines.append(f"Not translated: {gaps} where sentences were lost; translate them with: search translate")
    return "\n".join([*lines, f"Library: {printable(str(recovered.path))}"])


def recovered_notes(recovered: Recovered) -> list[str]:
    """Return which documents need to be added again, one line each."""
    notes = [f"lost: {printable(document_id)}; add its file again" for document_id in recovered.lost]
    notes += [
        f"recovered with possible errors: {printable(document_id)}; add its file again"
        for document_id in recovered.doubtful
    ]
    if not recovered.documents:
        notes.append("no document could be recovered; restore the library from a backup, or add the files again")
    return notes
