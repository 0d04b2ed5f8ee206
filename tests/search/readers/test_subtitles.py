import io
import random

import pytest

from search.readers.content import FormatError, ReadingContext
from search.readers.subtitles import read_subtitles


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return [
        (paragraph.place, paragraph.text) for paragraph in read_subtitles(io.BytesIO(data), ReadingContext()).paragraphs
    ]


SRT = """1
00:00:01,000 --> 00:00:03,000
Isen kom på mandag,

2
00:00:03,100 --> 00:00:05,000 X1:63 X2:223
<i>sa ordføreren</i> {\\an8}i går.

3
01:02:06,000 --> 01:02:08,000
Hva &amp; hvem?
"""


def test_cues_are_joined_until_a_sentence_ends_and_begin_at_their_time():
    assert read(SRT) == [("00:00:01", "Isen kom på mandag, sa ordføreren i går."), ("01:02:06", "Hva & hvem?")]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_old_encodings_are_detected(encoding):
    assert read(SRT.encode(encoding)) == read(SRT)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_any_line_end_is_one(end):
    assert read(SRT.replace("\n", end)) == read(SRT)


def test_cues_without_empty_lines_between_them_are_told_apart():
    assert read(SRT.replace("\n\n", "\n")) == read(SRT)


def test_comments_styles_and_names_of_cues_are_left_out():
    vtt = """WEBVTT - title
Kind: captions

STYLE
::cue { color: red }

NOTE nothing
of this

intro
00:01.000 --> 00:02.000 align:start position:0%
<v Ida><c.red>Isen</c> <00:00:01.500>kom.</v>

NOTE nor this

00:03.000 --> 00:04.000
1 < 2.
"""
    assert read(vtt) == [("00:00:01", "Isen kom."), ("00:00:03", "1 < 2.")]


def test_what_each_speaker_says_is_on_a_line_of_its_own():
    assert read("1\n00:00:01,0 --> 00:00:02,0\n- Who is\nthere?\n- Me.\n") == [("00:00:01", "- Who is there?\n- Me.")]


def test_captions_that_roll_up_are_read_once():
    rolling = """WEBVTT

00:01.000 --> 00:02.000
so the ice

00:02.000 --> 00:02.010
so the ice

00:02.010 --> 00:04.000
so the ice
came on Monday

00:04.000 --> 00:06.000
came on Monday
and stayed.
"""
    assert read(rolling) == [("00:00:01", "so the ice came on Monday and stayed.")]


def test_captions_that_grow_are_read_once():
    growing = "1\n00:00:01,0 --> 00:00:02,0\nThe\n\n2\n00:00:02,0 --> 00:00:03,0\nThe ice\n\n3\n00:00:03,0 --> 00:00:04,0\nThe ice came.\n"  # fmt: skip
    assert read(growing) == [("00:00:01", "The ice came.")]


def cues(*texts, pause=0):
    return "".join(f"{n}\n00:00:{n * (1 + pause):02},000 --> 00:00:{n * (1 + pause) + 1:02},000\n{text}\n\n" for n, text in enumerate(texts, 1))  # fmt: skip


def test_cues_without_full_stops_are_joined_by_six():
    assert [len(text.split()) for _, text in read(cues(*(f"w{number}" for number in range(14))))] == [6, 6, 2]


def test_a_long_pause_ends_a_sentence():
    assert [text for _, text in read(cues("one", "two", pause=8))] == ["one", "two"]


def test_a_sentence_that_trails_off_goes_on_with_a_small_letter():
    assert [text for _, text in read(cues("I think...", "...of ice.", "Well...", "No."))] == [
        "I think... ...of ice.",
        "Well...",
        "No.",
    ]


def test_text_without_times_is_an_error():
    with pytest.raises(FormatError, match="has no times"):
        read("Some words.")


def test_what_is_no_text_is_an_error():
    with pytest.raises(FormatError):
        read(bytes(range(256)) * 10)


def test_an_empty_file_has_no_paragraphs():
    assert read("") == read("WEBVTT\n") == read("1\n00:00:01,0 --> 00:00:02,0\n") == []


def test_a_file_that_is_too_large_is_an_error(monkeypatch):
    monkeypatch.setattr("search.readers.subtitles._LARGEST", 10)
    with pytest.raises(FormatError, match="larger"):
        read(SRT)


def test_damaged_files_give_paragraphs_or_an_error():
    source = random.Random(7)
    for _ in range(100):
        data = bytearray(SRT.encode() * 2)
        for _ in range(source.randint(1, 20)):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            found = read(bytes(data[: source.randrange(len(data))]))
        except FormatError:
            continue
        for _, text in found:
            assert text == text.strip()
            assert text
            assert "\n\n" not in text
            assert "\x00" not in text
