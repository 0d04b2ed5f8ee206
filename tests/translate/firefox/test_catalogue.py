"""The records of Firefox models: what is taken from them, and what is passed over."""

from __future__ import annotations

import pytest
from support.firefox_records import FirefoxRecords
from support.package_server import Answer

from translate import DownloadError
from translate.firefox.catalogue import RECORDS_URL, published_models, records_url
from translate.published import find_published_route

FILES = {"model.xxen.bin": b"model", "vocab.xxen.spm": b"vocab", "lex.xxen.bin": b"lex"}
SPLIT = {"model.xxen.bin": b"model", "srcvocab.xxen.spm": b"source", "trgvocab.xxen.spm": b"target"}


@pytest.fixture
def records(server):
    return FirefoxRecords(server)


def versions(records):
    return [(model.pair, model.version, model.architecture) for model in published_models(records.url)]


def test_the_newest_model_that_the_engine_reads_is_taken(records):
    for version in ("1.0", "2.9", "3.0", "3.10", "3.2", "3.10a1", "4.0", "10.0"):
        records.publish("ro_en", FILES, version=version)
    assert versions(records) == [("ro_en", "3.10", "tiny")]


def test_of_one_version_the_fastest_is_taken(records):
    for architecture in ("base", "tiny", "base-memory", "", "other"):
        records.publish("ro_en", FILES, architecture=architecture)
    records.publish("sv_en", SPLIT, architecture="base")
    assert versions(records) == [("ro_en", "3.0", "tiny"), ("sv_en", "3.0", "base")]


def test_a_model_has_its_files_their_links_and_their_sizes(records, server):
    records.publish("ro_en", FILES)
    (model,) = published_models(records.url)
    assert {file.kind for file in model.files} == {"model", "vocab", "lex"}
    assert model.links[0] == f"{server.url}attached/main/roen-3.0-tiny/model.xxen.bin.zst"
    assert model.size == sum(file.size for file in model.files) == sum(map(len, FILES.values())) + 3 * 16


def test_codes_are_argos(records):
    for code in ("zh-Hans", "zh-Hant", "no"):
        records.publish(f"{code}_en", FILES)
    assert [pair for pair, *_ in versions(records)] == ["nb_en", "zh_en", "zt_en"]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "../../etc/passwd"},
        {"name": ".hidden"},
        {"name": None},
        {"fileType": "qualityModel"},
        {"version": "3/../x"},
        {"version": None},
        {"sourceLanguage": "../x"},
        {"attachment": None},
        {"attachment": {"location": ""}},
        {"attachment": {"location": "x", "hash": "short"}},
        {"attachment": {"location": "x"}, "decompressedHash": None},
    ],
)
def test_a_record_that_is_of_no_use_does_not_block_the_others(records, changed):
    records.publish("ro_en", FILES, **changed)
    records.records += [7, None, []]
    records.publish("sv_en", FILES)
    assert versions(records) == [("sv_en", "3.0", "tiny")]


@pytest.mark.parametrize("missing", ["model.xxen.bin", "vocab.xxen.spm"])
def test_a_model_that_lacks_a_file_is_no_model(records, missing):
    records.publish("ro_en", {name: content for name, content in FILES.items() if name != missing}, version="3.1")
    records.publish("ro_en", FILES)
    assert versions(records) == [("ro_en", "3.0", "tiny")]


def test_routes_to_english_have_one_model_or_two(records):
    for pair in ("ro_en", "en_ro", "fo_da", "da_en"):
        records.publish(pair, FILES)
    published = published_models(records.url)
    routes = {
        code: [model.pair for model in find_published_route(published, code)] for code in ("ro", "fo", "sv", "en")
    }
    assert routes == {"ro": ["ro_en"], "fo": ["fo_da", "da_en"], "sv": [], "en": []}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "is not a list of Firefox models"),
        (b"[]", "is not a list of Firefox models"),
        (b'{"data": 7}', "is not a list of Firefox models"),
        (b"[" * 100_000, "is not a list of Firefox models"),
        (b'{"data": [1]}', "lists no models that this version can use"),
    ],
)
def test_other_content_is_refused(records, server, content, reason):
    server.answers[records.url.removeprefix(server.url.rstrip("/"))] = Answer(content)
    with pytest.raises(DownloadError, match=f"records: {reason}; check FXTRANSLATE_RECORDS_URL"):
        published_models(records.url)


def test_a_server_that_does_not_say_where_its_files_are_is_an_error(records, server):
    records.publish("ro_en", FILES)
    server.answers["/v1/"] = Answer(b"{}")
    with pytest.raises(DownloadError, match=r"/v1/: does not say where the files of its models are"):
        published_models(records.url)


def test_records_in_a_plain_file_have_their_files_beside_them(records, server):
    records.publish("ro_en", FILES)
    server.answers["/mirror/records.json"] = server.answers[records.url.removeprefix(server.url.rstrip("/"))]
    (model,) = published_models(f"{server.url}mirror/records.json")
    assert model.links[0] == f"{server.url}mirror/main/roen-3.0-tiny/model.xxen.bin.zst"


def test_the_engines_own_variable_names_another_server(monkeypatch):
    assert records_url() == RECORDS_URL
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", "https://models.example/records")
    assert records_url() == "https://models.example/records"


def test_the_address_of_the_records_is_the_engines_own():
    from fxtranslate import discovery

    assert discovery.records_url() == RECORDS_URL
