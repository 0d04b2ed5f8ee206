"""Outlook's mailboxes are read by readpst, in a scratch folder that is gone afterwards whatever happens."""

import io
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest
from support.paths import ROOT
from support.pst_files import appointment, contact, message, pst

from index import Document
from search.errors import UnreadableError
from search.readers import pst as pst_reader
from search.readers import scratch
from search.readers.content import FormatError, ReadingContext
from search.readers.isolation import isolated
from search.readers.isolation.documents import documents_in_file
from search.readers.pst import read_pst

needs_readpst = pytest.mark.skipif(shutil.which("readpst") is None, reason="needs readpst (Debian: pst-utils)")

REPORT = "Rapporten sier at elva er forurenset.\n"

MAILBOX = pst(
    {
        "Innboks": [
            message("Protest", "Fabrikken stenges.\r\n\r\nInnbyggerne protesterte på torget."),
            message("Vedlegg", "Se vedlegget.", rapport__txt=REPORT.encode() * 1_000),
        ],
        "Møter": [appointment("Møte", "Vi møtes i Tromsø.")],
        "2019": [message(f"Brev {number}", f"Gammelt brev nummer {number}.") for number in range(1, 13)],
        "Kontakter": [contact("Kari", "Nordmann", "Fjellbygg AS")],
    },
    inside={"2019": "Innboks"},
)


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Have temporary files in a folder of the test's own, and return it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def read(tmp_path, temporary):
    """Read a mailbox; return texts by ID, and what could not be read. Nothing is left behind."""

    def documents(data, name="mail.pst"):
        path = tmp_path / name
        path.write_bytes(data)
        found = list(documents_in_file(path, name))
        assert list(temporary.iterdir()) == []
        texts = {each.id: each.text for each in found if isinstance(each, Document)}
        return texts, [str(each) for each in found if isinstance(each, UnreadableError)]

    return documents


@needs_readpst
def test_messages_are_documents_named_after_their_folders_and_attachments_are_inside_them(read):
    texts, problems = read(MAILBOX)
    assert problems == []
    assert list(texts) == [
        "mail.pst › Innboks/1.eml",
        "mail.pst › Innboks/2.eml",
        "mail.pst › Innboks/2.eml › rapport.txt",
        *(f"mail.pst › Innboks/2019/{number}.eml" for number in range(1, 13)),
        "mail.pst › Kontakter/1.vcf",
        "mail.pst › Møter/1.ics",
    ]
    assert texts["mail.pst › Innboks/1.eml"] == "Fabrikken stenges.\n\nInnbyggerne protesterte på torget."
    assert texts["mail.pst › Innboks/2.eml › rapport.txt"] == REPORT * 1_000
    assert "Fjellbygg AS" in texts["mail.pst › Kontakter/1.vcf"]
    assert "Vi møtes i Tromsø." in texts["mail.pst › Møter/1.ics"]


@needs_readpst
@pytest.mark.parametrize("version", [14, 36])
def test_a_mailbox_from_before_2003_or_since_2013_is_read(read, version):
    letter = message("Protest på torget", "Innbyggerne protesterte på torget.", rapport__txt=REPORT.encode() * 1_000)
    texts, problems = read(pst({"Innboks": [letter]}, version=version))
    assert problems == []
    assert texts == {
        "mail.pst › Innboks/1.eml": "Innbyggerne protesterte på torget.",
        "mail.pst › Innboks/1.eml › rapport.txt": REPORT * 1_000,
    }


@needs_readpst
def test_reading_again_gives_the_same_documents(read):
    first = read(MAILBOX)
    time.sleep(1.1)  # readpst notes the second in which it writes an appointment.
    assert read(MAILBOX) == first


@needs_readpst
def test_sender_subject_and_date_of_a_message_are_stated(tmp_path):
    (tmp_path / "mail.pst").write_bytes(MAILBOX)
    first = next(documents_in_file(tmp_path / "mail.pst", "mail.pst"))
    assert (first.title, first.date, first.origin.metadata["sender"]) == (
        "Protest", "2022-06-18", "Anna <anna@example.org>",
    )  # fmt: skip


@needs_readpst
def test_a_mailbox_is_recognized_by_its_content(read):
    for name in ("mail.ost", "mail.doc"):
        assert f"{name} › Innboks/1.eml" in read(MAILBOX, name)[0]


@needs_readpst
def test_a_mailbox_in_an_archive_is_read(read):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.pst", MAILBOX)
        archive.writestr("b.pst", MAILBOX)
    texts, problems = read(buffer.getvalue(), "mail.zip")
    assert problems == []
    assert len(texts) == 34
    assert texts["mail.zip › b.pst › Innboks/1.eml"] == texts["mail.zip › a.pst › Innboks/1.eml"]


