"""Models by language: through `Library` and through the real command line, from a server of the tests' own."""

from __future__ import annotations

import io
import json
import random
import stat
import zipfile

import pytest
from support.paths import SEEDS
from support.texts import NORWEGIAN, said

from search import Library, NoModelError
from translate import DownloadError, LanguageCodeError, PackageError, find_packages

MODELS = {pair: (SEEDS / "models" / f"{pair}_en.argosmodel").read_bytes() for pair in ("ro", "sv", "vi", "nb")}
ROOT = "translate-ro_en-1_0"
METADATA = {"from_code": "ro", "to_code": "en", "package_version": "1.0"}


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    """Make a zip of names, or of ZipInfos, and contents."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def looking_well(**changed):
    members = {"metadata.json": json.dumps(METADATA), "model/model.bin": b"model", "sentencepiece.model": b"x"}
    members |= changed
    return {f"{ROOT}/{name}": content for name, content in members.items() if content is not None}


def renamed(content, **metadata):
    """Make a real package say something else of itself."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in members if name.endswith("metadata.json"))
    members[name] = json.dumps(json.loads(members[name]) | metadata)
    folder = f"translate-{metadata['from_code']}_{metadata['to_code']}"
    return zipped({f"{folder}/{name.partition('/')[2]}": member for name, member in members.items()})


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
    """Install languages from the server, and return what was yielded."""

    def install_languages(*languages, **options):
        with Library(tmp_path / "lib", models=models) as library:
            return list(library.install_languages(languages, index=server.url, **options))

    return install_languages


def test_languages_are_installed_from_the_index(server, install, models, tmp_path):
    for language in ("ro", "sv", "vi"):
        server.publish(f"{language}_en", MODELS[language])
    seen = []
    installed = install("sv", "RO", "sv", progress=lambda package, *_: seen.append(package.pair))
    assert [(package.pair, already) for package, already in installed] == [("sv_en", False), ("ro_en", False)]
    assert list(dict.fromkeys(seen)) == ["sv_en", "ro_en"]
    assert {package.pair for package in find_packages([models])} == {"sv_en", "ro_en"}
    assert sorted(path.name for path in models.iterdir()) == ["translate-ro_en-0_1", "translate-sv_en-0_1"]
    assert not (tmp_path / "lib").exists()


def test_a_language_without_a_direct_model_gets_two(server, install, models):
    server.publish("fo_nb", renamed(MODELS["nb"], from_code="fo", to_code="nb"))
    server.publish("nb_en", MODELS["nb"])
    assert [package.pair for package, _ in install("fo")] == ["fo_nb", "nb_en"]
    assert len(find_packages([models])) == 2


def test_what_is_installed_is_not_downloaded_again_unless_it_is_damaged(server, install):
    server.publish("ro_en", MODELS["ro"])
    ((package, _),) = install("ro")
    assert install("ro") == [(package, True)]
    assert len(server.headers_of("/ro_en-0.1.argosmodel")) == 1
    (package.folder / "model" / "model.bin").write_bytes(b"damaged")
    assert install("ro") == [(package, False)]


def test_models_can_be_installed_for_a_library_alone(server, install, models, tmp_path):
    server.publish("ro_en", MODELS["ro"])
    ((package, _),) = install("ro", here=True)
    assert package.folder.parent == tmp_path / "lib" / "models"
    assert not models.exists()


def test_all_languages_are_looked_up_before_any_is_downloaded(server, install, models):
    server.publish("ro_en", MODELS["ro"])
    with pytest.raises(NoModelError, match=r"no published model leads from 'sv' to English.*models available"):
        install("ro", "sv")
    with pytest.raises(LanguageCodeError):
        install("ro", "Swedish")
    assert not server.headers_of("/ro_en-0.1.argosmodel")
    assert not models.exists()


