"""The package index: what it lists, what is refused as an index, and routes to English."""

from __future__ import annotations

import json

import pytest

from translate import DownloadError
from translate.argos import PublishedPackage, download_size, find_published_route, published_packages

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
