"""From a document's text to the spans that are translated one by one.

A document is cut twice. Into **paragraphs** first: lines that an editor wrapped belong together,
headlines, captions and list items stand alone. Then each paragraph into **sentences**, by
sentencex (Wikimedia's splitter, about 300 languages), mended where its rules are known to cut too
early, and cut again where a sentence is longer than a translation model takes.

Every step keeps spans into the text as it was read, so that no letter is lost and any English can
be shown beside the words it came from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import sentencex

from .spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Characters in the longest sentence handed to a model. Argos' models take 1,024 subwords and were
#: trained on far shorter sentences; 500 characters are at most about 250 subwords of a language
#: that the model knows, and leave room for the English, which CTranslate2 cuts at a limit too.
LONGEST_SENTENCE = 500

#: A headline is a line of its own, no longer than this, without a full stop.
LONGEST_HEADING = 160

#: Widths, in characters, between which a paragraph counts as wrapped by an editor. Narrower lines
#: are a list or a poem, wider ones a paragraph each.
WRAP_WIDTHS = range(40, 121)

#: sentencex is handed no more than this at once: its cost is not linear in the text's length.
_LONGEST_STRETCH = 10_000

#: Speech of several sentences inside quotation marks is one sentence to sentencex; from this length
#: on, in characters, it is cut inside the marks too.
_LONG_SPEECH = 160

_OPENING_MARK, _CLOSING_MARKS = re.compile(r"[\"“„”«»]"), '"“”«»'

#: Characters of which the normal form is made at once.
_NORMALIZED_AT_ONCE = 2_000

#: Accents and vowel signs on one letter; so many are no writing, and are cut apart like anything else.
_MOST_MARKS = 16

_LIST_ITEM = re.compile(r"(?:[-*•‣▪·–—>#|+]|\(?\d{1,3}[.)]|\(?[a-z][.)])(?:\s|$)")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s")
_SENTENCE_END = re.compile(r"[.!?…:;。！？؟।]['\"”’»)\]]*$")
_ORDINAL_OR_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:\d{1,4}|\w{1,2})\.$")
_CLAUSE_END = re.compile(r"[,;:)\]”»،，；：、](?=\s)|\s[–—-](?=\s)|[。，；、]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some lines that belong together.

    Attributes:
        span: Where it stands in the document's text; neither end is white space.
        heading: Whether it looks like a headline or a caption: one line without a full stop.

    """

    span: Span
    heading: bool


def plain(text: str) -> str:
    r"""Return *text* as it is translated and remembered: NFC, white space folded, nothing unseen.

    Wrapped lines become one; soft hyphens, zero-width spaces, marks of writing direction and
    control characters go. Joiners stay: Persian and Hindi spell with them.

    >>> plain("Mo\u0308te\n  i\u200b Oslo")
    'Möte i Oslo'
    """
    if not text.isprintable():
        text = "".join(
            character
            for character in text
            if character.isspace()
            or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
            or character in "\u200c\u200d"
        )
    if len(text) <= _NORMALIZED_AT_ONCE:
        return unicodedata.normalize("NFC", " ".join(text.split()))
    return " ".join(map(_normalized, text.split()))


def _normalized(word: str) -> str:
    """Return the NFC of a word in pieces: it takes the square of the number of marks in a row."""
    pieces = (word[start : start + _NORMALIZED_AT_ONCE] for start in range(0, len(word), _NORMALIZED_AT_ONCE))
    return "".join(unicodedata.normalize("NFC", piece) for piece in pieces)


def split_paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of *text*, in order and apart; every visible character is in one."""
    return [
        Paragraph(span, heading=_is_heading(span.of(text)))
        for block in _blocks(text)
        for span in _unwrapped(text, block)
    ]


def split_sentences(
    text: str,
    language: str = "en",
    *,
    within: Span | None = None,
    limit: int = LONGEST_SENTENCE,
) -> list[Span]:
    """Return the sentences of *text*, in order and apart; no letter is outside of all.

    Args:
        text: A whole document.
        language: Of the text, ISO 639-1; an unknown one is cut by general rules.
        within: One paragraph of the text; all paragraphs when not given.
        limit: Characters in the longest sentence returned, at least 1.

    Raises:
        ValueError: *limit* is less than 1.

    """
    if limit < 1:
        raise ValueError(f"a sentence of {limit} characters cannot be")
    stretches = [within] if within else [paragraph.span for paragraph in split_paragraphs(text)]
    return [
        piece
        for stretch in stretches
        for sentence in _sentences(text, stretch, language)
        for piece in _cut(text, sentence, limit)
    ]


def _blocks(text: str) -> Iterator[list[Span]]:
    """Yield runs of lines that have no blank line between them, each line trimmed."""
    lines: list[Span] = []
    start = 0
    for line in text.splitlines(keepends=True):
        trimmed = _trim(text, start, start + len(line))
        start += len(line)
        if trimmed:
            lines.append(trimmed)
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _unwrapped(text: str, lines: list[Span]) -> Iterator[Span]:
    """Yield the paragraphs of a block: a line goes on in the next where an editor wrapped it."""
    width = max(len(line) for line in lines)
    start = lines[0].start
    for line, following in pairwise(lines):
        if not _goes_on(line.of(text), following.of(text), width):
            yield Span(start, line.end)
            start = following.start
    yield Span(start, lines[-1].end)


def _goes_on(line: str, following: str, width: int) -> bool:
    if _LIST_ITEM.match(following) or _MARKDOWN_HEADING.match(line):
        return False
    first_word = following.split(maxsplit=1)[0]
    # An editor breaks a line only where the next word would not have fitted.
    if width in WRAP_WIDTHS and len(line) + 1 + len(first_word) > width:
        return True
    return following[0].islower() and not _SENTENCE_END.search(line)


def _is_heading(paragraph: str) -> bool:
    return (
        len(paragraph) <= LONGEST_HEADING and not _SENTENCE_END.search(paragraph) and len(paragraph.splitlines()) == 1
    ) or bool(_MARKDOWN_HEADING.match(paragraph))


def _sentences(text: str, stretch: Span, language: str) -> list[Span]:
    """Return sentencex's sentences, those together that it cut at an ordinal or an abbreviation."""
    sentences: list[Span] = []
    for piece in _pieces(text, stretch, language):
        if sentences and _cut_too_early(_last_word(text, sentences[-1]), piece.of(text)):
            sentences[-1] = Span(sentences[-1].start, piece.end)
        else:
            sentences.append(piece)
    return sentences