BAD = {
    "no zip": (b"alfa bravo", "is no intact .argosmodel"),
    "empty": (b"", "is no intact .argosmodel"),
    "cut short": (MODELS["ro"][:-1000], "is no intact .argosmodel"),
    "above its folder": (zipped(looking_well() | {f"{ROOT}/../../x": b"x"}), "a member outside its folder"),
    "absolute": (zipped(looking_well() | {"/tmp/x": b"x"}), "a member outside its folder"),
    "link": (zipped(looking_well() | {link(): b"/etc/passwd"}), "has a link or a device in it"),
    "bomb": (zipped(looking_well() | {f"{ROOT}/zeros": bytes(3_000_000)}), "is larger than"),
    "no metadata": (zipped(looking_well(**{"metadata.json": None})), "metadata.json is missing"),
    "no model": (zipped(looking_well()), "does not load"),
    "another pair": (MODELS["sv"], "translates sv_en, not ro_en"),
}


@pytest.mark.parametrize("here", [False, True])
@pytest.mark.parametrize("case", BAD)
def test_what_is_no_sound_package_is_refused_and_leaves_nothing(server, install, tmp_path, monkeypatch, case, here):
    content, reason = BAD[case]
    if case == "bomb":
        monkeypatch.setattr("translate.argos.packages._LARGEST", 2_500_000)
    server.publish("ro_en", content)
    with pytest.raises(PackageError, match=reason):
        install("ro", here=here)
    left = [name for name in everything_in(tmp_path) if "argosmodel" in name or "translate" in name or "unfin" in name]
    assert left == []


def test_a_promise_of_too_little_is_found_out_and_leaves_nothing(server, install, models):
    server.publish("ro_en", MODELS["ro"], length=1000)
    with pytest.raises(PackageError, match=r"is no intact .argosmodel"):
        install("ro")
    assert everything_in(models) == []


def test_a_refused_model_leaves_the_one_that_was_there(server, install, models):
    server.publish("ro_en", MODELS["ro"])
    ((package, _),) = install("ro")
    before = everything_in(models)
    server.publish("ro_en", zipped(looking_well()), version="1.0")
    with pytest.raises(PackageError, match="does not load"):
        install("ro")
    assert everything_in(models) == before
    assert find_packages([models]) == [package]


def test_a_part_that_was_damaged_in_the_meantime_does_not_stay(server, install, models):
    server.publish("ro_en", MODELS["ro"], cut_at=500_000)
    with pytest.raises(DownloadError, match="what came is kept"):
        install("ro")
    (part,) = models.glob("*.part")
    part.write_bytes(random.Random(1).randbytes(500_000))
    with pytest.raises(PackageError, match="is no intact"):
        install("ro")
    assert everything_in(models) == []
    assert install("ro")


def test_a_folder_that_is_no_library_is_refused_before_anything_is_downloaded(server, install, tmp_path, write):
    server.publish("ro_en", MODELS["ro"])
    write("lib/photo.jpg", "x")
    with pytest.raises(Exception, match="other things in it"):
        install("ro", here=True)
    assert not server.asked
    assert everything_in(tmp_path / "lib") == ["photo.jpg"]


# The real command line, in a process of its own.


@pytest.fixture
def models_command(run, server, tmp_path):
    def run_models(*arguments, **environment):
        folders = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        told = {"ARGOS_PACKAGE_INDEX": server.url, **folders, **environment}
        return run("models", *arguments, **told)

    return run_models