@needs_readpst
@pytest.mark.parametrize("names", [("..", "."), ("../../x", "/etc/x"), ("a\nb", "\x1b[31m"), ("Same", "Same ")])
def test_names_of_folders_lead_nowhere(read, tmp_path, names):
    texts, problems = read(pst({name: [message("Protest", "Fabrikken stenges.")] for name in names}))
    assert problems == []
    assert len(texts) == 2
    for found in texts:
        assert ".." not in found.split("/")
        assert not set(found) & set("\n\x1b")
    assert {path.name for path in tmp_path.iterdir()} == {"temporary", "mail.pst"}


@needs_readpst
def test_folders_that_are_nested_very_deep_are_missing_and_are_deleted(read):
    folders = {f"{number:>0100}": [message(f"Brev {number}", "Gammelt.")] for number in range(200)}
    names = list(folders)
    texts, problems = read(pst(folders, inside=dict(zip(names[1:], names, strict=False))))
    assert len(texts) in range(10, 100)
    assert len(problems) == 1
    assert "mail.pst: was read in part: folders " in problems[0]


def test_a_file_whose_path_alone_is_too_long_is_missing(tmp_path):
    folder, longest = tmp_path, os.pathconf(tmp_path, "PC_PATH_MAX") - 4
    while (left := longest - len(os.fsencode(folder))) > 0:
        folder /= "x" * (left - 1 if left < 200 else 100)
        folder.mkdir()
    descriptor = os.open(folder, os.O_RDONLY)
    os.close(os.open("1.eml", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)
    missing = []
    assert list(pst_reader._children(tmp_path, missing)) == []  # noqa: SLF001
    assert missing == ["folders with very long names are not read"]


@needs_readpst
def test_a_text_that_is_there_again_as_rich_text_is_read_once(read):
    text = b"{\\rtf1\\ansi Fabrikken stenges.}".ljust(40)
    packed = b"".join(b"\x00" + text[at : at + 8] for at in range(0, 40, 8))  # Zero: eight bytes as they are.
    rich = struct.pack("<IIII", len(packed) + 12, len(text), 0x75465A4C, 0) + packed
    both, alone = message("Protest", "Fabrikken stenges."), message("Protest", "")
    for each in (both, alone):
        each.properties[0x1009] = rich
    texts, _ = read(pst({"Innboks": [both, alone]}))
    assert list(texts) == ["mail.pst › Innboks/1.eml", "mail.pst › Innboks/2.eml › rtf-body.rtf"]
    assert set(texts.values()) == {"Fabrikken stenges."}


@needs_readpst
@pytest.mark.parametrize(
    ("damaged", "problem"),
    [
        (MAILBOX[:3_000], "is damaged (Could not get root record); ask for an intact copy"),
        (b"!BDN" + bytes(5_000), "is damaged (Error opening File); ask for an intact copy"),
        (MAILBOX[:600] + bytes(len(MAILBOX) - 600), "is damaged (Could not get root record); ask for an intact copy"),
        (b"not a mailbox", "is damaged: it does not begin as a file of this format does (Outlook mailbox)"),
    ],
)
def test_a_damaged_mailbox_is_one_line(read, damaged, problem):
    texts, problems = read(damaged)
    assert (texts, len(problems)) == ({}, 1)
    assert problems[0].startswith(f"mail.pst: {problem}")


@needs_readpst
def test_damage_about_which_the_program_is_silent_is_told(read):
    whole = pst({"Innboks": [message(f"Brev {number}", f"Gammelt brev nummer {number}.") for number in range(9)]})
    at = whole.index("brev nummer 4".encode("utf-16-le"))
    # In the list of what is in the block: the program finds nothing there.
    damaged = bytearray(whole)
    at = damaged.rindex(b"\xec\xbc", 0, at)
    damaged[at : at + 2] = b"\x00\x00"
    texts, problems = read(bytes(damaged))
    assert len(texts) == 8
    assert problems == [
        "mail.pst: was read in part: 1 of 15 blocks are damaged, so messages may be missing or incomplete"
    ]


def test_the_absence_of_the_program_is_told(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FormatError) as error:
        read_pst(io.BytesIO(MAILBOX), ReadingContext(scratch="x"))
    assert (error.value.problem, error.value.cure) == ("needs the program readpst", "install it (Debian: pst-utils)")


@needs_readpst
@pytest.mark.parametrize(("name", "reason"), [("absent", "No such file or directory"), ("mail.pst", "Not a directory")])
def test_a_folder_that_cannot_be_created_is_told(read, tmp_path, monkeypatch, name, reason):
    monkeypatch.setenv("TMPDIR", str(tmp_path / name))
    _, problems = read(MAILBOX)
    problem = f"cannot be read, because no folder can be created in {tmp_path / name} ({reason})"
    assert problems == [f"mail.pst: {problem}; check who may write there"]


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a readpst on PATH that does what a script says, in its output folder."""

    def put(script):
        folder = tmp_path / "bin"
        folder.mkdir()
        path = folder / "readpst"
        begin = "import os, sys, time\nos.chdir(sys.argv[-2])\nos.mkdir('m')\nos.chdir('m')\n"
        path.write_text(f"#!{sys.executable}\n{begin}{script}")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        isolated.stop_servers()

    yield put
    isolated.stop_servers()


needs_scripts = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")

#: Writes a message.
LETTER = "open('1.eml', 'w').write('Subject: Hei\\n\\nFabrikken stenges.')\n"


@needs_scripts
@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("os.kill(os.getpid(), 11)", "a part of the mailbox is damaged (readpst crashes)"),
        ("sys.exit('Bad block')", "a part of the mailbox is damaged (Bad block)"),
    ],
)
def test_what_was_written_before_a_crash_is_kept(read, program, script, problem):
    program(LETTER + script)
    texts, problems = read(MAILBOX)
    assert texts == {"mail.pst › 1.eml": "Fabrikken stenges."}
    assert problems == [f"mail.pst: was read in part: {problem}"]


#: A package with a format whose reader crashes or hangs.
READER = """
import os, time
from search.readers.formats import Format

FORMAT = Format("trouble", "Trouble", (".trouble",), "trouble:read_trouble")

def read_trouble(file, context):
    os.abort() if file.read() == b"crash" else time.sleep(60)
"""


@needs_scripts
@pytest.mark.parametrize(
    ("trouble", "problem"), [("crash", "made the program that reads it crash"), ("hang", "took more than 2 s")]
)
def test_a_file_inside_that_crashes_or_hangs_costs_itself_alone(read, program, tmp_path, monkeypatch, trouble, problem):
    package = tmp_path / "package"
    (package / "trouble-1.dist-info").mkdir(parents=True)
    (package / "trouble.py").write_text(READER)
    (package / "trouble-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: trouble\nVersion: 1\n")
    (package / "trouble-1.dist-info" / "entry_points.txt").write_text(
        "[translation_first_search.readers]\ntrouble = trouble:FORMAT\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(package))
    monkeypatch.setattr(isolated, "MOST_SECONDS", 2.0)
    program(f"{LETTER}open('2.trouble', 'w').write('{trouble}'); os.link('1.eml', '3.eml'); os.link('1.eml', '10.eml')")
    texts, problems = read(MAILBOX)
    assert list(texts) == [f"mail.pst › {number}.eml" for number in (1, 3, 10)]
    assert problems == [f"mail.pst: was read in part: 2.trouble {problem}"]


@needs_scripts
def test_a_file_that_is_too_large_is_cut_off_and_told_and_the_next_is_read(read, program):
    endless = "try:\n  with open('0.eml', 'wb', 0) as file:\n    while True: file.write(bytes(1 << 24))\n"
    program(f"{endless}except OSError: pass\n{LETTER}")
    texts, problems = read(MAILBOX)
    assert texts == {"mail.pst › 1.eml": "Fabrikken stenges."}
    assert problems == ["mail.pst: was read in part: 0.eml is larger than 256 MiB"]


@needs_scripts
def test_a_program_that_writes_without_end_is_ended(read, program):
    program(
        "for n in range(10**9):\n  os.truncate(os.open(f'{n}.eml', os.O_CREAT | os.O_RDWR), 1 << 28)\n  time.sleep(.05)"
    )
    assert read(MAILBOX) == ({}, ["mail.pst: unpacks to more than 1,024 MiB; split it"])


@needs_scripts
@pytest.mark.parametrize("make", ["os.close(os.open(f'{n}.eml', os.O_CREAT | os.O_RDWR))", "os.mkdir(f'{n}')"])
def test_a_program_that_makes_files_or_folders_without_end_is_ended(program, monkeypatch, make):
    program(f"for n in range(10**9): {make}")
    monkeypatch.setattr(pst_reader, "_MOST_FILES", 1_000)
    context = ReadingContext(scratch=scratch.scratch_path())
    try:
        with pytest.raises(FormatError, match="unpacks to more than 1,000 files; split it"):
            read_pst(io.BytesIO(MAILBOX), context)
        assert running("readpst") == []
    finally:
        scratch.delete_scratch(context.scratch)


@needs_scripts
def test_a_disk_without_room_is_told(program, monkeypatch, temporary):
    program(LETTER)
    monkeypatch.setattr(pst_reader, "_LEAST_FREE", 1 << 60)
    context = ReadingContext(scratch=scratch.scratch_path())
    try:
        with pytest.raises(FormatError) as error:
            read_pst(io.BytesIO(MAILBOX), context)
    finally:
        scratch.delete_scratch(context.scratch)
    assert error.value.problem == f"needs more room than is free in {temporary}"


@needs_scripts
def test_a_program_that_hangs_is_ended_with_all_it_has_written(read, program, monkeypatch):
    monkeypatch.setattr(isolated, "MOST_SECONDS", 1.0)
    monkeypatch.setattr(isolated, "_START_SECONDS", 20.0)
    program(f"{LETTER}time.sleep(600)")
    assert read(MAILBOX) == ({}, ["mail.pst: message 1 took more than 1 s"])
    assert running("readpst") == []


@needs_scripts
def test_progress_gives_time(read, program, monkeypatch):
    program("for n in range(12):\n  open(f'{n}.eml', 'w').write('Subject: Hei\\n\\nBrev {n}.')\n  time.sleep(.2)")
    read(MAILBOX)
    monkeypatch.setattr(isolated, "MOST_SECONDS", 1.5)
    texts, problems = read(MAILBOX)
    assert (len(texts), problems) == (12, [])


def running(name):
    """Return the processes of a program in the test's own folder."""
    found = []
    for each in psutil.process_iter(["cmdline", "status"]):
        if any(part.endswith(f"bin/{name}") for part in each.info["cmdline"] or []):
            found += [each] if each.info["status"] != psutil.STATUS_ZOMBIE else []
    return found


def reading(tmp_path):
    """Start a process that reads a mailbox with a program that never ends; return it once that has begun to write."""
    (tmp_path / "mail.pst").write_bytes(pst({}))
    program = (
        "from pathlib import Path; from search.readers.isolation.documents import documents_in_file\n"
        f"print(list(documents_in_file(Path({str(tmp_path / 'mail.pst')!r}), 'mail.pst')))"
    )
    process = subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(ROOT)})
    deadline = time.monotonic() + 30
    while not list((tmp_path / "temporary").glob("*/*/m/1.eml")) and time.monotonic() < deadline:
        time.sleep(0.05)
    return process


