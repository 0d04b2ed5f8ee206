"""Installing models through `Library`, from files and from a local test server."""

from __future__ import annotations

import io
import json
import random
import stat
import zipfile

import pytest
from support.paths import SEEDS

from search import Library, SearchError
from search.errors import NoModelError
from translate import DownloadError, LanguageCodeError, PackageError
from translate.argos import find_packages

MODELS = {pair: (SEEDS / "models" / f"{pair}_en.argosmodel").read_bytes() for pair in ("ro", "sv", "vi", "nb")}
ROOT = "translate-ro_en-1_0"
METADATA = {"from_code": "ro", "to_code": "en", "package_version": "1.0"}


def zip_of(members, compression=zipfile.ZIP_DEFLATED):
    """Return a zip with these members, by name or ZipInfo."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def valid_members(**changed):
    members = {"metadata.json": json.dumps(METADATA), "model/model.bin": b"model", "sentencepiece.model": b"x"}
    members |= changed
    return {f"{ROOT}/{name}": content for name, content in members.items() if content is not None}


def with_metadata(content, **metadata):
    """Return a real package with other metadata, and its folder named to match."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in members if name.endswith("metadata.json"))
    members[name] = json.dumps(json.loads(members[name]) | metadata)
    folder = f"translate-{metadata['from_code']}_{metadata['to_code']}"
    return zip_of({f"{folder}/{name.partition('/')[2]}": member for name, member in members.items()})


def link():
    member = zipfile.ZipInfo(f"{ROOT}/model.txt")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def models(tmp_path):
    return tmp_path / "home" / "packages"


@pytest.fixture
def install(tmp_path, models, server):
    """A function that installs languages from the server and returns what was yielded."""

    def install_languages(*languages, **options):
        with Library(tmp_path / "lib", models=models) as library:
            return list(library.install_languages(languages, index=server.url, **options))

    return install_languages


def test_languages_are_installed_through_the_index(server, install, models, tmp_path):
    for language in ("ro", "sv", "vi"):
        server.publish(f"{language}_en", MODELS[language])
    seen = []
    installed = install("sv", "RO", "sv", progress=lambda package, *_: seen.append(package.pair))
    assert [(package.pair, already) for package, already, _ in installed] == [("sv_en", False), ("ro_en", False)]
    assert list(dict.fromkeys(seen)) == ["sv_en", "ro_en"]
    assert {package.pair for package in find_packages([models])} == {"sv_en", "ro_en"}
    assert sorted(path.name for path in models.iterdir()) == ["translate-ro_en-0_1", "translate-sv_en-0_1"]
    assert not (tmp_path / "lib").exists()


def test_a_language_without_a_direct_model_gets_two_models(server, install, models):
    server.publish("fo_nb", with_metadata(MODELS["nb"], from_code="fo", to_code="nb"))
    server.publish("nb_en", MODELS["nb"])
    assert [package.pair for package, *_ in install("fo")] == ["fo_nb", "nb_en"]
    assert len(find_packages([models])) == 2


def test_an_installed_model_is_not_downloaded_again_unless_it_is_damaged(server, install):
    server.publish("ro_en", MODELS["ro"])
    ((package, *_),) = install("ro")
    assert install("ro") == [(package, True, False)]
    assert len(server.headers_of("/ro_en-0.1.argosmodel")) == 1
    (package.folder / "model" / "model.bin").write_bytes(b"damaged")
    assert install("ro") == [(package, False, False)]


def test_models_can_be_installed_for_one_library_only(server, install, models, tmp_path):
    server.publish("ro_en", MODELS["ro"])
    ((package, *_),) = install("ro", here=True)
    assert package.folder.parent == tmp_path / "lib" / "models"
    assert not models.exists()


def test_all_languages_are_looked_up_before_any_is_downloaded(server, install, models):
    server.publish("ro_en", MODELS["ro"])
    with pytest.raises(NoModelError, match=r"no published model translates 'sv' to English.*models available"):
        install("ro", "sv")
    with pytest.raises(LanguageCodeError):
        install("ro", "Swedish")
    assert not server.headers_of("/ro_en-0.1.argosmodel")
    assert not models.exists()


BAD = {
    "not a zip": (b"alfa bravo", "is not an intact .argosmodel file"),
    "empty": (b"", "is not an intact .argosmodel file"),
    "truncated": (MODELS["ro"][:-1000], "is not an intact .argosmodel file"),
    "above its folder": (zip_of(valid_members() | {f"{ROOT}/../../x": b"x"}), "a path outside its folder"),
    "absolute": (zip_of(valid_members() | {"/tmp/x": b"x"}), "a path outside its folder"),
    "link": (zip_of(valid_members() | {link(): b"/etc/passwd"}), "contains a link or a device"),
    "bomb": (zip_of(valid_members() | {f"{ROOT}/zeros": bytes(3_000_000)}), "is larger than"),
    "no metadata": (zip_of(valid_members(**{"metadata.json": None})), "metadata.json is missing"),
    "no model": (zip_of(valid_members()), "does not load"),
    "another pair": (MODELS["sv"], "translates sv_en, not ro_en"),
}