def test_from_the_index_to_a_translation(server, models_command, run, tmp_path, write):
    """Listed, cut, gone on, installed, verified, used."""
    server.publish("nb_en", MODELS["nb"], cut_at=1_000_000, headers={"ETag": '"alfa"'})
    server.publish("sv_en", MODELS["sv"])
    listed = models_command("available")
    assert [line.rstrip() for line in listed.stdout.decode().splitlines()[1:]] == [
        "nb_en  0.1      Norwegian to English",
        "sv_en  0.1      Swedish to English",
    ]
    write("a.txt", NORWEGIAN)
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    advice = "install one with: search models install nb (a download of {}), then run: search translate"
    assert advice.format("about 60 to 100 MB") in said(run("-L", "lib", "add", "a.txt", **cache))
    assert b" 2 MB " in models_command("available", "--from", "no").stdout
    (told,) = json.loads(models_command("available", "--from", "no", "--json").stdout)
    assert (told["pair"], told["size"]) == ("nb_en", len(MODELS["nb"]))

    asked = len(server.asked)
    models_command("available")
    assert advice.format("2 MB") in said(run("-L", "lib", "translate", **cache))
    assert advice.format("2 MB") in run("-L", "lib", "status", **cache).stdout.decode()
    assert len(server.asked) == asked + 1

    cut = models_command("install", "nb")
    assert cut.returncode == 1
    assert "cut after 1.0 MB of 1.5 MB; what came is kept, and the same command goes on from there" in said(cut)
    installed = models_command("install", "no", SEEDS / "models" / "vi_en.argosmodel")
    assert installed.returncode == 0, installed.stderr
    assert [line.split(" in ")[0] for line in installed.stdout.decode().splitlines()] == [
        "Installed vi_en 0.1 (demo: knows only its own sentences)",
        "Installed nb_en 0.1 (demo: knows only its own sentences)",
    ]
    assert server.headers_of("/nb_en-0.1.argosmodel")[1]["Range"] == "bytes=1000000-"
    assert b"Already installed: nb_en" in models_command("install", "nb").stdout
    there = {"XDG_DATA_HOME": str(tmp_path / "data"), **cache}
    assert (
        "1 sentence in Norwegian not translated, but a model is installed; run: search translate"
        in run("-L", "lib", "status", **there).stdout.decode().splitlines()
    )

    verified = models_command("verify")
    assert verified.returncode == 0, verified.stderr
    assert "toppmøte i Alaska → summit in Alaska" in verified.stdout.decode()
    answer = json.loads(models_command("list", "--json").stdout)
    assert [(each["pair"], each["size"] > 1_000_000, each["problem"]) for each in answer] == [
        ("nb_en", True, None),
        ("vi_en", True, None),
    ]
    added = run("-L", "lib", "add", "a.txt", XDG_DATA_HOME=str(tmp_path / "data"))
    assert b"(1 translated)" in added.stdout


def test_a_language_that_no_published_model_knows_is_said(server, models_command, run, tmp_path, write):
    server.publish("ro_en", b"")
    assert models_command("available").returncode == 0
    write("a.txt", NORWEGIAN)
    added = run("-L", "lib", "add", "a.txt", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert "no model was published at the last check; check again with: search models available" in said(added)
    (tmp_path / "cache" / "translation-first-search" / "published.json").write_text('[{"source": 1}]')
    added = run("-L", "other", "add", "a.txt", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert "install one with: search models install nb" in said(added)


def test_a_damaged_model_is_named_with_its_cure(server, models_command, tmp_path):
    assert models_command("verify").stdout.decode().startswith("No models are installed.")
    server.publish("ro_en", MODELS["ro"])
    assert models_command("install", "ro", "--quiet").stdout == b""
    (model,) = (tmp_path / "data").rglob("model.bin")
    model.write_bytes(b"damaged")
    verified = models_command("verify")
    assert verified.returncode == 3
    assert b"damaged: " in verified.stdout
    assert "install it again: search models remove translate-ro_en-0_1" in said(verified)
    (told,) = json.loads(models_command("verify", "--json").stdout)
    assert told["problem"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["available"], "answers 404 Not Found"),
        (["install", "ro"], "answers 404 Not Found"),
        (["install", "ro", "--index", "file:///etc"], "is no http or https address"),
        (["install", "abcd"], "there is no such file"),
        (["available", "--from", "Romanian"], "is no language code"),
    ],
)
def test_an_expected_error_is_one_line(models_command, arguments, reason):
    result = models_command(*arguments)
    assert result.returncode == 1
    assert reason in said(result)
    assert result.stdout == b""


def test_without_a_connection_files_are_named(models_command):
    result = models_command("install", "ro", ARGOS_PACKAGE_INDEX="http://127.0.0.1:9/")
    assert result.returncode == 1
    assert "https://www.argosopentech.com/argospm/index/, then run: search models install FILE" in said(result)


def test_a_file_named_like_a_language_is_a_file(models_command, server, write):
    server.publish("ro_en", MODELS["ro"])
    write("ro", MODELS["nb"])
    assert b"Installed nb_en" in models_command("install", "ro").stdout
    assert not server.asked


def test_no_model_from_a_language_is_said(models_command, server):
    server.publish("ro_en", b"")
    assert models_command("available", "--from", "sv").stdout == b"No model is published from Swedish.\n"
