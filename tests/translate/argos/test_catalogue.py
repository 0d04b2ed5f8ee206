"""The package index: what it lists, what is refused as an index, and routes to English."""

from __future__ import annotations

import json

import pytest
from support.package_server import Answer

from translate import DownloadError
from translate.argos import (
    PublishedPackage,
    download_package,
    download_size,
    package_file,
    published_packages,
)
from translate.published import find_published_route

# The index


def test_the_newest_version_of_each_pair_is_listed(server):
    for version in ("1.9", "1.10", "1.2"):
        server.publish("ro_en", b"", version=version)
    server.publish("en_ro", b"")
    assert published_packages(server.url) == [
        PublishedPackage("en", "ro", "0.1", (f"{server.url}en_ro-0.1.argosmodel",)),
        PublishedPackage("ro", "en", "1.10", (f"{server.url}ro_en-1.10.argosmodel",)),
    ]


@pytest.mark.parametrize("path", ["", "index.json", "/"])
def test_the_index_is_named_by_its_folder_or_its_file(server, path):
    server.publish("ro_en", b"")
    assert len(published_packages(server.url.rstrip("/") + "/" + path.lstrip("/"))) == 1
    assert len(published_packages(server.url.rstrip("/"))) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "sbd"},
        {"from_code": None},
        {"to_code": "../../etc"},
        {"package_version": 1.9},
        {"package_version": "1/../../x"},
        {"package_version": "new"},
        {"links": "http://x"},
    ],
)
def test_an_unusable_entry_does_not_block_the_others(server, changed):
    server.publish("ro_en", b"")
    server.publish("sv_en", b"")
    server.entries[0].update(changed)
    server.answers["/index.json"].content = json.dumps([7, *server.entries]).encode()
    assert [package.pair for package in published_packages(server.url)] == ["sv_en"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "is not a package index"),
        (b"\xff\xfe{}", "is not a package index"),
        (b'{"packages": []}', "is not a package index"),
        (b"[" * 100_000, "is not a package index"),
        (b"[" + b" " * (16 << 20) + b"]", "is not a package index"),
        (b'["ro_en"]', "lists no translation packages"),
    ],
)
def test_other_content_is_refused_as_an_index(server, content, reason):
    server.publish("ro_en", b"")
    server.answers["/index.json"].content = content
    with pytest.raises(DownloadError, match=f"index.json: {reason}; check ARGOS_PACKAGE_INDEX"):
        published_packages(server.url)


def test_an_index_cut_short_is_a_lost_connection(server):
    server.publish("ro_en", b"")
    server.answers["/index.json"].cut_at = 10
    with pytest.raises(DownloadError, match=r"index.json: the connection was lost; check your connection"):
        published_packages(server.url)


# Routes


def published(*pairs):
    return [PublishedPackage(*pair.split("_"), "1.0", ()) for pair in pairs]


@pytest.mark.parametrize(
    ("pairs", "route"),
    [
        (["de_en", "fo_en", "fo_de"], ["fo_en"]),
        (["fo_da", "fo_de", "de_en"], ["fo_de", "de_en"]),
        (["fo_da", "da_nb", "nb_en"], []),
        (["en_fo"], []),
    ],
)
def test_a_route_to_english_has_one_package_or_two(pairs, route):
    assert [package.pair for package in find_published_route(published(*pairs), "fo")] == route


def test_english_needs_no_model():
    assert find_published_route(published("en_de", "de_en"), "en") == ()


# Sizes


def test_each_link_is_asked_for_the_size_in_turn(server):
    server.publish("ro_en", bytes(256_000), links=[f"{server.url}nowhere", f"{server.url}ro_en-0.1.argosmodel"])
    assert download_size(published_packages(server.url)[0]) == 256_000
    assert download_size(PublishedPackage("ro", "en", "1.0", (f"{server.url}nowhere", "ipfs://x"))) is None


# The index as it is served


def served_entry(pair, version, number, **changed):
    """Return an entry with the fields that Argos' own index has."""
    source, target = pair.split("_")
    name = f"translate-{pair}-{version.replace('.', '_')}.argosmodel"
    entry = {
        "package_version": version, "argos_version": "1.9", "from_code": source, "from_name": source.title(),
        "to_code": target, "to_name": target.title(),
        "links": [f"https://argos-net.example/v1/{name}", f"ipfs://Qm{number:044}"], "code": f"translate-{pair}",
    }  # fmt: skip
    return entry | changed


def served_index():
    """Return 96 entries, without types: pairs to English and from it, old versions and new ones."""
    others = [
        "ar",
        "az",
        "bg",
        "bn",
        "ca",
        "cs",
        "da",
        "de",
        "el",
        "eo",
        "es",
        "et",
        "fa",
        "fi",
        "fr",
        "ga",
        "he",
        "hi",
        "hu",
        "id",
        "it",
        "ja",
        "ko",
        "lt",
        "lv",
        "ms",
        "nb",
        "nl",
        "pb",
        "pl",
        "pt",
        "ro",
        "ru",
        "sk",
        "sl",
        "sq",
        "sv",
        "th",
        "tl",
        "tr",
        "uk",
        "ur",
        "vi",
        "zh",
        "zt",
        "eu",
        "gl",
        "ky",
    ]
    pairs = [pair for other in others for pair in (f"{other}_en", f"en_{other}")]
    assert len(pairs) == 96
    return [served_entry(pair, ("1.0", "1.9", "1.1")[at % 3], at) for at, pair in enumerate(pairs)]


