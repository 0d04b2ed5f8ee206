import bz2
import email.message
import gzip
import io
import lzma
import os
import random
import shutil
import stat
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib

import pytest

from search.readers import archives
from search.readers.archives import read_7z_or_rar, read_tar, read_zip
from search.readers.content import FormatError, ReadingContext
from search.readers.isolation.documents import documents_in_file
from search.readers.options import ReadingOptions

FILES = {"a.txt": b"alfa", "folder/b.txt": b"bravo", "c.txt": b"charlie"}


def children(content):
    """Return the content of each file inside, or its error, and what is missing."""
    found = {}
    for child in content.children:
        try:
            with child.open() as opened:
                found[child.name] = opened.read()
        except FormatError as error:
            found[child.name] = str(error)
    return found, content.missing


def zipped(files=FILES, *, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files=FILES, **options):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", **options) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def of_zip(data, *passwords):
    return children(read_zip(io.BytesIO(data), ReadingContext(passwords)))


def of_tar(data, name="x.tar"):
    return children(read_tar(io.BytesIO(data), ReadingContext(name=name)))


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_the_files_in_a_tar_archive_are_read_in_order(compress):
    found, missing = of_tar(compress(tarred()))
    assert list(found.items()) == list(FILES.items())
    assert missing == []


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_the_files_in_a_zip_archive_are_read_in_order(compression):
    found, missing = of_zip(zipped(compression=compression))
    assert list(found.items()) == list(FILES.items())
    assert missing == []


JUNK = {
    "folder/": b"",
    "__MACOSX/._a.txt": b"x",
    "folder/__MACOSX/x": b"x",
    ".DS_Store": b"x",
    "a/Thumbs.db": b"x",
    "a/._b": b"x",
}


def test_folders_and_what_systems_add_for_themselves_are_left_out():
    assert of_zip(zipped({**JUNK, **FILES})) == (FILES, [])
    assert of_tar(tarred({name: data for name, data in {**JUNK, **FILES}.items() if data})) == (FILES, [])


def test_links_and_devices_are_left_out():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("x")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert of_tar(buffer.getvalue()) == ({}, [])
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    assert of_zip(zipped({link: b"/etc/passwd"})) == ({}, [])


def test_hostile_names_are_given_as_they_are():
    names = ["../../etc/x", "/abs", "C:\\x", "a\nb", "\x1b[31m"]
    assert list(of_zip(zipped(dict.fromkeys(names, b"x")))[0]) == names
    assert list(of_tar(tarred(dict.fromkeys(names, b"x")))[0]) == names


def renamed(names, encoding):
    """Return a zip file whose names are in an old encoding."""
    ascii_names = {chr(ord("a") + number) * len(name.encode(encoding)): name for number, name in enumerate(names)}
    data = zipped(dict.fromkeys(ascii_names, b"x"), compression=zipfile.ZIP_STORED)
    for old, new in ascii_names.items():
        data = data.replace(old.encode(), new.encode(encoding))
    return data


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["Räksmörgås.txt", "Smörgåsbord.txt"], "cp850"),
        (["Blåbærsyltetøy.txt", "året.txt"], "utf-8"),
        (["Протокол заседания.txt", "Отчёт о поездке.txt"], "cp866"),
    ],
)
def test_names_in_old_encodings_are_decoded(names, encoding):
    assert list(of_zip(renamed(names, encoding))[0]) == names


def test_a_name_in_an_extra_field_goes_before_the_old_one():
    info = zipfile.ZipInfo("x.txt")
    field = b"\x01" + zlib.crc32(b"x.txt").to_bytes(4, "little") + "łódź.txt".encode()
    info.extra = b"up" + len(field).to_bytes(2, "little") + field
    assert list(of_zip(zipped({info: b"x"}))[0]) == ["łódź.txt"]


def test_old_names_in_a_tar_archive_are_decoded():
    data = tarred({"Smörgåsbord.txt": b"x"}, format=tarfile.GNU_FORMAT, encoding="cp1252")
    assert list(of_tar(data)[0]) == ["Smörgåsbord.txt"]