ENDLESS = f"{LETTER}\nfor n in range(10**9):\n  open(f'{{n % 50}}.eml', 'w').write('x' * n)\n  time.sleep(.05)"


@needs_scripts
def test_nothing_is_left_when_the_program_that_adds_documents_is_killed(tmp_path, temporary, program):
    program(ENDLESS)
    process = reading(tmp_path)
    assert [path.stat().st_mode & 0o777 for path in temporary.iterdir()] == [0o700]
    process.kill()
    process.wait()
    deadline = time.monotonic() + 30
    while (list(temporary.iterdir()) or running("readpst")) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert list(temporary.iterdir()) == []
    assert running("readpst") == []


@needs_scripts
@needs_readpst
def test_what_is_left_when_all_are_killed_is_deleted_by_the_next(tmp_path, temporary, program, read, monkeypatch):
    program(ENDLESS)
    process = reading(tmp_path)
    everybody = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for each in everybody:
        each.send_signal(signal.SIGSTOP)
    for each in everybody:
        each.kill()
    process.wait()
    psutil.wait_procs(everybody, timeout=10)
    (left,) = temporary.iterdir()
    os.utime(left, (1, 1))
    monkeypatch.setenv("PATH", os.environ["PATH"].split(os.pathsep, 1)[1])
    isolated.stop_servers()
    assert len(read(MAILBOX)[0]) == 17  # That nothing is left is asserted there.


