"""Downloads from a local test server: interrupted ones resume, and servers that misbehave do no harm."""

from __future__ import annotations

import json
import socket

import pytest

from translate import DownloadError, PackageError
from translate.argos import (
    PublishedPackage,
    download_package,
    published_packages,
)
from translate.download import _check_scheme

CONTENT = bytes(range(256)) * 1000
TAG = {"ETag": '"alfa"'}


@pytest.fixture
def into(tmp_path):
    return tmp_path / "home" / "packages"


def files_in(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def interrupt(server, into, **answer):
    """Publish a package, interrupt its download after 100,000 bytes, and return it."""
    server.publish("ro_en", CONTENT, cut_at=100_000, **answer)
    (package,) = published_packages(server.url)
    with pytest.raises(DownloadError, match=r"lost after 0.1 MB of 0.3 MB; the part received so far is kept") as caught:
        download_package(package, into)
    assert caught.value.resumable
    assert (into / f"{package.file_name}.part").read_bytes() == CONTENT[:100_000]
    return package


# Connections


@pytest.mark.parametrize("status", [404, 403, 500, 503])
def test_an_error_names_the_address_and_the_answer_of_the_server(server, status):
    server.publish("ro_en", b"")
    server.answers["/index.json"].status = status
    with pytest.raises(
        DownloadError, match=rf"index.json: the server answered {status} [A-Z][a-z].*models install FILE"
    ):
        published_packages(server.url)


@pytest.mark.parametrize("url", ["file:///etc/", "ftp://127.0.0.1/", "/etc", "", "http://", "http://a b/", "http://["])
def test_only_http_and_https_addresses_are_opened(url):
    with pytest.raises(DownloadError):
        published_packages(url)


@pytest.mark.usefixtures("loopback")
def test_without_a_connection_the_error_says_what_to_do():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with pytest.raises(DownloadError) as caught:
            published_packages(url)
    assert str(caught.value) == (
        f"{url}index.json: cannot be reached (Connection refused); check your connection and try again, or install "
        "from a file, which needs none: download it from https://www.argosopentech.com/argospm/index/, then run: "
        "search models install FILE.argosmodel"
    )


@pytest.mark.usefixtures("loopback")
def test_a_silent_server_times_out(monkeypatch):
    monkeypatch.setattr("translate.download._TIMEOUT", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(DownloadError, match=r"cannot be reached \(timed out\)"):
            published_packages(f"http://127.0.0.1:{silent.getsockname()[1]}/")


def test_proxies_of_the_environment_are_used(server, monkeypatch):
    server.publish("ro_en", b"")
    server.answers["http://models.example/index.json"] = server.answers["/index.json"]
    monkeypatch.setenv("http_proxy", server.url)
    assert len(published_packages("http://models.example/")) == 1


NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    "environment",
    [
        {"http_proxy": NOWHERE, "no_proxy": "127.0.0.1"},
        {"http_proxy": NOWHERE, "no_proxy": "localhost,127.0.0.1,::1,[::1],fe80::/10,.example"},
        {"http_proxy": NOWHERE, "no_proxy": "*"},
        {"no_proxy": "", "all_proxy": "socks5://127.0.0.1:9"},
        {"SSL_CERT_FILE": "/nowhere", "SSL_CERT_DIR": "/nowhere"},
    ],
)
def test_settings_that_do_not_concern_an_address_do_not_matter(server, monkeypatch, environment):
    """httpx alone would fail on some of them: SOCKS for all, IPv6 exceptions, missing certificates."""
    server.publish("ro_en", b"")
    monkeypatch.delenv("NO_PROXY")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert len(published_packages(server.url)) == 1


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "ftp://127.0.0.1:9", "http://[", NOWHERE])
def test_a_proxy_that_cannot_be_used_is_an_error_of_the_connection(monkeypatch, proxy):
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(DownloadError, match=r"cannot be reached \("):
        published_packages("http://models.example/")


# Downloads


def test_a_package_is_downloaded_completely_with_progress(server, into):
    server.publish("ro_en", CONTENT)
    (package,) = published_packages(server.url)
    seen = []
    file = download_package(package, into, lambda *progress: seen.append(progress))
    assert file == into / "translate-ro_en-0_1.argosmodel"
    assert file.read_bytes() == CONTENT
    assert files_in(into) == [file.name]
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert seen == sorted(seen)


