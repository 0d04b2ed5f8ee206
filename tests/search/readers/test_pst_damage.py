"""Damage to Outlook's mailboxes is found by their checksums, and a sound mailbox has none."""

import io
import random
import struct

import pytest
from support.pst_files import message, pst

from search.readers import pst_damage
from search.readers.pst_damage import damage

ITEMS = [message(f"Brev {number}", "Gammelt brev.", a__txt=b"x" * 20_000) for number in range(20)]
KINDS = [pst({"Innboks": ITEMS}, version=version) for version in (23, 14, 36)]


def found(data):
    file = io.BytesIO(data)
    problems = list(damage(file, lambda _: None))
    assert file.tell() == 0
    return problems


@pytest.mark.parametrize("whole", KINDS)
def test_a_sound_mailbox_has_no_damage(whole):
    assert found(whole) == []


@pytest.mark.parametrize("whole", KINDS)
@pytest.mark.parametrize("text", [b"x" * 20, b"Gammelt", b"Innboks"])
def test_a_changed_byte_in_a_block_is_found(whole, text):
    wide = text.decode().encode("utf-16-le")
    data = bytearray(whole)
    data[max(whole.find(text), whole.find(wide))] ^= 1
    (problem,) = found(bytes(data))
    assert problem.startswith("1 of ")
    assert problem.endswith(" blocks are damaged, so messages may be missing or incomplete")


@pytest.mark.parametrize("whole", KINDS)
def test_a_mailbox_that_is_cut_off_says_so(whole):
    problem, damaged = found(whole[:-1])
    assert problem == f"the file is cut off: it has {len(whole) - 1:,} of {len(whole):,} bytes"
    assert "blocks are damaged" in damaged


@pytest.mark.parametrize("whole", KINDS)
def test_no_damage_stops_the_search_for_it(whole):
    source = random.Random(7)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(source.choice([1, 10, 1_000])):
            data[source.randrange(12, len(data))] = source.randrange(256)
        assert len(found(bytes(data[: source.choice([len(data), source.randrange(len(data))])]))) <= 2


@pytest.mark.parametrize("data", [b"", b"!BDN", b"!BDN" + bytes(6) + b"\x17\x00", b"!BDN" + bytes(6) + b"\x25\x00" + bytes(600)])  # fmt: skip
def test_what_is_not_known_is_not_said_to_be_damaged(data):
    assert found(data) == []


def test_blocks_that_are_all_in_the_same_place_are_not_read_without_end(monkeypatch):
    read = 0

    class Counted(io.BytesIO):
        def read(self, size=-1):
            nonlocal read
            data = super().read(size)
            read += len(data)
            return data

    data = bytearray(KINDS[0])
    monkeypatch.setattr(pst_damage, "_checksum", lambda _: 0)
    at = data.index(b"\x80\x80") - 496
    while at > 0:
        data[at : at + 480] = struct.pack("<QQHHI", 4, 0, 8_176, 2, 0) * 20
        at = data.find(b"\x80\x80", at + 500) - 496
    (problem,) = damage(Counted(bytes(data)), lambda _: None)
    assert "blocks are damaged" in problem
    assert read < 3 * len(data)


def test_a_tree_that_is_a_circle_ends():
    data = bytearray(KINDS[0])
    # The tree of blocks is said to be where the tree of nodes is.
    data[0xF0:0xF8] = data[0xE0:0xE8]
    assert len(found(bytes(data))) == 1
