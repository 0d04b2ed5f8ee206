"""Downloading Firefox models: what arrives is what the records list, or nothing is kept."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys

import pytest
from support.firefox_records import FirefoxRecords, zstd_bomb, zstd_frame
from support.paths import ROOT

from translate import DownloadError, PackageError
from translate.firefox.catalogue import published_models
from translate.firefox.download import download_model

FILES = {"model.xxen.bin": b"model" * 60_000, "vocab.xxen.spm": b"vocab" * 3000, "lex.xxen.bin": b"lex" * 3000}


@pytest.fixture
def records(server):
    return FirefoxRecords(server)


@pytest.fixture
def into(tmp_path):
    return tmp_path / "models"


@pytest.fixture
def download(records, into, tmp_path):
    """A function that downloads the one model that is published, and returns its files by name."""

    def get(progress=None):
        (model,) = published_models(records.url)
        download_model(model, into, tmp_path / "unpacked", progress)
        return {file.name: file.read_bytes() for file in (tmp_path / "unpacked").iterdir()}

    return get


def test_the_files_arrive_unpacked_and_nothing_else_is_kept(records, download, into):
    records.publish("ro_en", FILES)
    assert download() == FILES
    assert list(into.iterdir()) == []


def test_progress_counts_the_bytes_of_all_files(records, download):
    records.publish("ro_en", FILES)
    seen = []
    download(lambda done, total: seen.append((done, total)))
    total = sum(len(zstd_frame(content)) for content in FILES.values())
    assert seen[-1] == (total, total)
    assert seen == sorted(seen)
    assert len(seen) > 3


def test_an_interrupted_download_continues_where_it_stopped(records, download, server, into):
    answers = records.publish("ro_en", FILES)
    lex = answers["lex.xxen.bin"]
    lex.cut_at = 4000
    with pytest.raises(DownloadError, match="the part received so far is kept; run the same command again"):
        download()
    (kept,) = into.iterdir()
    assert kept.name == ".download-ro_en-3.0-tiny"
    assert download() == FILES
    path = "/attached/main/roen-3.0-tiny/{}.zst"
    assert len(server.headers_of(path.format("model.xxen.bin"))) == 1, "what is complete is not downloaded again"
    assert [each.get("Range") for each in server.headers_of(path.format("lex.xxen.bin"))] == [None, "bytes=4000-"]
    assert list(into.iterdir()) == []


def test_a_file_other_than_listed_is_refused_and_nothing_is_kept(records, download, into):
    answers = records.publish("ro_en", FILES)
    answers["vocab.xxen.spm"].content = zstd_frame(b"changed on its way")
    with pytest.raises(PackageError, match=r"vocab.xxen.spm.zst: is not the file that the server lists: its checksum"):
        download()
    assert list(into.iterdir()) == []


def test_without_a_hash_of_the_packed_file_its_content_is_checked(records, download, into):
    answers = records.publish("ro_en", FILES)
    for record in records.records:
        del record["attachment"]["hash"]
    records.serve()
    assert download() == FILES
    answers["vocab.xxen.spm"].content = zstd_frame(b"changed on its way")
    with pytest.raises(PackageError, match=r"vocab.xxen.spm.zst: cannot be unpacked: hash mismatch after decompress"):
        download()
    assert list(into.iterdir()) == []


@pytest.mark.parametrize("content", [b"no zstd", b"", zstd_frame(b"abc" * 1000)[:-5]])
def test_what_cannot_be_unpacked_is_one_sentence(records, download, into, content):
    answers = records.publish("ro_en", FILES)
    answers["vocab.xxen.spm"].content = content
    _relist(records, "vocab.xxen.spm", content)
    with pytest.raises(
        PackageError, match=r"vocab.xxen.spm.zst: cannot be unpacked: zstd \w+: .*; nothing was installed"
    ):
        download()
    assert list(into.iterdir()) == []


def test_what_unpacks_to_more_than_any_model_is_refused(records, download, into):
    answers = records.publish("ro_en", FILES)
    answers["vocab.xxen.spm"].content = zstd_bomb(3)
    _relist(records, "vocab.xxen.spm", answers["vocab.xxen.spm"].content)
    with pytest.raises(
        PackageError, match=r"vocab.xxen.spm.zst: cannot be unpacked: made the process that reads it crash"
    ):
        download()
    assert list(into.iterdir()) == []


def test_a_missing_file_says_how_to_do_without_a_connection(records, download):
    answers = records.publish("ro_en", FILES)
    answers["lex.xxen.bin"].status = 404
    with pytest.raises(DownloadError, match=r"the server answered 404 Not Found; .*search models install FOLDER"):
        download()


def test_only_one_module_uses_what_could_open_connections_in_native_code():
    """fxtranslate.discovery is an attribute of a native module, which import contracts cannot tell apart."""
    users = {
        str(file.relative_to(ROOT))
        for package in ("search", "translate", "index", "durable_sqlite")
        for file in (ROOT / package).rglob("*.py")
        if re.search(r"fxtranslate import .*discovery|discovery\.\w+\(|Translator\.load\(", file.read_text("utf-8"))
    }
    assert users == {"translate/firefox/unpacking.py"}
    used = re.findall(r"discovery\.(\w+)\(", (ROOT / "translate/firefox/unpacking.py").read_text("utf-8"))
    assert used == ["verify_and_decompress"]


def test_unpacking_needs_no_network(tmp_path):
    """In a network namespace of its own, native code could open no connection either."""
    isolated = ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*isolated, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not allow network namespaces")
    (tmp_path / "x.zst").write_bytes(zstd_frame(b"content"))
    module = [sys.executable, "-m", "translate.firefox.unpacking", "x.zst", "x", hashlib.sha256(b"content").hexdigest()]
    subprocess.run([*isolated, *module], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    assert (tmp_path / "x").read_bytes() == b"content"


def _relist(records, name, content):
    for record in records.records:
        if record["name"] == name:
            record["attachment"]["hash"] = hashlib.sha256(content).hexdigest()
    records.serve()