@pytest.mark.parametrize("here", [False, True])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_package_is_refused_and_leaves_nothing(server, install, tmp_path, monkeypatch, case, here):
    content, reason = BAD[case]
    if case == "bomb":
        monkeypatch.setattr("translate.argos.install._MAX_UNPACKED_BYTES", 2_500_000)
    server.publish("ro_en", content)
    with pytest.raises(PackageError, match=reason):
        install("ro", here=here)
    left = [name for name in everything_in(tmp_path) if "argosmodel" in name or "translate" in name or "unfin" in name]
    assert left == []


def test_a_download_announced_too_small_is_refused_and_leaves_nothing(server, install, models):
    server.publish("ro_en", MODELS["ro"], length=1000)
    with pytest.raises(PackageError, match=r"is not an intact .argosmodel file"):
        install("ro")
    assert everything_in(models) == []


def test_refusing_a_model_leaves_the_installed_one_unchanged(server, install, models):
    server.publish("ro_en", MODELS["ro"])
    ((package, *_),) = install("ro")
    before = everything_in(models)
    server.publish("ro_en", zip_of(valid_members()), version="1.0")
    with pytest.raises(PackageError, match="does not load"):
        install("ro")
    assert everything_in(models) == before
    assert find_packages([models]) == [package]


def test_a_partial_download_that_was_damaged_is_deleted(server, install, models):
    server.publish("ro_en", MODELS["ro"], cut_at=500_000)
    with pytest.raises(DownloadError, match="the part received so far is kept"):
        install("ro")
    (part,) = models.glob("*.part")
    part.write_bytes(random.Random(1).randbytes(500_000))
    with pytest.raises(PackageError, match="is not an intact"):
        install("ro")
    assert everything_in(models) == []
    assert install("ro")


def test_a_folder_that_is_not_a_library_is_refused_before_the_download(server, install, tmp_path, write):
    server.publish("ro_en", MODELS["ro"])
    write("lib/photo.jpg", "x")
    with pytest.raises(Exception, match="other files in it"):
        install("ro", here=True)
    assert not server.asked
    assert everything_in(tmp_path / "lib") == ["photo.jpg"]


def test_files_and_languages_are_distinguished(server, models, tmp_path):
    """Two or three letters are a language, unless there is a file of this name; files are installed first."""
    server.publish("ro_en", MODELS["ro"])
    file = tmp_path / "vi.argosmodel"
    file.write_bytes(MODELS["vi"])
    with Library(tmp_path / "lib", models=models) as library:
        installed = list(library.install_models(["ro", str(file)], index=server.url))
        assert [(each.package.pair, each.already_installed) for each in installed] == [
            ("vi_en", False),
            ("ro_en", False),
        ]
        assert [each.already_installed for each in library.install_models(["ro"], index=server.url)] == [True]
        with pytest.raises(SearchError, match="'abcd' is neither a language code nor a file"):
            list(library.install_models(["abcd"], index=server.url))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zh-TW", "zt"),
        ("zh_Hant", "zt"),
        ("ZH-hk", "zt"),
        ("pt-BR", "pb"),
        ("no", "nb"),
        ("sv-SE", "sv"),
        ("ro_RO", "ro"),
    ],
)
def test_a_language_can_be_installed_by_every_spelling_of_its_code(server, models, tmp_path, name, code):
    server.publish(f"{code}_en", with_metadata(MODELS["ro"], from_code=code, to_code="en"))
    with Library(tmp_path / "lib", models=models) as library:
        (installed,) = library.install_models(name, index=server.url)
    assert installed.package.pair == f"{code}_en"


def test_a_folder_named_like_a_language_changes_nothing(server, models, tmp_path, monkeypatch):
    server.publish("ro_en", MODELS["ro"])
    (tmp_path / "ro").mkdir()
    monkeypatch.chdir(tmp_path)
    with Library(tmp_path / "lib", models=models) as library:
        (installed,) = library.install_models(["ro"], index=server.url)
        assert installed.package.pair == "ro_en"
        for folder in ("./ro", tmp_path / "ro"):
            with pytest.raises(PackageError, match=r"ro: is a folder without a model; give a folder with"):
                list(library.install_models([folder], index=server.url))


@pytest.mark.parametrize(("name", "code"), [("Swedish", "sv"), ("swedish", "sv"), ("Romainan", "ro")])
def test_the_name_of_a_language_is_answered_with_its_code(models, tmp_path, name, code):
    with Library(tmp_path / "lib", models=models) as library, pytest.raises(SearchError, match=f"; use {code}$"):
        library.install_models(name)


def test_a_longer_code_is_answered_with_the_right_one(server, install):
    server.publish("ro_en", MODELS["ro"])
    with pytest.raises(LanguageCodeError, match="'swe' is not a language code; use sv"):
        install("swe")


def test_a_model_is_removed_by_its_pair_or_its_folder(models, tmp_path):
    with Library(tmp_path / "lib", models=models) as library:
        package = library.install(SEEDS / "models" / "ro_en.argosmodel")
        assert library.uninstall("ro_en") == package
        assert library.install(SEEDS / "models" / "ro_en.argosmodel") == package
        assert library.uninstall("translate-ro_en-0_1") == package
        with pytest.raises(SearchError, match="no model of the pair 'ro_en' is installed; see: search models list"):
            library.uninstall("ro_en")