@pytest.mark.parametrize("headers", [TAG, {"Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT"}, {}])
def test_an_interrupted_download_resumes_where_it_stopped(server, into, headers):
    package = interrupt(server, into, headers=headers)
    assert download_package(package, into).read_bytes() == CONTENT
    first, second = server.headers_of("/ro_en-0.1.argosmodel")
    assert "Range" not in first
    assert second["Range"] == "bytes=100000-"
    assert second.get("If-Range") == next(iter(headers.values()), None)
    assert files_in(into) == [package.file_name]


def test_a_weak_etag_does_not_prove_that_the_bytes_are_the_same(server, into):
    package = interrupt(server, into, headers={"ETag": 'W/"alfa"'})
    download_package(package, into)
    assert "If-Range" not in server.headers_of("/ro_en-0.1.argosmodel")[1]


def test_a_file_that_changed_meanwhile_is_downloaded_from_the_beginning(server, into):
    package = interrupt(server, into, headers=TAG)
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
def test_without_support_for_ranges_the_download_starts_over(server, into, change):
    package = interrupt(server, into, headers=TAG)
    for name, value in change.items():
        setattr(server.answers["/ro_en-0.1.argosmodel"], name, value)
    assert download_package(package, into).read_bytes() == CONTENT
    assert files_in(into) == [package.file_name]


@pytest.mark.parametrize("origin", [b"", b"[]", b"{alfa", b'{"link": 7}', b'{"link": "http://other/"}'])
def test_a_part_of_unknown_origin_is_not_used(server, into, origin):
    package = interrupt(server, into)
    (into / f"{package.file_name}.part.json").write_bytes(origin)
    assert download_package(package, into).read_bytes() == CONTENT
    assert "Range" not in server.headers_of("/ro_en-0.1.argosmodel")[1]


def test_a_download_can_be_interrupted_more_than_once(server, into):
    package = interrupt(server, into, headers=TAG)
    server.answers["/ro_en-0.1.argosmodel"].cut_at = 200_000
    with pytest.raises(DownloadError, match=r"lost after 0.2 MB of 0.3 MB"):
        download_package(package, into)
    assert download_package(package, into).read_bytes() == CONTENT
    assert [headers.get("Range") for headers in server.headers_of("/ro_en-0.1.argosmodel")] == [
        None,
        "bytes=100000-",
        "bytes=200000-",
    ]


def test_a_server_that_announced_too_large_a_size_can_correct_itself(server, into):
    """To the client it looks like a lost connection; when asked for the rest, the server answers that there is none."""
    server.publish("ro_en", CONTENT, length=len(CONTENT) + 1000)
    (package,) = published_packages(server.url)
    with pytest.raises(DownloadError, match="the connection was lost after"):
        download_package(package, into)
    assert download_package(package, into).read_bytes() == CONTENT
    assert files_in(into) == [package.file_name]


def test_a_part_longer_than_the_file_is_not_used(server, into):
    package = interrupt(server, into)
    (into / f"{package.file_name}.part").write_bytes(CONTENT * 2)
    assert download_package(package, into).read_bytes() == CONTENT


def test_a_server_that_falls_silent_counts_as_a_lost_connection(server, into, monkeypatch):
    monkeypatch.setattr("translate.download._TIMEOUT", 0.2)
    server.publish("ro_en", CONTENT, cut_at=1000, silent=True)
    (package,) = published_packages(server.url)
    with pytest.raises(
        DownloadError, match=r"lost after 0.0 MB of 0.3 MB \(timed out\); the part received so far is kept"
    ):
        download_package(package, into)
    server.resume.set()
    assert download_package(package, into).read_bytes() == CONTENT
    assert server.headers_of("/ro_en-0.1.argosmodel")[1]["Range"] == "bytes=1000-"


def test_no_more_is_downloaded_than_was_announced(server, into):
    server.publish("ro_en", CONTENT, length=1000)
    assert download_package(published_packages(server.url)[0], into).read_bytes() == CONTENT[:1000]


def test_a_response_without_a_length_is_read_to_its_end(server, into):
    server.publish("ro_en", CONTENT, length=False)
    assert download_package(published_packages(server.url)[0], into).read_bytes() == CONTENT


@pytest.mark.parametrize("length", [None, False])
def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(server, into, monkeypatch, length):
    monkeypatch.setattr("translate.download._MAX_BYTES", 200_000)
    server.publish("ro_en", CONTENT, length=length)
    with pytest.raises(DownloadError, match=r"is larger than 0.2 MB, more than any package; nothing was installed"):
        download_package(published_packages(server.url)[0], into)
    assert files_in(into) == []


