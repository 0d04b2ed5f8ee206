"""Downloads from a server of the tests' own: what is cut goes on, and nothing that lies gets in."""

from __future__ import annotations

import json
import socket

import pytest

from translate import DownloadError, PackageError
from translate.argos import Available, available, download_package, published_route, size_of
from translate.argos.download import _check_scheme

CONTENT = bytes(range(256)) * 1000
TAG = {"ETag": '"alfa"'}


@pytest.fixture
def into(tmp_path):
    return tmp_path / "home" / "packages"


def left_in(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def cut(server, into, **answer):
    """Publish a package, have its download cut, and return it."""
    server.publish("ro_en", CONTENT, cut_at=100_000, **answer)
    (package,) = available(server.url)
    with pytest.raises(DownloadError, match=r"cut after 0.1 MB of 0.3 MB; what came is kept") as caught:
        download_package(package, into)
    assert caught.value.resumable
    assert (into / f"{package.file_name}.part").read_bytes() == CONTENT[:100_000]
    return package


# The index


def test_the_newest_version_of_each_pair_is_available(server):
    for version in ("1.9", "1.10", "1.2"):
        server.publish("ro_en", b"", version=version)
    server.publish("en_ro", b"")
    assert available(server.url) == [
        Available("en", "ro", "0.1", (f"{server.url}en_ro-0.1.argosmodel",)),
        Available("ro", "en", "1.10", (f"{server.url}ro_en-1.10.argosmodel",)),
    ]


@pytest.mark.parametrize("address", ["", "index.json", "/"])
def test_the_index_is_named_by_its_folder_or_its_file(server, address):
    server.publish("ro_en", b"")
    assert len(available(server.url.rstrip("/") + "/" + address.lstrip("/"))) == 1
    assert len(available(server.url.rstrip("/"))) == 1


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
def test_an_entry_that_cannot_be_used_does_not_stand_in_the_way(server, changed):
    server.publish("ro_en", b"")
    server.publish("sv_en", b"")
    server.entries[0].update(changed)
    server.answers["/index.json"].content = json.dumps([7, *server.entries]).encode()
    assert [package.pair for package in available(server.url)] == ["sv_en"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "is no index of packages"),
        (b"\xff\xfe{}", "is no index of packages"),
        (b'{"packages": []}', "is no index of packages"),
        (b"[" * 100_000, "is no index of packages"),
        (b"[" + b" " * (16 << 20) + b"]", "is no index of packages"),
        (b'["ro_en"]', "lists no package that translates"),
    ],
)
def test_what_is_no_index_is_refused(server, content, reason):
    server.publish("ro_en", b"")
    server.answers["/index.json"].content = content
    with pytest.raises(DownloadError, match=f"index.json: {reason}; check ARGOS_PACKAGE_INDEX"):
        available(server.url)


@pytest.mark.parametrize("status", [404, 403, 500, 503])
def test_a_server_that_has_no_index_is_named_with_its_answer(server, status):
    server.publish("ro_en", b"")
    server.answers["/index.json"].status = status
    with pytest.raises(DownloadError, match=rf"index.json: answers {status} [A-Z][a-z].*models install FILE"):
        available(server.url)


@pytest.mark.parametrize("url", ["file:///etc/", "ftp://127.0.0.1/", "/etc", "", "http://", "http://a b/", "http://["])
def test_only_addresses_on_the_web_are_opened(url):
    with pytest.raises(DownloadError):
        available(url)


@pytest.mark.usefixtures("loopback")
def test_without_a_connection_it_says_so_and_what_to_do():
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}/"
        with pytest.raises(DownloadError) as caught:
            available(url)
    assert str(caught.value) == (
        f"{url}index.json: cannot be reached (Connection refused); check the connection and try again, or install "
        "from a file, which needs none: get it from https://www.argosopentech.com/argospm/index/, then run: "
        "search models install FILE.argosmodel"
    )