#: Made with `zip -P secret`: a file a.txt, "alfa\n".
LOCKED = bytes.fromhex(
    "504b03040a00090000003882795d31e5e9c3110000000500000005001c00612e74787455540900032b0a076b2b0a076b7578"
    "0b0001040000000004000000002965a4a54ffedf6071946b573b246d4d31504b070831e5e9c31100000005000000504b0102"
    "1e030a00090000003882795d31e5e9c31100000005000000050018000000000001000000a48100000000612e747874555405"
    "00032b0a076b75780b000104000000000400000000504b050600000000010001004b000000600000000000"
)


def test_a_locked_file_is_opened_with_a_password_that_fits():
    assert of_zip(LOCKED, "wrong", "secret") == ({"a.txt": b"alfa\n"}, [])


@pytest.mark.parametrize("passwords", [(), ("wrong",), ("łódź",)])
def test_a_locked_file_without_its_password_is_an_error_of_its_own(passwords):
    found, _ = of_zip(LOCKED, *passwords)
    assert found == {"a.txt": "is locked with a password; give it with --password-file"}


#: Made with `bsdtar --format=zip --options zip:encryption=aes128 --passphrase secret`, and with aes256: as `LOCKED`.
LOCKED_WITH_AES = [
    bytes.fromhex(
        "504b030414000900630058af7e5d00000000000000000500000005002b00612e74787455540d000799f10d6b53f10d6b99f1"
        "0d6b75780b0001040000000004000000000199070002004145010800a504324d25b2ef133fa58462afa4b317e371ac3d6c58"
        "2de11d7e32504b0708000000001b00000005000000504b0102140314000900630058af7e5d000000001b0000000500000005"
        "002b000000000000000000a48100000000612e74787455540d000799f10d6b53f10d6b99f10d6b75780b0001040000000004"
        "000000000199070002004145010800504b050600000000010001005e000000790000000000"
    ),
    bytes.fromhex(
        "504b030414000900630058af7e5d00000000000000000500000005002b00612e74787455540d000799f10d6b99f10d6b99f1"
        "0d6b75780b0001040000000004000000000199070002004145030800c5739c593eb28406f2d63396466086049cae7139a2d8"
        "955fa62b1d3decba9e46a54785504b0708000000002300000005000000504b0102140314000900630058af7e5d0000000023"
        "0000000500000005002b000000000000000000a48100000000612e74787455540d000799f10d6b99f10d6b99f10d6b75780b"
        "0001040000000004000000000199070002004145030800504b050600000000010001005e000000810000000000"
    ),
]

needs_bsdtar = pytest.mark.skipif(shutil.which("bsdtar") is None, reason="needs bsdtar (Debian: libarchive-tools)")
needs_memory_files = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="needs files that exist in memory only")


@needs_bsdtar
@needs_memory_files
@pytest.mark.parametrize("locked", LOCKED_WITH_AES)
def test_a_file_locked_with_aes_is_opened_with_a_password_that_fits(locked):
    assert of_zip(locked, "wrong", "two\nlines", "secret", "more") == ({"a.txt": b"alfa\n"}, [])
    assert of_zip(b"a program before it" + locked, "secret") == ({"a.txt": b"alfa\n"}, [])


@pytest.mark.parametrize("passwords", [(), ("wrong",), ("łódź", "secret\n", "secret\0", "x" * 10_000)])
def test_a_file_locked_with_aes_without_its_password_is_an_error_of_its_own(passwords):
    for locked in LOCKED_WITH_AES:
        found, _ = of_zip(locked, *passwords)
        assert found == {"a.txt": "is locked with a password; give it with --password-file"}


@needs_bsdtar
@needs_memory_files
def test_files_locked_with_aes_are_read_by_the_process_that_may_write_nothing(tmp_path):
    texts = {"a.txt": "The factory is closed.", "ø.txt": "Fabrikken stenges. " * 10_000, "c.txt": ""}
    (tmp_path / "files").mkdir()
    for name, text in texts.items():
        (tmp_path / "files" / name).write_text(text, encoding="utf-8")
    subprocess.run(
        ["bsdtar", "-cf", tmp_path / "a.zip", "--format=zip", "--options", "zip:encryption=aes256", "--passphrase",
         "Smørbrød", "-C", tmp_path / "files", *texts],
        check=True,
    )  # fmt: skip
    found = list(documents_in_file(tmp_path / "a.zip", "a.zip", ReadingOptions(passwords=("wrong", "Smørbrød"))))
    problem = found.pop()
    assert {each.id: each.text.strip() for each in found} == {
        "a.zip › a.txt": texts["a.txt"], "a.zip › ø.txt": texts["ø.txt"].strip(),
    }  # fmt: skip
    assert str(problem) == "a.zip: was read in part: c.txt is empty; there is nothing to add"


