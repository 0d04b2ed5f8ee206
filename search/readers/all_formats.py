"""All formats that are read, with what they need: plain text, and those in `formats`."""

from __future__ import annotations

from .formats import Format, known_formats

#: Formats of plain text, which are read by the program itself; see `registry`.
_TEXTS = (
    Format("txt", "Plain text", (".txt",), f"{__package__}.text:read_text"),
    Format("md", "Markdown", (".md",), f"{__package__}.text:read_markdown"),
    Format("jsonl", "JSON lines", (".jsonl",), f"{__package__}.jsonl:read_json_lines"),
)


def all_formats() -> tuple[Format, ...]:
    """Return all formats, those of plain text first."""
    return (*_TEXTS, *known_formats().values())
