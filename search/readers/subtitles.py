"""Read subtitles, .srt and .vtt: whole sentences, with the time at which each begins."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from .content import Content, FormatError, Paragraph, ReadingContext
from .encodings import NotTextError, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Maximum bytes of a file; a film has 100 KB.
_LARGEST = 64 << 20

#: Maximum cues in a paragraph, and seconds between two of them: many subtitles have no full stops.
_MOST_CUES, _LONGEST_PAUSE = 6, 5.0

#: Maximum seconds between two cues of which the second shows lines of the first again, as they roll up.
_SAME_TIME = 0.5

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-+>\s*{_TIME}")
_NUMBER = re.compile(r"\s*\d{1,7}\s*")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<[\d:.,]{5,15}>|\{\\[^{}\n]{0,200}\}|\{[a-zA-Z]:[^{}\n]{0,100}\}|</>")
_NOT_SPOKEN = ("NOTE", "STYLE", "REGION", "WEBVTT")

_SENTENCE_END = re.compile(r"(?:[.!?…。！？؟۔।॥♪♫]|[)\]])[\"'”»’)\]]*\Z")
_UNFINISHED = re.compile(r"(?:\.\.\.|…)\Z")
_SPEAKER = ("-", "–", "—", "―")


@dataclass(slots=True)
class _Cue:
    """What is shown at once, from *start* to *end*, in seconds."""

    start: float
    end: float
    lines: list[str] = field(default_factory=list)


def read_subtitles(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the sentences of subtitles; the place of a paragraph is the time at which it begins: "00:01:02".

    Raises:
        FormatError: it is no text, too large, or has no times.

    """
    data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise FormatError(f"is larger than {_LARGEST >> 20} MiB", "split it")
    try:
        text = decode(data)
    except NotTextError as error:
        raise FormatError(error.problem, error.cure) from error
    text = re.sub("[\x00\ud800-\udfff]", "", text)
    cues = list(_cues(text))
    if not cues and text.strip() and not text.lstrip("\ufeff").startswith("WEBVTT"):
        raise FormatError("has no times, such as 00:01:02,000 --> 00:01:04,000", "is it a .srt or .vtt?")
    return Content(list(_sentences(_shown_once(cues))))


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues, with their lines as people read them."""
    is_vtt = text.lstrip("\ufeff \r\n").startswith("WEBVTT")
    cue: _Cue | None = None
    lines: list[str] = []
    for line in text.splitlines():
        timing = _TIMING.match(line) if "->" in line else None
        if timing is None:
            lines.append(line)
            continue
        if cue is not None:
            cue.lines = _spoken(_without_name(lines), is_vtt=is_vtt)
            yield cue
        cue = _Cue(_seconds(timing, 1), _seconds(timing, 5))
        lines = []
    if cue is not None:
        cue.lines = _spoken(lines, is_vtt=is_vtt)
        yield cue


def _seconds(timing: re.Match[str], group: int) -> float:
    hours, minutes, seconds, fraction = (timing[group + number] or "0" for number in range(4))
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _without_name(lines: list[str]) -> list[str]:
    """Return the lines before the timing of the next cue without that cue's number or name."""
    if lines and _NUMBER.fullmatch(lines[-1]):
        return lines[:-1]
    if len(lines) > 1 and lines[-1].strip() and not lines[-2].strip():
        return lines[:-1]
    return lines


def _spoken(lines: list[str], *, is_vtt: bool) -> list[str]:
    """Return the lines of a cue without tags; what follows an empty line in .vtt is a comment or a style."""
    spoken: list[str] = []
    for line in lines:
        if not line.strip() and is_vtt and spoken:
            break
        if is_vtt and not spoken and line.startswith(_NOT_SPOKEN):
            break
        stripped = " ".join(html.unescape(_TAG.sub("", line)).split())
        # "&#0;" and the like are unescaped, too.
        stripped = re.sub("[\x00\xad\u200e\u200f\u202a-\u202e\ufeff\ud800-\udfff]", "", stripped).strip()
        if stripped:
            spoken.append(stripped)
    return spoken


def _shown_once(cues: list[_Cue]) -> Iterator[_Cue]:
    """Yield the cues without the lines that they show again, while these roll up or grow."""
    before = _Cue(0, float("-inf"))
    for cue in cues:
        new = cue.lines
        if cue.start - before.end <= _SAME_TIME and before.lines and new:
            most = min(len(before.lines), len(new))
            again = next((count for count in range(most, 0, -1) if before.lines[-count:] == new[:count]), 0)
            new = new[again:]
            last = before.lines[-1]
            if not again and new[0].startswith(f"{last} "):
                new = [new[0][len(last) :].strip(), *new[1:]]
        if cue.lines:
            before = cue
        if new:
            yield _Cue(cue.start, cue.end, new)


def _sentences(cues: Iterator[_Cue]) -> Iterator[Paragraph]:
    """Yield cues joined until a sentence ends."""
    joined: list[_Cue] = []
    for cue in cues:
        if joined and not _goes_on(joined, cue):
            yield _paragraph(joined)
            joined = []
        joined.append(cue)
    if joined:
        yield _paragraph(joined)


def _goes_on(joined: list[_Cue], cue: _Cue) -> bool:
    """Return whether the sentence at the end of the cues *joined* goes on in *cue*."""
    last, first = joined[-1].lines[-1], cue.lines[0]
    if len(joined) >= _MOST_CUES or not -1 <= cue.start - joined[-1].end <= _LONGEST_PAUSE:
        return False
    if first.startswith(_SPEAKER):
        return False
    if _UNFINISHED.search(last):
        return first.startswith(("...", "…")) or first[0].islower()
    return not _SENTENCE_END.search(last)


def _paragraph(cues: list[_Cue]) -> Paragraph:
    """Return cues as one paragraph, with what each speaker says on a line of its own."""
    lines = [line for cue in cues for line in cue.lines]
    text = lines[0]
    for line in lines[1:]:
        text += f"\n{line}" if line.startswith(_SPEAKER) else f" {line}"
    return Paragraph(text, _clock(cues[0].start))


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