def test_a_folder_that_cannot_be_written_is_not_a_network_error(server, into):
    server.publish("ro_en", CONTENT)
    into.parent.mkdir()
    into.write_text("not a folder", encoding="utf-8")
    with pytest.raises(PackageError, match=r"cannot be written: .*; check the folder's permissions"):
        download_package(published_packages(server.url)[0], into)


# Links and redirects


def test_each_link_is_tried_in_turn(server, into):
    links = ["ipfs://QmX", f"{server.url}nowhere", f"{server.url}ro_en-0.1.argosmodel"]
    server.publish("ro_en", CONTENT, links=links)
    assert download_package(published_packages(server.url)[0], into).read_bytes() == CONTENT


def test_if_no_link_works_the_error_names_the_first(server, into):
    server.publish("ro_en", CONTENT, status=500, links=[f"{server.url}nowhere", f"{server.url}ro_en-0.1.argosmodel"])
    with pytest.raises(DownloadError, match="nowhere: the server answered 404 Not Found"):
        download_package(published_packages(server.url)[0], into)
    assert files_in(into) == []


def test_an_error_that_can_be_resumed_from_outranks_those_of_other_links(server, into):
    links = [f"{server.url}ro_en-0.1.argosmodel", f"{server.url}nowhere"]
    server.publish("ro_en", CONTENT, cut_at=1000, links=links)
    (package,) = published_packages(server.url)
    with pytest.raises(DownloadError, match="run the same command again to continue"):
        download_package(package, into)
    assert download_package(package, into).read_bytes() == CONTENT
    assert server.headers_of("/ro_en-0.1.argosmodel")[1]["Range"] == "bytes=1000-"


def test_the_interrupted_link_is_tried_first_the_next_time(server, into):
    links = [f"{server.url}other", f"{server.url}ro_en-0.1.argosmodel"]
    package_answer = server.publish("ro_en", CONTENT, cut_at=1000, links=links)
    (package,) = published_packages(server.url)
    with pytest.raises(DownloadError, match="the connection was lost"):
        download_package(package, into)
    server.answers["/other"] = package_answer
    download_package(package, into)
    assert len(server.headers_of("/other")) == 1


def test_an_entry_without_links_is_an_error(server, into):
    server.publish("ro_en", CONTENT)
    server.entries[0]["links"] = []
    server.answers["/index.json"].content = json.dumps(server.entries).encode()
    with pytest.raises(
        DownloadError, match=r"translate-ro_en-0_1.argosmodel: the package index gives no download link"
    ):
        download_package(published_packages(server.url)[0], into)


def redirect(server, target, status=302):
    answer = server.publish("ro_en", b"", links=[f"{server.url}ro_en-0.1.argosmodel"])
    answer.status, answer.headers = status, {"Location": target}
    return published_packages(server.url)[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307])
def test_redirects_are_followed_and_downloads_behind_them_resume(server, into, status):
    package = redirect(server, "/elsewhere", status)
    server.answers["/elsewhere"] = server.publish("sv_en", CONTENT, cut_at=1000)
    with pytest.raises(DownloadError, match="the connection was lost"):
        download_package(package, into)
    assert download_package(package, into).read_bytes() == CONTENT
    assert server.headers_of("/elsewhere")[1]["Range"] == "bytes=1000-"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "FILE:/etc/passwd"])
def test_a_redirect_to_another_scheme_is_refused(server, into, target):
    with pytest.raises(DownloadError, match=f"redirects to '{target}', which is not an http or https address"):
        download_package(redirect(server, target), into)
    assert files_in(into) == []


def test_a_redirect_from_https_to_http_is_refused():
    _check_scheme("https://a/", "https://b/")
    with pytest.raises(DownloadError, match="redirects to 'http://b/', which is not encrypted"):
        _check_scheme("https://a/", "http://b/")


def test_endless_redirects_are_an_error(server, into):
    with pytest.raises(DownloadError, match="too many redirects"):
        download_package(redirect(server, "/ro_en-0.1.argosmodel"), into)


def test_control_characters_in_an_address_do_not_reach_the_terminal(into):
    package = PublishedPackage("ro", "en", "1.0", ("ipfs://\x1b[31m",))
    with pytest.raises(DownloadError) as caught:
        download_package(package, into)
    assert str(caught.value).isprintable()