@pytest.mark.usefixtures("loopback")
def test_a_silent_server_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("translate.argos.download._PATIENCE", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(DownloadError, match=r"cannot be reached \(timed out\)"):
            available(f"http://127.0.0.1:{silent.getsockname()[1]}/")


def test_proxies_of_the_environment_are_used(server, monkeypatch):
    server.publish("ro_en", b"")
    server.answers["http://models.example/index.json"] = server.answers["/index.json"]
    monkeypatch.setenv("http_proxy", server.url)
    assert len(available("http://models.example/")) == 1


# Routes


def published(*pairs):
    return [Available(*pair.split("_"), "1.0", ()) for pair in pairs]


@pytest.mark.parametrize(
    ("pairs", "route"),
    [
        (["de_en", "fo_en", "fo_de"], ["fo_en"]),
        (["fo_da", "fo_de", "de_en"], ["fo_de", "de_en"]),
        (["fo_da", "da_nb", "nb_en"], []),
        (["en_fo"], []),
    ],
)
def test_a_language_leads_to_english_by_one_package_or_two(pairs, route):
    assert [package.pair for package in published_route(published(*pairs), "fo")] == route


def test_english_needs_no_model():
    assert published_route(published("en_de", "de_en"), "en") == ()


# Downloads


def test_a_package_is_downloaded_whole_with_progress(server, into):
    server.publish("ro_en", CONTENT)
    (package,) = available(server.url)
    seen = []
    file = download_package(package, into, lambda *progress: seen.append(progress))
    assert file == into / "translate-ro_en-0_1.argosmodel"
    assert file.read_bytes() == CONTENT
    assert left_in(into) == [file.name]
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert seen == sorted(seen)


def test_its_size_is_asked_for(server):
    server.publish("ro_en", CONTENT, links=[f"{server.url}nowhere", f"{server.url}ro_en-0.1.argosmodel"])
    assert size_of(available(server.url)[0]) == len(CONTENT)
    assert size_of(Available("ro", "en", "1.0", (f"{server.url}nowhere", "ipfs://x"))) is None


@pytest.mark.parametrize("headers", [TAG, {"Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT"}, {}])
def test_a_cut_download_goes_on_where_it_ended(server, into, headers):
    package = cut(server, into, headers=headers)
    assert download_package(package, into).read_bytes() == CONTENT
    first, second = server.headers_of("/ro_en-0.1.argosmodel")
    assert "Range" not in first
    assert second["Range"] == "bytes=100000-"
    assert second.get("If-Range") == next(iter(headers.values()), None)
    assert left_in(into) == [package.file_name]


def test_a_weak_tag_is_no_proof_of_the_same_bytes(server, into):
    package = cut(server, into, headers={"ETag": 'W/"alfa"'})
    download_package(package, into)
    assert "If-Range" not in server.headers_of("/ro_en-0.1.argosmodel")[1]


def test_a_file_that_has_changed_since_is_downloaded_from_its_beginning(server, into):
    package = cut(server, into, headers=TAG)
    answer = server.answers["/ro_en-0.1.argosmodel"]
    answer.content, answer.headers = CONTENT[::-1], {"ETag": '"bravo"'}
    assert download_package(package, into).read_bytes() == CONTENT[::-1]


@pytest.mark.parametrize(
    "change",
    [
        {"ranges": False},
        {"headers": {"Content-Range": "bytes 7-255999/256000", **TAG}},
        {"headers": {"Content-Range": "nonsense", **TAG}},
    ],
)
def test_a_server_that_cannot_go_on_gives_it_from_its_beginning(server, into, change):
    package = cut(server, into, headers=TAG)
    for name, value in change.items():
        setattr(server.answers["/ro_en-0.1.argosmodel"], name, value)
    assert download_package(package, into).read_bytes() == CONTENT
    assert left_in(into) == [package.file_name]


@pytest.mark.parametrize("note", [b"", b"[]", b"{alfa", b'{"link": 7}', b'{"link": "http://other/"}'])
def test_a_part_of_unknown_origin_is_not_used(server, into, note):
    package = cut(server, into)
    (into / f"{package.file_name}.part.json").write_bytes(note)
    assert download_package(package, into).read_bytes() == CONTENT
    assert "Range" not in server.headers_of("/ro_en-0.1.argosmodel")[1]


def test_a_download_can_be_cut_more_than_once(server, into):
    package = cut(server, into, headers=TAG)
    server.answers["/ro_en-0.1.argosmodel"].cut_at = 200_000
    with pytest.raises(DownloadError, match=r"cut after 0.2 MB of 0.3 MB"):
        download_package(package, into)
    assert download_package(package, into).read_bytes() == CONTENT
    assert [headers.get("Range") for headers in server.headers_of("/ro_en-0.1.argosmodel")] == [
        None,
        "bytes=100000-",
        "bytes=200000-",
    ]


def test_a_server_that_promises_more_than_it_has_is_believed_when_it_says_so(server, into):
    """To a client that is a cut connection; asked for the rest, the server tells that there is none."""
    server.publish("ro_en", CONTENT, length=len(CONTENT) + 1000)
    (package,) = available(server.url)
    with pytest.raises(DownloadError, match="the connection was cut after"):
        download_package(package, into)
    assert download_package(package, into).read_bytes() == CONTENT
    assert left_in(into) == [package.file_name]


def test_a_part_longer_than_the_file_is_not_used(server, into):
    package = cut(server, into)
    (into / f"{package.file_name}.part").write_bytes(CONTENT * 2)
    assert download_package(package, into).read_bytes() == CONTENT


def test_a_server_that_falls_silent_has_cut_the_connection(server, into, monkeypatch):
    monkeypatch.setattr("translate.argos.download._PATIENCE", 0.2)
    server.publish("ro_en", CONTENT, cut_at=1000, silent=True)
    (package,) = available(server.url)
    with pytest.raises(DownloadError, match=r"cut after 0.0 MB of 0.3 MB \(timed out\); what came is kept"):
        download_package(package, into)
    server.resume.set()
    assert download_package(package, into).read_bytes() == CONTENT
    assert server.headers_of("/ro_en-0.1.argosmodel")[1]["Range"] == "bytes=1000-"


def test_no_more_is_taken_than_was_promised(server, into):
    server.publish("ro_en", CONTENT, length=1000)
    assert download_package(available(server.url)[0], into).read_bytes() == CONTENT[:1000]


def test_a_server_that_tells_no_length_is_read_to_its_end(server, into):
    server.publish("ro_en", CONTENT, length=False)
    assert download_package(available(server.url)[0], into).read_bytes() == CONTENT


@pytest.mark.parametrize("length", [None, False])
def test_what_is_too_large_is_refused_and_leaves_nothing(server, into, monkeypatch, length):
    monkeypatch.setattr("translate.argos.download._LARGEST", 200_000)
    server.publish("ro_en", CONTENT, length=length)
    with pytest.raises(DownloadError, match=r"is larger than 0.2 MB, which no package is; nothing was installed"):
        download_package(available(server.url)[0], into)
    assert left_in(into) == []


def test_a_full_disk_is_no_matter_of_the_network(server, into):
    server.publish("ro_en", CONTENT)
    into.parent.mkdir()
    into.write_text("no folder", encoding="utf-8")
    with pytest.raises(PackageError, match=r"cannot be written: .*; check the free space"):
        download_package(available(server.url)[0], into)


# Links and redirects


def test_each_link_is_tried_in_turn(server, into):
    links = ["ipfs://QmX", f"{server.url}nowhere", f"{server.url}ro_en-0.1.argosmodel"]
    server.publish("ro_en", CONTENT, links=links)
    assert download_package(available(server.url)[0], into).read_bytes() == CONTENT


def test_when_no_link_works_the_first_is_named(server, into):
    server.publish("ro_en", CONTENT, status=500, links=[f"{server.url}nowhere", f"{server.url}ro_en-0.1.argosmodel"])
    with pytest.raises(DownloadError, match="nowhere: answers 404 Not Found"):
        download_package(available(server.url)[0], into)
    assert left_in(into) == []


def test_that_it_can_go_on_is_said_whatever_other_links_did(server, into):
    links = [f"{server.url}ro_en-0.1.argosmodel", f"{server.url}nowhere"]
    server.publish("ro_en", CONTENT, cut_at=1000, links=links)
    (package,) = available(server.url)
    with pytest.raises(DownloadError, match="the same command goes on from there"):
        download_package(package, into)
    assert download_package(package, into).read_bytes() == CONTENT
    assert server.headers_of("/ro_en-0.1.argosmodel")[1]["Range"] == "bytes=1000-"


def test_the_link_that_was_cut_goes_first_the_next_time(server, into):
    links = [f"{server.url}other", f"{server.url}ro_en-0.1.argosmodel"]
    package_answer = server.publish("ro_en", CONTENT, cut_at=1000, links=links)
    (package,) = available(server.url)
    with pytest.raises(DownloadError, match="the connection was cut"):
        download_package(package, into)
    server.answers["/other"] = package_answer
    download_package(package, into)
    assert len(server.headers_of("/other")) == 1


def test_an_entry_without_links_is_an_error(server, into):
    server.publish("ro_en", CONTENT)
    server.entries[0]["links"] = []
    server.answers["/index.json"].content = json.dumps(server.entries).encode()
    with pytest.raises(DownloadError, match=r"translate-ro_en-0_1.argosmodel: the index has no address for it"):
        download_package(available(server.url)[0], into)


def redirect(server, target, status=302):
    answer = server.publish("ro_en", b"", links=[f"{server.url}ro_en-0.1.argosmodel"])
    answer.status, answer.headers = status, {"Location": target}
    return available(server.url)[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307])