def _last_word(text: str, sentence: Span) -> str:
    # As much as tells an ordinal by. A list of numbers in one line is put together piece by piece;
    # to look at all of it each time would take minutes.
    return text[max(sentence.start, sentence.end - 8) : sentence.end]


def _cut_too_early(before: str, after: str) -> bool:
    """Tell whether "den 18." and "februar", or "kl." and "12.30", were taken for two sentences."""
    if not any(map(str.isalnum, after)):
        return True
    if _ORDINAL_OR_ABBREVIATION.search(before):
        return after[0].islower() or after[0].isdigit()
    return after[0].islower() and before[-1] == "."


def _pieces(text: str, stretch: Span, language: str) -> Iterator[Span]:
    """Yield what sentencex takes for sentences, long speech cut inside its quotation marks too."""
    for part in _cut(text, stretch, _LONGEST_STRETCH):
        for piece in _boundaries(text, part, language):
            inside = _speech(text, piece) if len(piece) > _LONG_SPEECH else None
            if inside is None:
                yield piece
                continue
            starts = [piece.start, *(cut.start for cut in _boundaries(text, inside, language)[1:])]
            ends = [*starts[1:], piece.end]
            yield from filter(None, (_trim(text, *bounds) for bounds in zip(starts, ends, strict=True)))


def _speech(text: str, piece: Span) -> Span | None:
    """Return what stands between the first quotation mark of a piece and its last; None where nothing does."""
    opening = _OPENING_MARK.search(text, piece.start, piece.end)
    # Not one pattern for both: on marks that open and never close it would take the square of their number.
    closing = max(text.rfind(mark, piece.start, piece.end) for mark in _CLOSING_MARKS)
    return Span(opening.end(), closing) if opening and opening.end() <= closing else None


def _boundaries(text: str, span: Span, language: str) -> list[Span]:
    # One character for one: line breaks inside a paragraph are no sentence ends, and a lone
    # surrogate cannot cross into sentencex.
    line = "".join(
        " " if character.isspace() else "\ufffd" if "\ud800" <= character <= "\udfff" else character
        for character in span.of(text)
    )
    found = sentencex.get_sentence_boundaries(language, line)
    pieces = (_trim(text, span.start + at["start_index"], span.start + at["end_index"]) for at in found)
    return [piece for piece in pieces if piece]


def _cut(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Yield *span* in pieces of at most *limit* characters, at clause marks, else words, else anywhere."""
    start = span.start
    while span.end - start > limit:
        window = text[start : start + limit + 1]
        # A clause mark in the first third would leave a stump that no model translates well.
        clauses = [found.end() for found in _CLAUSE_END.finditer(window, limit // 3, limit)]
        words = [at for at in (window.rfind(space) for space in " \n\t\u3000") if at > limit // 3]
        at = start + (clauses[-1] if clauses else max(words) if words else _before_marks(window, limit))
        piece = _trim(text, start, at)
        if piece:
            yield piece
        start = at
    rest = _trim(text, start, span.end)
    if rest:
        yield rest


def _before_marks(text: str, at: int) -> int:
    """Return the place of the letter that a mark at *at* belongs to; *at* where there are more than a letter has."""
    for letter in range(at, max(0, at - _MOST_MARKS), -1):
        if unicodedata.category(text[letter])[0] != "M":
            return letter
    return at


def _trim(text: str, start: int, end: int) -> Span | None:
    """Return the span without white space at its ends, or None where nothing is left."""
    stretch = text[start:end]
    end -= len(stretch) - len(stretch.rstrip())
    start += len(stretch) - len(stretch.lstrip())
    return Span(start, end) if start < end else None