@pytest.fixture
def as_served(server):
    server.answers["/index.json"] = Answer(json.dumps(served_index()).encode())
    return server


def test_the_index_as_it_is_served_is_read_completely(as_served):
    packages = published_packages(as_served.url)
    assert len(packages) == 96
    vietnamese = next(package for package in packages if package.pair == "vi_en")
    assert vietnamese.links[0] == f"https://argos-net.example/v1/{vietnamese.file_name}"
    assert vietnamese.links[1].startswith("ipfs://")
    assert [package.pair for package in find_published_route(packages, "vi")] == ["vi_en"]
    assert find_published_route(packages, "so") == ()


def test_other_networks_links_are_passed_over_without_an_error(server, tmp_path):
    server.publish("ro_en", b"content", links=["ipfs://QmX", f"{server.url}ro_en-0.1.argosmodel"])
    (package,) = published_packages(server.url)
    seen = []
    assert download_package(package, tmp_path, lambda done, size: seen.append((done, size))).read_bytes() == b"content"
    assert seen == [(7, 7)]


@pytest.mark.parametrize("links", [["ipfs://QmX", "gone"], ["gone", "ipfs://QmX"]])
def test_if_all_links_fail_the_one_that_could_have_worked_is_reported(server, tmp_path, links):
    server.publish("ro_en", b"content", links=links)
    (package,) = published_packages(server.url)
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:\d+/gone: the server answered 404"):
        download_package(package, tmp_path)


def test_a_relative_link_leads_from_the_index(server, tmp_path):
    server.publish("ro_en", b"content", links=["ro_en-0.1.argosmodel"])
    (package,) = published_packages(server.url)
    assert package.links == (f"{server.url}ro_en-0.1.argosmodel",)
    assert download_package(package, tmp_path).read_bytes() == b"content"


def test_a_size_that_is_known_is_not_asked_for(server):
    package = PublishedPackage("vi", "en", "1.9", (f"{server.url}x",))
    assert download_size(package) == 65_895_840
    assert not server.asked


# Mirrors


@pytest.fixture
def mirror(tmp_path, no_connection):  # noqa: ARG001
    """A function that writes a mirror's index, and files beside it."""
    folder = tmp_path / "mirror"

    def write(entries, *files):
        for name in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"content")
        folder.mkdir(exist_ok=True)
        (folder / "index.json").write_text(json.dumps(entries), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def no_connection(monkeypatch):
    def refuse(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("links", "file"),
    [
        (["https://argos-net.example/v1/x.argosmodel", "ipfs://Q"], "x.argosmodel"),
        (["https://argos-net.example/v1/x.argosmodel?download=1"], "x.argosmodel"),
        (["x.argosmodel"], "x.argosmodel"),
        (["v1/x.argosmodel"], "v1/x.argosmodel"),
        (["./v1/x.argosmodel"], "v1/x.argosmodel"),
        ([], "translate-ro_en-1_9.argosmodel"),
    ],
)
@pytest.mark.parametrize("by", ["folder", "file"])
def test_a_folder_is_a_mirror_and_no_connection_is_opened_for_it(mirror, tmp_path, links, file, by):
    folder = mirror([served_entry("ro_en", "1.9", 1, links=links)], file)
    (package,) = published_packages(str(folder if by == "folder" else folder / "index.json"))
    assert package.file == folder / file
    assert download_size(package) == 7
    with package_file(package, tmp_path / "into") as found:
        assert found.read_bytes() == b"content"
    assert (folder / file).exists(), "what lies in the mirror stays there"
    assert not (tmp_path / "into").exists()


def test_what_a_mirror_lacks_is_an_error_not_a_connection(mirror, tmp_path):
    folder = mirror([served_entry("ro_en", "1.9", 1), served_entry("sv_en", "1.9", 1, links=[])])
    for package in published_packages(str(folder)):
        assert download_size(package) is None
        with (
            pytest.raises(DownloadError, match=rf"{package.file_name}: the mirror lacks this package; copy it there"),
            package_file(package, tmp_path / "into"),
        ):
            pass


@pytest.mark.parametrize("link", ["../secret.argosmodel", "/etc/hostname", "..", ".", "", "\0", "x" * 5000])
def test_a_link_leads_nowhere_outside_its_mirror(mirror, tmp_path, link):
    (tmp_path / "secret.argosmodel").write_bytes(b"x")
    (package,) = published_packages(str(mirror([served_entry("ro_en", "1.9", 1, links=[link])])))
    assert package.file is None


def test_a_folder_without_an_index_is_an_error(tmp_path):
    with pytest.raises(DownloadError, match=r"index.json: the package index cannot be read: No such file.*index.json"):
        published_packages(str(tmp_path))
    (tmp_path / "index.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DownloadError, match="is not a package index; check ARGOS_PACKAGE_INDEX"):
        published_packages(str(tmp_path))