def test_redirects_are_followed_and_a_cut_goes_on_behind_them(server, into, status):
    package = redirect(server, "/elsewhere", status)
    server.answers["/elsewhere"] = server.publish("sv_en", CONTENT, cut_at=1000)
    with pytest.raises(DownloadError, match="the connection was cut"):
        download_package(package, into)
    assert download_package(package, into).read_bytes() == CONTENT
    assert server.headers_of("/elsewhere")[1]["Range"] == "bytes=1000-"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "FILE:/etc/passwd"])
def test_a_redirect_off_the_web_is_refused(server, into, target):
    with pytest.raises(DownloadError, match=f"redirects to '{target}', no http or https address"):
        download_package(redirect(server, target), into)
    assert left_in(into) == []


def test_a_redirect_from_https_to_http_is_refused():
    _check_scheme("https://a/", "https://b/")
    with pytest.raises(DownloadError, match="redirects to 'http://b/', which anyone on the way could change"):
        _check_scheme("https://a/", "http://b/")


def test_redirects_in_a_circle_end(server, into):
    with pytest.raises(DownloadError, match="redirects too often"):
        download_package(redirect(server, "/ro_en-0.1.argosmodel"), into)


def test_nothing_of_an_address_acts_on_a_terminal(into):
    package = Available("ro", "en", "1.0", ("ipfs://\x1b[31m",))
    with pytest.raises(DownloadError) as caught:
        download_package(package, into)
    assert str(caught.value).isprintable()
