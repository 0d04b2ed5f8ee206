"""Published packages whose checksum is known are checked; a file that claims to be one and is not is refused."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from translate import PackageError
from translate.argos import checksums, find_packages, install_package, known_file


@pytest.fixture
def claiming(seeds, tmp_path):
    """A function that writes the demo package under another version."""

    def claim(version):
        with zipfile.ZipFile(seeds / "models" / "vi_en.argosmodel") as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = next(name for name in members if name.endswith("metadata.json"))
        members[name] = json.dumps(json.loads(members[name]) | {"package_version": version})
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for member, text in members.items():
                archive.writestr(member, text)
        file = tmp_path / "x.argosmodel"
        file.write_bytes(content.getvalue())
        return file

    return claim


def test_a_package_that_is_not_as_published_is_refused_and_leaves_nothing(claiming, tmp_path):
    with pytest.raises(PackageError) as caught:
        install_package(claiming("1.9"), tmp_path / "packages")
    assert "is not vi_en 1.9 as published: its checksum differs" in str(caught.value)
    assert "download it again" in str(caught.value)
    assert find_packages([tmp_path / "packages"]) == []


def test_a_package_without_a_known_checksum_is_installed(claiming, tmp_path):
    assert known_file("vi_en", "1.8") is None
    assert install_package(claiming("1.8"), tmp_path / "packages").version == "1.8"


def test_a_package_as_published_is_installed(claiming, tmp_path, monkeypatch):
    file = claiming("1.9")
    right = checksums.PublishedFile(file.stat().st_size, checksums.file_sha256(file))
    monkeypatch.setitem(checksums.KNOWN_FILES, ("vi_en", "1.9"), right)
    assert install_package(file, tmp_path / "packages").version == "1.9"


def test_every_known_checksum_is_a_sha256_and_a_size():
    assert len(checksums.KNOWN_FILES) == 5
    for file in checksums.KNOWN_FILES.values():
        assert len(bytes.fromhex(file.sha256)) == 32
        assert 60e6 < file.size < 160e6
