"""Recommendations: what is known is measured or listed, and nothing is invented."""

from __future__ import annotations

import json

import pytest
from support.firefox_records import real_weights
from support.opus_mt import release

from index import LibraryError
from index.records import LanguageCount
from search import Library
from search.models.gains import find_gains
from search.models.published import ListedModel, PublishedModels
from search.models.recommend import recommend_models
from search.models.trial import Speed, load_speeds, save_speeds
from translate import TranslatorError
from translate.argos import Package
from translate.firefox import FirefoxModel

PORTUGUESE = (
    "A reunião começa às dez horas da manhã. O presidente da câmara recebeu os jornalistas na praça. "
    "Os trabalhadores pediram um aumento de salário. A ponte foi fechada por causa da chuva."
)


class Timed:
    """A translator that takes as long as it is told, by a clock that only it moves."""

    name = signature = "timed"

    def __init__(self, clock, characters_per_second, *, fails=False):
        self.clock, self.speed, self.fails = clock, characters_per_second, fails

    def translate(self, sentences, *, source, careful=False):  # noqa: ARG002
        if self.fails:
            raise TranslatorError("the model failed", "install it again")
        self.clock.now += sum(map(len, sentences)) / self.speed
        return list(sentences)


class Clock:
    now = 0.0

    def perf_counter(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    moved = Clock()
    monkeypatch.setattr("search.models.trial.time", moved)
    return moved


def argos(tmp_path, pair, version="1.9", **options):
    return Package(tmp_path / f"translate-{pair}", *pair.split("_"), version, **options)


def firefox(tmp_path, pair, version="3.0"):
    return FirefoxModel(tmp_path / f"firefox-{pair}", *pair.split("_"), version)


def listed(*pairs, size=None, version="1.9"):
    return {ListedModel(*pair.split("_"), version): size for pair in pairs}


def recommend(languages, *, installed=(), speeds=None, published=None, seconds=3.0, translated=0, processes=1):
    """Return the recommendation for each language, each with ten sentences of 50 characters."""
    counts = [LanguageCount(language, 1, 10, translated) for language in languages]
    timed = speeds or {}

    class Translators:
        def __init__(self, engine):
            self.engine = engine

        def get(self, language):
            return timed.get((self.engine, language))

    return recommend_models(
        counts,
        lambda _language: ["x" * 50] * 10,
        installed=lambda engine: [model for model in installed if model.engine == engine],
        translators=Translators,
        published=published or PublishedModels({}),
        processes={"argos": 1, "firefox": processes},
        seconds=seconds,
    )


def test_an_installed_model_is_measured_on_the_librarys_sentences(tmp_path, clock):
    found = recommend(["ro"], installed=[argos(tmp_path, "ro_en")], speeds={("argos", "ro"): Timed(clock, 1000)})
    ((choice,),) = [each.choices for each in found.languages]
    assert choice.sentences_per_second == pytest.approx(20)
    assert choice.seconds == pytest.approx(0.5)
    assert (choice.measured_with, choice.models, choice.recommended, choice.reason) == (
        "ro", ("ro_en 1.9",), True, "installed",
    )  # fmt: skip
    assert choice.command == "search translate --language ro"
    assert clock.now >= 3.0


def test_the_speed_of_one_process_is_counted_for_all(tmp_path, clock):
    installed, speeds = [firefox(tmp_path, "ro_en")], {("firefox", "ro"): Timed(clock, 1000)}
    found = recommend(["ro"], installed=installed, speeds=speeds, processes=4)
    assert found.languages[0].choices[0].sentences_per_second == pytest.approx(80)


def test_a_model_that_is_not_installed_is_estimated_by_another_of_its_engine(tmp_path, clock):
    found = recommend(
        ["ro", "sv"],
        installed=[firefox(tmp_path, "ro_en")],
        speeds={("firefox", "ro"): Timed(clock, 4000)},
        published=PublishedModels(listed("sv_en"), listed("sv_en", size=17_000_000, version="3.0")),
    )
    swedish = {choice.engine: choice for choice in found.languages[1].choices}
    assert swedish["firefox"].measured_with == "ro"
    assert swedish["firefox"].sentences_per_second == pytest.approx(80)
    assert swedish["firefox"].size == 17_000_000
    assert swedish["argos"].sentences_per_second is None, "no Argos package was measured"
    assert swedish["firefox"].command == "search models install sv --engine firefox"
    assert swedish["argos"].command == "search models install sv"


@pytest.mark.parametrize(
    ("speeds", "engine", "reason"),
    [((1000, 4100), "firefox", "4.1 times as fast here"), ((1000, 1200), "firefox", "1.2 times as fast here")],
)
def test_of_two_installed_models_the_faster_one_is_recommended(tmp_path, clock, speeds, engine, reason):
    found = recommend(
        ["ro"],
        installed=[argos(tmp_path, "ro_en"), firefox(tmp_path, "ro_en")],
        speeds={("argos", "ro"): Timed(clock, speeds[0]), ("firefox", "ro"): Timed(clock, speeds[1])},
    )
    best = found.languages[0].choices[0]
    assert (best.engine, best.reason, best.recommended) == (engine, reason, True)
    assert [choice.recommended for choice in found.languages[0].choices] == [True, False]


@pytest.mark.parametrize(("speed", "engine"), [(1400, "argos"), (1600, "firefox")])
def test_another_engine_is_recommended_only_if_it_is_worth_it(tmp_path, clock, speed, engine):
    found = recommend(
        ["ro", "sv"],
        installed=[argos(tmp_path, "ro_en"), firefox(tmp_path, "sv_en")],
        speeds={("argos", "ro"): Timed(clock, 1000), ("firefox", "sv"): Timed(clock, speed)},
        published=PublishedModels({}, listed("ro_en")),
    )
    assert found.languages[0].choices[0].engine == engine


def test_without_speeds_the_smaller_download_is_recommended_else_the_default(tmp_path):
    both = PublishedModels(listed("ro_en", size=66_000_000), listed("ro_en", size=17_000_000))
    best = recommend(["ro"], published=both).languages[0].choices[0]
    assert (best.engine, best.reason) == ("firefox", "the smaller download")
    best = recommend(["ro"], published=PublishedModels(listed("ro_en"), listed("ro_en"))).languages[0].choices[0]
    assert (best.engine, best.reason) == ("argos", "the default engine")
    best = recommend(["ro"], published=both, installed=[argos(tmp_path, "ro_en")], seconds=0).languages[0].choices[0]
    assert (best.engine, best.reason) == ("argos", "installed")


def test_a_route_through_a_third_language_counts_both_models():
    published = PublishedModels(listed("fo_da", "da_en", size=60))
    (choice,) = recommend(["fo"], published=published).languages[0].choices
    assert (choice.models, choice.size) == (("fo_da 1.9", "da_en 1.9"), 120)


def test_a_demo_is_no_model_for_this(tmp_path):
    assert recommend(["ro"], installed=[argos(tmp_path, "ro_en", demo=True)]).languages[0].choices == ()


def test_a_model_that_fails_is_not_recommended(tmp_path, clock):
    found = recommend(
        ["ro"],
        installed=[argos(tmp_path, "ro_en"), firefox(tmp_path, "ro_en")],
        speeds={("argos", "ro"): Timed(clock, 1, fails=True), ("firefox", "ro"): Timed(clock, 100)},
    )
    best, broken = found.languages[0].choices
    assert (best.engine, broken.engine) == ("firefox", "argos")
    assert broken.problem == "the model failed; install it again"
    assert broken.sentences_per_second is None


def test_english_and_undetermined_text_need_no_model():
    assert recommend(["en", "und"]).languages == ()


def test_what_is_not_listed_is_said():
    assert recommend(["ro"]).unlisted == ("argos", "firefox")
    assert recommend(["ro"], published=PublishedModels(listed("sv_en"))).unlisted == ("firefox",)


def test_speeds_are_remembered_by_engine_and_language(tmp_path):
    file = tmp_path / "cache" / "speeds.json"
    save_speeds(file, [Speed("argos", "ro", ("ro_en 1.9",), 1000.0), Speed("argos", "sv", (), 0.0, problem="damaged")])
    save_speeds(file, [Speed("firefox", "ro", ("ro_en 3.0",), 4000.0)])
    assert {(speed.engine, speed.language): speed.characters for speed in load_speeds(file)} == {
        ("argos", "ro"): 1000.0, ("firefox", "ro"): 4000.0,
    }  # fmt: skip
    file.write_text('[{"engine": 7}]')
    assert load_speeds(file) == ()


BOTH = {"ro": ("argos", "firefox"), "sv": ("argos", "firefox"), "vi": ("argos",)}
MEASURED = [Speed("argos", "ro", (), 1000.0), Speed("firefox", "ro", (), 4100.0)]


@pytest.mark.parametrize(
    ("languages", "translators", "speeds", "gains"),
    [
        (["ro"], {}, MEASURED, [("ro", "firefox", 4.1)]),
        (["ro"], {"ro": {"firefox ro_en 3.0": 9, "argos ro_en 1.9": 1}}, MEASURED, []),
        (["ro"], {"ro": {"Kari": 9, "argos ro_en 1.9": 1}}, MEASURED, [("ro", "firefox", 4.1)]),
        (["sv"], {}, MEASURED, [("sv", "firefox", None)]),
        (["vi"], {}, [*MEASURED, Speed("firefox", "vi", (), 9e9)], []),
        (["fo"], {}, MEASURED, []),
        (["ro"], {}, [Speed("argos", "ro", (), 1000.0), Speed("firefox", "ro", (), 1100.0)], []),
    ],
)
def test_a_gain_is_one_that_was_measured_with_a_model_that_is_installed(languages, translators, speeds, gains):
    assert list(find_gains(languages, BOTH, translators, speeds)) == gains


def test_without_a_library_nothing_is_recommended(tmp_path):
    with Library(tmp_path / "lib") as library, pytest.raises(LibraryError):
        library.recommend_models()


# The command line, with real weights


@pytest.fixture(scope="module")
def portuguese(tmp_path_factory):
    """A folder with a library of Portuguese, and models of both engines: Firefox' real one, and a tiny Argos package."""
    folder = tmp_path_factory.mktemp("portuguese")
    (folder / "carta.txt").write_text(PORTUGUESE, encoding="utf-8")
    models = folder / "models"
    file = release(folder / "opus-2020-01-16.zip", source="por", target="eng")
    with Library(folder / "lib", models=models) as library:
        library.install(file)
        library.install(real_weights())
        library.add([folder / "carta.txt"], language="pt", engine="firefox")
    return folder


@pytest.fixture
def recommended(portuguese, run, tmp_path):
    def command(*arguments):
        environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_DATA_HOME": str(tmp_path / "data")}
        models = ["--models", portuguese / "models"]
        return run(
            "-L", portuguese / "lib", "models", "recommend", *models, "--seconds", "0.2", *arguments, **environment
        )

    return command


def test_the_command_measures_both_engines_and_says_what_is_not_known(recommended, tmp_path):
    answer = json.loads(recommended("--json").stdout)
    (language,) = answer["languages"]
    assert (language["language"], language["documents"]) == ("pt", 1)
    assert {choice["engine"] for choice in language["models"]} == {"argos", "firefox"}
    for choice in language["models"]:
        assert choice["installed"]
        assert choice["sentences_per_second"] > 0
        assert choice["measured_with"] == "pt"
        assert choice["size"] > 100_000
    assert [choice["recommended"] for choice in language["models"]] == [True, False]
    assert answer["unlisted"] == ["argos", "firefox"]
    speeds = load_speeds(tmp_path / "cache" / "translation-first-search" / "speeds.json")
    assert {(speed.engine, speed.language) for speed in speeds} == {("argos", "pt"), ("firefox", "pt")}


def test_the_command_shows_a_table_and_what_to_run(recommended, tmp_path):
    cache = tmp_path / "cache" / "translation-first-search"
    cache.mkdir(parents=True)
    (cache / "published.json").write_text('[{"source": "pt", "target": "en", "version": "1.9", "size": 69447231}]')
    shown = recommended().stdout.decode()
    assert shown.startswith("Portuguese (pt): 1 document, ")
    assert "→" in shown
    assert "sentences/s" in shown
    assert "Which Firefox models are published is not known here; list them with: search models available" in " ".join(
        shown.split()
    )
    assert "What is published comes from the last: search models available" in " ".join(shown.split())


def test_status_says_what_the_other_engine_would_gain(recommended, portuguese, run, tmp_path):
    environment = {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "ARGOS_PACKAGES_DIR": str(portuguese / "models"),
    }

    def status():
        with Library(portuguese / "lib", models=portuguese / "models") as library:
            current = library.status()
        speeds = load_speeds(tmp_path / "cache/translation-first-search/speeds.json")
        return find_gains(["pt"], current.engines, current.translators, speeds)

    assert status() == (("pt", "argos", None),)
    recommended()
    ((language, engine, times),) = status()
    assert (language, engine) == ("pt", "argos")
    assert times > 1.5, "the tiny model of the test has next to nothing to compute"
    # The command reads no option for models; those in the library's own folder are what it knows.
    for file in (portuguese / "models").iterdir():
        (portuguese / "lib" / "models").mkdir(exist_ok=True)
        (portuguese / "lib" / "models" / file.name).symlink_to(file)
    shown = " ".join(run("-L", portuguese / "lib", "status", **environment).stdout.decode().split())
    assert f"Argos also has a model installed for Portuguese ({times:.1f} times as fast here); use it with" in shown
