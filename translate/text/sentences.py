"""Split paragraphs into the sentences that are translated one by one.

sentencex (Wikimedia's splitter, about 300 languages) finds the boundaries. Its pieces are joined
where its rules are known to split too early, and split again where a sentence is longer than a
translation model accepts.

Every step works with spans in the original text, so no letter is lost and English can be shown
beside the words that it translates.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import sentencex

from .abbreviations import LONGEST_ABBREVIATION, ends_sentence
from .paragraphs import split_paragraphs
from .spans import Span, trimmed_span

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Characters in the longest sentence passed to a model. Argos' models accept 1,024 subwords and were
#: trained on far shorter sentences; 500 characters are at most about 250 subwords of a language
#: that the model knows, and leave room for the English, which CTranslate2 limits too.
LONGEST_SENTENCE = 500

#: sentencex receives at most this many characters at once: its run time is not linear in the text's length.
_LONGEST_STRETCH = 10_000

#: sentencex treats several sentences inside quotation marks as one. From this many characters on,
#: such quoted speech is split inside the marks too.
_LONG_SPEECH = 160

_OPENING_MARK, _CLOSING_MARKS = re.compile(r"[\"“„”«»]"), '"“”«»'

#: Accents and vowel signs on one letter. More than this is not natural writing and may be split anywhere.
_MOST_MARKS = 16

_ORDINAL_OR_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:\d{1,4}|\w{1,2})\.$")

_LINE_BREAK = re.compile(r"[^\S ]")
_SURROGATE = re.compile("[\ud800-\udfff]")

#: Where sentencex may overlook an end.
_STOP = re.compile(r"(?:…|\.{3}|(?<=\w)\.)[)\]”»\"]*\s+")
_CAPITAL = re.compile(r"[\"“„”«»(\[–-]?\s?[A-ZÀ-ÖØ-ÞĂÂÎȘȚĐƠƯŞŢ\u1ea0-\u1ef9Α-ΩА-Я]")
#: The first part of "PGS.TS." or "Dipl.-Ing.".
_SHORT_PART = re.compile(r"(?:^|[\s(.])[^\W\d_]{1,4}\.$")

_CLAUSE_END = re.compile(r"[,;:)\]”»،，；：、](?=\s)|\s[–—-](?=\s)|[。，；、]")


def split_sentences(
    text: str,
    language: str = "en",
    *,
    within: Span | None = None,
    limit: int = LONGEST_SENTENCE,
) -> list[Span]:
    """Return the sentences of *text*, in order and without overlap; every letter is in one.

    Args:
        text: A whole document.
        language: Language of the text, ISO 639-1; general rules split a language that sentencex does not know.
        within: One paragraph of the text; all paragraphs if omitted.
        limit: Maximum number of characters in a sentence, at least 1.

    Raises:
        ValueError: *limit* is less than 1.

    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1 character, not {limit}")
    stretches = [within] if within else [paragraph.span for paragraph in split_paragraphs(text)]
    return [
        piece
        for stretch in stretches
        for sentence in _sentences(text, stretch, language)
        for piece in _split_long(text, sentence, limit)
    ]


def _sentences(text: str, stretch: Span, language: str) -> list[Span]:
    """Return sentencex's sentences, joined where it split after an ordinal or an abbreviation."""
    sentences: list[Span] = []
    for piece in _pieces(text, stretch, language):
        for part in _split_at_abbreviations(text, piece, language):
            before = sentences[-1] if sentences else None
            if before and _is_split_too_early(text, before, part, language):
                sentences[-1] = Span(before.start, part.end)
            elif before and (mark := _stray_opening_mark(text, before, part)):
                sentences[-1] = mark
                sentences.append(Span(part.start - 1, part.end))
            else:
                sentences.append(part)
    return sentences


def _split_at_abbreviations(text: str, piece: Span, language: str) -> Iterator[Span]:
    """Yield a piece, split where sentencex overlooks an end: after "osv." before a capital, after "…"."""
    if text.find(".", piece.start, piece.end - 1) < 0 and text.find("…", piece.start, piece.end - 1) < 0:
        yield piece  # Nearly all pieces: the pattern would take longer.
        return
    start = piece.start
    for stop in _STOP.finditer(text, piece.start, piece.end):
        after = text[stop.end() : min(stop.end() + LONGEST_ABBREVIATION, piece.end)]
        if text[stop.start()] == "…" or text[stop.start() : stop.start() + 2] == "..":
            # In German, nouns have capitals too.
            is_end = language != "de" and bool(_CAPITAL.match(after))
        else:
            is_end = bool(_CAPITAL.match(after)) and bool(
                ends_sentence(text[max(start, stop.start() - LONGEST_ABBREVIATION) : stop.start() + 1], after, language)
            )
        if is_end:
            yield from filter(None, [trimmed_span(text, start, stop.end())])
            start = stop.end()
    yield from filter(None, [trimmed_span(text, start, piece.end)])


