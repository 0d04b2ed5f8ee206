"""Short texts in several languages, a glossary that translates some of their words, and fragments of queries."""

from __future__ import annotations

import json

from hypothesis import strategies as st

GLOSSARY = {
    "nb": {"toppmøte": "summit", "møte": "meeting", "Møtet": "The meeting", "varte": "lasted", "om": "about"},
    "sv": {"toppmöte": "summit", "möte": "meeting", "om": "about"},
    "ro": {"întâlnire": "meeting", "război": "war"},
}

NORWEGIAN = "Dette er en lengre norsk tekst som handler om et møte og et toppmøte, ikke om noe annet i hele verden."
NORWEGIAN_ENGLISH = "This is a longer text about a meeting and a summit, and about nothing else in the whole world."
ROMANIAN = "Acesta este un text ceva mai lung în limba română despre o întâlnire care a avut loc astăzi."
SWEDISH = "Detta är en längre svensk text som handlar om ett toppmöte och inte om något annat i hela världen."


def jsonl(*documents):
    return "".join(json.dumps(document) + "\n" for document in documents)


def said(result):
    """Return the only line on standard error."""
    (line,) = result.stderr.decode().splitlines()
    return line


PIECES = st.sampled_from(
    ["alfa", "l'Alaska", "foo-bar", '"', "“", "”", "„", "«", "»", "(", ")", "-", "*", "~5", "~", ":", "AND", "OR", "NOT",
     "language:", "language:ro", "date:", "date:2025..", "..", "title:", "path:", "😀", "e\u0301", " ", "\n", "hội"]
)  # fmt: skip