@needs_bsdtar
@needs_memory_files
@pytest.mark.parametrize("locked", LOCKED_WITH_AES)
def test_damage_to_a_file_locked_with_aes_is_an_error_of_its_own(locked):
    source = random.Random(7)
    for _ in range(100):
        data = bytearray(locked)
        for _ in range(source.randint(1, 4)):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            found, _ = of_zip(bytes(data), "secret")
        except FormatError:
            continue
        for content in found.values():
            assert content == b"alfa\n" or isinstance(content, str)


@needs_bsdtar
@needs_memory_files
def test_what_a_file_locked_with_aes_unpacks_to_is_limited(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_MEMBER", 2)
    found, _ = of_zip(LOCKED_WITH_AES[0], "secret")
    assert found["a.txt"].startswith("unpacks to more than ")


def test_a_damaged_file_is_an_error_of_its_own():
    data = zipped(compression=zipfile.ZIP_STORED).replace(b"bravo", b"br4vo")
    found, missing = of_zip(data)
    assert (found["a.txt"], found["c.txt"]) == (b"alfa", b"charlie")
    assert found["folder/b.txt"].startswith("is damaged (Bad CRC-32")
    assert missing == []


def test_a_file_of_a_gigabyte_of_zeros_is_refused_at_once():
    packer = zlib.compressobj(wbits=-15)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(80)) + packer.flush()
    stored = zipped({"zeros": packed}, compression=zipfile.ZIP_STORED)
    # It is said to be deflated, and larger or smaller than it is.
    for size in (1 << 30, 100):
        data = bytearray(stored)
        for header, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
            at = data.rindex(header) + offset
            data[at : at + 2] = b"\x08\x00"
            data[at + 14 : at + 18] = size.to_bytes(4, "little")
        start = time.process_time()
        found, _ = of_zip(bytes(data))
        assert time.process_time() - start < 2
        assert found["zeros"].startswith(("unpacks to more than 64 MiB", "is damaged"))