def test_temporary_files_are_in_the_folder_that_the_environment_names(monkeypatch, temporary):
    assert Path(scratch.scratch_path()).parent == temporary
    monkeypatch.delenv("TMPDIR")
    assert Path(scratch.scratch_path()).parent in {Path("/var/tmp"), Path("/tmp")}


def test_the_folder_of_a_process_that_is_running_is_not_deleted(temporary):
    mine, other = scratch.scratch_path(), scratch.scratch_path()
    held = scratch.new_scratch_folder(mine)
    os.utime(mine, (1, 1))
    scratch.new_scratch_folder(other)
    assert held.is_dir()
    for each in (mine, other):
        scratch.delete_scratch(each)
    assert list(temporary.iterdir()) == []


def test_deleting_follows_no_link_and_ends_however_deep_it_is(tmp_path, temporary):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a").write_text("a")
    path = scratch.scratch_path()
    scratch.new_scratch_folder(path)
    Path(path, "link").symlink_to(tmp_path / "kept")
    deep = "import os\nfor _ in range(2_000): os.mkdir('folder'), os.chdir('folder')"
    subprocess.run([sys.executable, "-c", deep], cwd=path, check=True)
    scratch.delete_scratch(path)
    assert list(temporary.iterdir()) == []
    assert (tmp_path / "kept" / "a").exists()