def _stray_opening_mark(text: str, before: Span, after: Span) -> Span | None:
    """Return *before* without a quotation mark that opens *after*, as in `sa han. ”` and `Vänta`; None if it has none."""
    if before.end != after.start or text[before.end - 1] not in _CLOSING_MARKS:
        return None
    without = trimmed_span(text, before.start, before.end - 1)
    return without if without and without.end < before.end - 1 else None


def _is_split_too_early(text: str, before: Span, after: Span, language: str) -> bool:
    """Return whether two pieces such as "den 18." and "februar", or "dl." and "Popescu", are one sentence."""
    # A list of numbers on one line is joined piece by piece; searching all of it each time would take minutes.
    end = text[max(before.start, before.end - LONGEST_ABBREVIATION) : before.end]
    if _was_split_too_early(end[-8:], after.of(text)):
        return True
    if not end.endswith((".", ".)")):
        return False
    start = text[after.start : min(after.end, after.start + LONGEST_ABBREVIATION)]
    if before.end == after.start and (start[0].isalpha() or start[0] == "-") and _SHORT_PART.search(end):
        return True
    return ends_sentence(end, start, language) is False


def _was_split_too_early(before: str, after: str) -> bool:
    """Return whether two pieces are one sentence in any language: a number or a word in lower case follows."""
    if not any(map(str.isalnum, after)):
        return True
    if _ORDINAL_OR_ABBREVIATION.search(before):
        return after[0].islower() or after[0].isdigit()
    return after[0].islower() and before[-1] == "."


def _pieces(text: str, stretch: Span, language: str) -> Iterator[Span]:
    """Yield the sentences that sentencex finds, splitting long quoted speech inside its quotation marks too."""
    for part in _split_long(text, stretch, _LONGEST_STRETCH):
        for piece in _boundaries(text, part, language):
            inside = _quoted(text, piece) if len(piece) > _LONG_SPEECH else None
            if inside is None:
                yield piece
                continue
            starts = [piece.start, *(sentence.start for sentence in _boundaries(text, inside, language)[1:])]
            ends = [*starts[1:], piece.end]
            yield from filter(None, (trimmed_span(text, *bounds) for bounds in zip(starts, ends, strict=True)))


def _quoted(text: str, piece: Span) -> Span | None:
    """Return the span between the first and the last quotation mark of a piece, or None if there is none."""
    opening = _OPENING_MARK.search(text, piece.start, piece.end)
    # A single pattern for both marks would take quadratic time on marks that open and never close.
    closing = max(text.rfind(mark, piece.start, piece.end) for mark in _CLOSING_MARKS)
    return Span(opening.end(), closing) if opening and opening.end() <= closing else None


def _boundaries(text: str, span: Span, language: str) -> list[Span]:
    # Replacing one character by one keeps the offsets: line breaks inside a paragraph do not end a
    # sentence, and sentencex does not accept lone surrogates.
    line = _SURROGATE.sub("\ufffd", _LINE_BREAK.sub(" ", span.of(text)))
    found = sentencex.get_sentence_boundaries(language, line)
    pieces = (
        trimmed_span(text, span.start + boundary["start_index"], span.start + boundary["end_index"])
        for boundary in found
    )
    return [piece for piece in pieces if piece]


def _split_long(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Yield *span* in pieces of at most *limit* characters, split at clause marks, else between words, else anywhere."""
    start = span.start
    while span.end - start > limit:
        window = text[start : start + limit + 1]
        # A clause mark in the first third would leave a fragment too short for a good translation.
        clauses = [found.end() for found in _CLAUSE_END.finditer(window, limit // 3, limit)]
        words = [at for at in (window.rfind(space) for space in " \n\t\u3000") if at > limit // 3]
        end = start + (clauses[-1] if clauses else max(words) if words else _before_marks(window, limit))
        piece = trimmed_span(text, start, end)
        if piece:
            yield piece
        start = end
    rest = trimmed_span(text, start, span.end)
    if rest:
        yield rest


def _before_marks(text: str, position: int) -> int:
    """Return the position of the letter to which the marks at *position* belong, or *position* if they are too many."""
    for letter in range(position, max(0, position - _MOST_MARKS), -1):
        if unicodedata.category(text[letter])[0] != "M":
            return letter
    return position