@pytest.mark.parametrize("pack", [zipped, tarred, lambda files: gzip.compress(tarred(files))])
def test_a_file_that_is_too_large_is_an_error_of_its_own(pack, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_MEMBER", 1 << 20)
    data = pack({"large": bytes((1 << 20) + 1), "fits": bytes(1 << 20)})
    found, missing = (of_zip if pack is zipped else of_tar)(data)
    assert found == {"large": "unpacks to more than 1 MiB", "fits": bytes(1 << 20)}
    assert missing == []


def test_a_tar_archive_of_gigabytes_is_not_unpacked_to_its_end(monkeypatch):
    monkeypatch.setattr(archives, "_LARGEST_TOTAL", 3 << 20)
    large = tarred({"a": b"x", "zeros": bytes(20 << 20), "b": b"y"})
    found, missing = of_tar(gzip.compress(large))
    assert found["a"] == b"x"
    assert missing == ["the rest of the archive was left out: it unpacks to more than 3 MiB"]


def test_all_files_together_unpack_to_a_limit(monkeypatch):
    monkeypatch.setattr(archives, "_LARGEST_TOTAL", 10)
    monkeypatch.setattr(archives, "_LARGEST_RATIO", 0)
    found, missing = of_zip(zipped({"a": b"123456", "b": b"123456", "c": b"1234", "d": b"x"}))
    assert (found["a"], found["c"]) == (b"123456", b"1234")
    assert found["b"].startswith("unpacks, with the rest of its archive, to more than")
    assert missing == ["1 files in the archive were left out: it unpacks to more than 0 MiB"]


def test_an_archive_that_is_large_itself_may_unpack_to_more(monkeypatch):
    monkeypatch.setattr(archives, "_LARGEST_TOTAL", 10)
    assert of_zip(zipped()) == (FILES, [])


@pytest.mark.parametrize(("pack", "of"), [(zipped, of_zip), (tarred, of_tar)])
def test_too_many_files_are_left_out(pack, of, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    found, (missing,) = of(pack())
    assert list(found) == ["a.txt", "folder/b.txt"]
    assert "left out" in missing
    assert "more than 2" in missing


def test_a_list_of_far_too_many_files_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "_LARGEST_DIRECTORY", 100)
    with pytest.raises(FormatError, match="members"):
        of_zip(zipped())


@pytest.mark.parametrize("compress", [bytes, gzip.compress, lzma.compress])
def test_what_was_read_of_a_tar_archive_that_is_cut_off_is_kept(compress):
    source = random.Random(7)
    files = {f"{number}": source.randbytes(3_000) for number in range(10)}
    data = compress(tarred(files))
    for share in (0.3, 0.5, 0.77):
        found, missing = of_tar(data[: int(len(data) * share)])
        read = {name: content for name, content in found.items() if isinstance(content, bytes)}
        assert read
        assert read == {name: files[name] for name in read}
        assert missing == ["the archive ends in the middle"]


def test_a_tar_archive_that_is_cut_off_between_two_files_is_told():
    data = tarred({"a": b"x", "b": b"y"})
    assert of_tar(data[:1024]) == ({"a": b"x"}, ["the archive ends in the middle"])


@pytest.mark.parametrize(
    ("pack", "name"), [(gzip.compress, "x.txt.gz"), (bz2.compress, "d/x.txt.bz2"), (lzma.compress, "x.txt.XZ")]
)
def test_a_file_that_is_compressed_alone_is_one_file(pack, name):
    assert of_tar(pack(b"alfa"), name) == ({"x.txt": b"alfa"}, [])


def test_a_file_compressed_by_gzip_has_the_name_in_its_header():
    buffer = io.BytesIO()
    with gzip.GzipFile("stated.txt", "wb", fileobj=buffer) as packed:
        packed.write(b"alfa")
    assert of_tar(buffer.getvalue(), "other.gz") == ({"stated.txt": b"alfa"}, [])


def test_a_compressed_file_that_is_cut_off_is_an_error():
    data = gzip.compress(random.Random(7).randbytes(5_000))
    found, _ = of_tar(data[:3_000], "x.gz")
    assert found["x"].startswith("is damaged")


@pytest.mark.parametrize("data", [b"", b"x", b"PK", b"\x1f\x8b", b"x" * 2_000])
def test_what_is_no_archive_is_an_error(data):
    with pytest.raises(FormatError, match="is damaged"):
        of_zip(data)
    with pytest.raises(FormatError, match="is damaged"):
        of_tar(data)


def test_an_empty_archive_has_no_files():
    assert of_zip(zipped({})) == of_tar(tarred({})) == of_tar(gzip.compress(tarred({}))) == ({}, [])


@pytest.mark.parametrize(
    ("of", "whole"),
    [
        (of_zip, zipped()),
        (of_tar, tarred()),
        (of_tar, gzip.compress(tarred())),
        (of_tar, tarred(format=tarfile.PAX_FORMAT, pax_headers={"comment": "é" * 99})),
    ],
)
def test_damaged_archives_give_files_or_an_error(of, whole):
    source = random.Random(7)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(source.randint(1, 8)):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            found, _ = of(bytes(data[: source.randint(len(data) // 2, len(data))]))
        except FormatError:
            continue
        for name in found:
            assert "\x00" not in name
            name.encode()


def test_the_absence_of_the_program_is_told(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FormatError) as error:
        read_7z_or_rar(io.BytesIO(b"7z"), ReadingContext())
    assert (error.value.problem, error.value.cure) == ("needs the program bsdtar", "install libarchive-tools")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a bsdtar on PATH that does what a script says."""

    def put(script):
        path = tmp_path / "bsdtar"
        path.write_text(f"#!{sys.executable}\nimport sys\n{script}")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return put


needs_scripts = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")


@needs_scripts
@pytest.mark.parametrize("has_memory_files", [True, False])
def test_the_program_gets_the_archive_on_its_standard_input_and_writes_no_file(program, monkeypatch, has_memory_files):
    if not has_memory_files:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    program(
        "assert sys.argv[1:] == ['-cf', '-', '--format=pax', '@-']\nsys.stdout.buffer.write(sys.stdin.buffer.read())"
    )
    assert children(read_7z_or_rar(io.BytesIO(tarred()), ReadingContext())) == (FILES, [])


@needs_scripts
@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("bsdtar: Error reading archive -: The file content is encrypted", "is locked with a password"),
        ("bsdtar: Error reading archive -: Error seeking in stdin", "can be read only as a file of its own"),
        ("bsdtar: Unrecognized archive format\\nmore", "is damaged (Unrecognized archive format)"),
    ],
)
def test_what_the_program_says_is_the_error(program, said, problem):
    program(f"sys.stderr.write('{said}'); sys.exit(1)")
    with pytest.raises(FormatError) as error:
        read_7z_or_rar(io.BytesIO(b"7z"), ReadingContext())
    assert error.value.problem == problem


@needs_scripts
@needs_memory_files
def test_other_users_do_not_see_the_password(program):
    program(
        "import os; assert 'secret' not in str(sys.argv) + str(os.environ)\nprint('password', sys.stdin.readline().strip())"
    )
    assert of_zip(LOCKED_WITH_AES[0], "secret") == ({"a.txt": b"password secret\n"}, [])


def test_a_file_locked_with_aes_needs_the_program_if_the_password_fits(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    found, _ = of_zip(LOCKED_WITH_AES[0], "secret")
    assert found == {
        "a.txt": "is locked with AES, which needs the program bsdtar; install it (Debian: libarchive-tools)"
    }


@needs_scripts
def test_what_the_program_could_not_read_is_missing(program):
    program("sys.stdout.buffer.write(sys.stdin.buffer.read()); sys.stdout.flush(); sys.exit('bsdtar: b.txt: bad CRC')")
    found, missing = children(read_7z_or_rar(io.BytesIO(tarred()), ReadingContext()))
    assert (found, missing) == (FILES, ["a part of the archive is damaged (b.txt: bad CRC)"])


@needs_scripts
def test_a_program_that_does_not_end_is_ended(program, monkeypatch):
    monkeypatch.setattr(archives, "_LARGEST_TOTAL", 1 << 20)
    program("data = sys.stdin.buffer.read()\nwhile True: sys.stdout.buffer.write(data)")
    endless = tarred({"a": bytes(1000)})[:1536]
    _, missing = children(read_7z_or_rar(io.BytesIO(endless), ReadingContext()))
    assert missing == ["the rest of the archive was left out: it unpacks to more than 1 MiB"]


@needs_bsdtar
def test_a_7z_archive_is_read(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    archive = tmp_path / "x.7z"
    subprocess.run(["bsdtar", "--format=7zip", "-cf", archive, "-C", tmp_path, *FILES], check=True)
    with archive.open("rb") as file:
        file.read(100)
        file.seek(0)
        found, missing = children(read_7z_or_rar(file, ReadingContext()))
    assert (found, missing) == (FILES, [])
    with pytest.raises(FormatError):
        read_7z_or_rar(io.BytesIO(archive.read_bytes()[:50]), ReadingContext())


@needs_bsdtar
@needs_memory_files
def test_a_7z_archive_inside_another_file_is_read_by_the_process_that_may_write_nothing(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"The factory is closed.")
    subprocess.run(["bsdtar", "--format=7zip", "-cf", tmp_path / "x.7z", "-C", tmp_path, "a.txt"], check=True)
    inner = (tmp_path / "x.7z").read_bytes()
    made = email.message.EmailMessage()
    made["From"], made["Subject"] = "a@example.org", "Files"
    made.set_content("See the archive.")
    made.add_attachment(inner, maintype="application", subtype="x-7z-compressed", filename="x.7z")
    for name, data in (("a.zip", zipped({"x.7z": inner})), ("a.tar", tarred({"x.7z": inner})), ("a.eml", bytes(made))):
        (tmp_path / name).write_bytes(data)
        found = list(documents_in_file(tmp_path / name, name))
        assert found[-1].id == f"{name} › x.7z › a.txt"
        assert found[-1].text == "The factory is closed."
