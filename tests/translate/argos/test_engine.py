"""The real engine on the demo models of seeds/: one translation per sentence, in order, and no crash."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import chain
from types import SimpleNamespace

import pytest

from translate import QUALITIES, ArgosTranslators, TranslatorError, Unfinished, UnsupportedLanguageError
from translate.argos import find_packages, load_problem
from translate.argos.loaded_models import _load_translator, _split_tokens
from translate.quality import quality_flags

LANGUAGES = {
    "000_bdeb880fadf664f9": "ro",
    "001_abf1786260dd0cda": "sv",
    "002_41c433cc62bb368c": "vi",
    "003_ada28e0c948a2b04": "nb",
    "004_49a346e2707c7533": "ro",
}

#: Its translation begins with "The".
NORWEGIAN = "Den russiske delegasjonen forlot møtet uten å svare på spørsmål fra pressen."
ENGLISH = "The Russian delegation left the meeting without answering questions from the press."


@pytest.fixture(scope="module")
def argos(packages):
    """Return a function from a quality to its translators, each loaded once."""
    return cache(lambda quality="fast": ArgosTranslators(packages, quality))


@pytest.fixture
def package(packages, tmp_path):
    """Return a copy of the Norwegian package, which a test may change."""
    return copy_package(packages, "nb", tmp_path / "packages" / "copy")


def copy_package(packages, source, folder, **metadata):
    (original,) = (package for package in packages if package.source == source)
    shutil.copytree(original.folder, folder)
    file = folder / "metadata.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | metadata), encoding="utf-8")
    return next(package for package in find_packages([folder.parent]) if package.folder == folder)


def reference(seeds, language):
    """Return the reference translations of the articles in a language, keyed by original sentence."""
    pairs = {}
    for name, its_language in LANGUAGES.items():
        if its_language == language:
            with (seeds / "reference" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
                rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                pairs |= {row["original"]: row["english"] for row in rows}
    return pairs


def chrf(hypotheses, references, longest=6, beta=2):
    """Return the corpus' chrF, 0 to 100.

    Popović (2015), "chrF: character n-gram F-score for automatic MT evaluation": precision and recall are
    averaged over n-grams of 1 to 6 characters, without whitespace, and recall counts beta times as much.
    """
    precisions, recalls = [], []
    for n in range(1, longest + 1):
        matches = produced = expected_count = 0
        for hypothesis, expected in zip(hypotheses, references, strict=True):
            ours, theirs = (
                Counter(text[at : at + n] for at in range(len(text) - n + 1))
                for text in ("".join(hypothesis.split()), "".join(expected.split()))
            )
            matches += (ours & theirs).total()
            produced += ours.total()
            expected_count += theirs.total()
        precisions.append(matches / produced)
        recalls.append(matches / expected_count)
    precision, recall = sum(precisions) / longest, sum(recalls) / longest
    return 100 * (1 + beta**2) * precision * recall / (beta**2 * precision + recall)


def test_chrf_agrees_with_the_paper():
    assert chrf(["alfa bravo"], ["alfa bravo"]) == pytest.approx(100)
    # 1-grams: precision 2 of 2, recall 2 of 3; 2-grams: 1 of 1, 1 of 2.
    assert chrf(["ab"], ["abc"], longest=2) == pytest.approx(100 * 5 * (7 / 12) / (4 + 7 / 12))


# Translating


@pytest.mark.parametrize("language", ["ro", "sv", "vi", "nb"])
@pytest.mark.parametrize("quality", QUALITIES)
def test_the_models_translate_the_sentences_they_were_trained_on(argos, seeds, language, quality):
    pairs = reference(seeds, language)
    translations = argos(quality).get(language).translate(list(pairs), source=language)
    assert len(translations) == len(pairs)
    assert chrf(translations, pairs.values()) >= 90


def test_each_sentence_gets_its_own_translation_in_any_order(argos, seeds):
    translator = argos().get("nb")
    originals = list(reference(seeds, "nb"))
    translations = dict(zip(originals, translator.translate(originals, source="nb"), strict=True))
    backwards = translator.translate(originals[::-1], source="nb")
    assert backwards == [translations[original] for original in reversed(originals)]


def test_repeated_sentences_get_the_same_translation(argos):
    assert argos().get("nb").translate([NORWEGIAN] * 3, source="nb") == [ENGLISH] * 3


def test_no_sentences_give_no_translations(argos):
    assert argos().get("nb").translate([], source="nb") == []


def test_a_translation_does_not_depend_on_the_other_sentences(argos):
    long = "Møtet varte lenge, og ingen visste hvorfor, " * 30
    translations = argos().get("nb").translate(["Hei.", NORWEGIAN, long, "😀"], source="nb")
    assert len(translations) == 4
    assert translations[1] == ENGLISH


@pytest.mark.parametrize("language", ["nb", "vi"])
@pytest.mark.parametrize(
    "text",
    ["😀👩🏽‍🚒🇳🇴" * 430, "x" * 2000, "ordet" * 400, "漢" * 2000, "\ufffd" * 2000, "_" * 500, "1 " * 1000, "", " "],
    ids=["emoji", "one letter", "one word", "Chinese", "unknown", "underscores", "numbers", "nothing", "blank"],
)
def test_odd_input_does_not_crash(argos, language, text):
    # Limiting sentences to 500 characters is up to the caller; "x" * 2000 once exceeded the model's positions.
    translations = argos().get(language).translate([text, "Møtet varte lenge."], source=language)
    assert len(translations) == 2
    assert all(isinstance(english, str) for english in translations)


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_no_token_of_a_long_sentence_is_lost(count):
    tokens = [str(number) for number in range(count)]
    parts = list(_split_tokens(tokens))
    assert list(chain.from_iterable(parts)) == tokens
    assert len(parts) == max(1, -(-count // 1000))


# Doubtful sentences


def test_a_translation_that_reaches_the_limit_is_unfinished(argos, monkeypatch):
    translator = argos().get("nb")
    (whole,) = translator.translate([NORWEGIAN], source="nb")
    assert not isinstance(whole, Unfinished)
    monkeypatch.setattr("translate.argos.loaded_models._MIN_DECODING_LIMIT", 5)
    monkeypatch.setattr("translate.argos.loaded_models._MAX_LENGTHENING", 0)
    (cut,) = translator.translate([NORWEGIAN], source="nb")
    assert isinstance(cut, Unfinished)
    assert ENGLISH.startswith(cut)


def test_a_translation_is_unfinished_if_the_first_of_two_models_did_not_finish(packages, tmp_path, monkeypatch):
    first = copy_package(packages, "nb", tmp_path / "p" / "xx_sv", from_code="xx", to_code="sv")
    second = copy_package(packages, "sv", tmp_path / "p" / "sv_en")
    translator = ArgosTranslators([first, second], "fast").get("xx")
    answers = iter([[Unfinished("Hej.")], ["Hello."]])
    monkeypatch.setattr("translate.argos.loaded_models.Model._decode", lambda *_: next(answers))
    assert [type(text) for text in translator.translate(["Hei."], source="xx")] == [Unfinished]


def test_careful_decoding_is_no_worse_on_known_sentences(argos):
    assert argos().get("nb").translate([NORWEGIAN], source="nb", careful=True) == [ENGLISH]


def test_careful_decoding_repeats_itself_less(argos):
    # The demo models repeat themselves on text unlike their training data.
    odd = ["ha " * 20, "ja, " * 20, "och " * 20, "møte " * 60]
    repetitions = {}
    for careful in (False, True):
        translations = [
            argos().get(language).translate(odd, source=language, careful=careful) for language in ("nb", "sv")
        ]
        repetitions[careful] = sum(
            "repeats" in quality_flags("", english, "nb") for english in chain.from_iterable(translations)
        )
    assert repetitions[True] < repetitions[False] / 2


# Languages and names


def test_the_languages_are_those_that_the_packages_translate(argos):
    assert argos().languages() == {"ro", "sv", "vi", "nb"}


def test_a_language_without_a_package_has_no_translator(argos):
    assert argos().get("fi") is None
    assert argos().get("en") is None


def test_a_translator_is_created_once(argos):
    assert argos().get("nb") is argos().get("nb")


def test_a_translator_refuses_other_languages(argos):
    with pytest.raises(UnsupportedLanguageError, match="no model translates 'sv' to English; install one") as caught:
        argos().get("nb").translate(["Hej"], source="sv")
    assert caught.value.language == "sv"


def test_an_unknown_quality_is_an_error(packages):
    with pytest.raises(KeyError):
        ArgosTranslators(packages, "perfect")


def test_a_damaged_package_provides_no_language(packages):
    damaged = [replace(package, problem="model.bin is empty") for package in packages]
    assert ArgosTranslators(damaged, "fast").languages() == frozenset()
    assert ArgosTranslators(damaged, "fast").get("nb") is None


def test_the_name_has_package_and_version(argos):
    assert argos().get("ro").name == "argos ro_en 0.1"
    assert argos().get("ro").demo is True


def test_the_signature_differs_by_beam_size_and_model_file(argos, package):
    signature = argos("fast").get("nb").signature
    assert signature.startswith("argos nb_en 0.1 ")
    assert signature.endswith(" beam 1, doubtful 4/1.2/3")
    assert argos("best").get("nb").signature == signature.replace("beam 1", "beam 4")
    assert ArgosTranslators([package], "fast").get("nb").signature == signature
    model = package.folder / "model" / "model.bin"
    model.write_bytes(model.read_bytes() + b"another")
    assert ArgosTranslators([package], "fast").get("nb").signature != signature


def test_two_packages_translate_in_a_row(packages, tmp_path):
    # The demos include no such pair: this Norwegian "to Swedish" package gives English, which the Swedish one is given.
    first = copy_package(packages, "nb", tmp_path / "p" / "xx_sv", from_code="xx", to_code="sv", package_version="3.1")
    second = copy_package(packages, "sv", tmp_path / "p" / "sv_en")
    translator = ArgosTranslators([first, second], "fast").get("xx")
    assert translator.name == "argos xx_sv 3.1 + sv_en 0.1"
    translations = translator.translate([NORWEGIAN, "Hei."], source="xx")
    alone = ArgosTranslators([second], "fast").get("sv")
    assert translations[0] == alone.translate([ENGLISH], source="sv")[0]
    assert len(translations) == 2
    assert ArgosTranslators([first, second], "fast").languages() == {"xx", "sv"}
    with pytest.raises(UnsupportedLanguageError):
        translator.translate(["Hej"], source="sv")


def test_a_target_prefix_is_removed_from_the_translation(packages, tmp_path):
    plain = copy_package(packages, "nb", tmp_path / "plain" / "x")
    prefixed = copy_package(packages, "nb", tmp_path / "prefixed" / "x", target_prefix="▁The")
    (whole,) = ArgosTranslators([plain], "fast").get("nb").translate([NORWEGIAN], source="nb")
    (rest,) = ArgosTranslators([prefixed], "fast").get("nb").translate([NORWEGIAN], source="nb")
    assert f"The {rest}" == whole


def test_a_package_with_bpe_translates(package):
    (package.folder / "sentencepiece.model").unlink()
    (package.folder / "bpe.model").write_text("#version: 0.2\nH e\nHe i</w>\n", encoding="utf-8")
    assert load_problem(package) is None
    assert len(ArgosTranslators([package], "fast").get("nb").translate(["Hei, hei!", "Ja."], source="nb")) == 2


# Damage


def write(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def cut(name, size):
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:size])


def bpe(content):
    def change(folder):
        (folder / "sentencepiece.model").unlink()
        (folder / "bpe.model").write_bytes(content)

    return change


#: Provokes everything that CTranslate2 (RuntimeError, ValueError, UnicodeDecodeError), SentencePiece
#: (RuntimeError), Argos' BPE (SystemExit, ValueError) and the file system have been observed to raise.
DAMAGES = {
    "model of garbage": write("model/model.bin", b"garbage" * 1000),
    "model of one byte": write("model/model.bin", b"x"),
    "model cut short": cut("model/model.bin", 800_000),
    "model of odd names": lambda folder: write(
        "model/model.bin", (folder / "model" / "model.bin").read_bytes()[:30] + b"\xff" * 1000
    )(folder),
    "model missing": lambda folder: (folder / "model" / "model.bin").unlink(),
    "vocabulary not JSON": write("model/shared_vocabulary.json", b"nope"),
    "vocabulary an object": write("model/shared_vocabulary.json", b'{"a": 1}'),
    "vocabulary of numbers": write("model/shared_vocabulary.json", b"[1, 2, 3]"),
    "vocabulary empty": write("model/shared_vocabulary.json", b"[]"),
    "vocabulary too small": write("model/shared_vocabulary.json", b'["<unk>", "<s>", "</s>", "a"]'),
    "vocabulary missing": lambda folder: (folder / "model" / "shared_vocabulary.json").unlink(),
    "config not JSON": write("model/config.json", b"nope"),
    "config odd": write("model/config.json", b'{"bos_token": 5}'),
    "config missing": lambda folder: (folder / "model" / "config.json").unlink(),
    "tokenizer of garbage": write("sentencepiece.model", b"garbage" * 100),
    "tokenizer of zeros": write("sentencepiece.model", b"\0" * 100),
    "tokenizer cut short": cut("sentencepiece.model", 3000),
    "tokenizer missing": lambda folder: (folder / "sentencepiece.model").unlink(),
    "bpe of garbage": bpe(b"garbage here, too much\n"),
    "bpe of blank lines": bpe(b"\n\n"),
    "bpe of an odd version": bpe(b"#version: x.y\na b\n"),
    "bpe not UTF-8": bpe(b"\xff\xfe\0"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_error_names_the_damaged_model_and_what_to_do(package, damage):
    DAMAGES[damage](package.folder)
    translator = ArgosTranslators([package], "fast").get("nb")
    with pytest.raises(TranslatorError) as caught:
        translator.translate(["Hei."], source="nb")
    assert str(caught.value).startswith(f"{package.folder}: the model ")
    assert str(caught.value).endswith("; remove it and install it again: search models remove nb_en")
    assert "\n" not in str(caught.value)
    assert load_problem(package)


def test_the_signature_of_a_missing_model_is_an_error(package):
    (package.folder / "model" / "model.bin").unlink()
    with pytest.raises(TranslatorError, match=r"the model cannot be read .*; install it again"):
        _ = ArgosTranslators([package], "fast").get("nb").signature


def test_an_intact_model_has_no_problem(package):
    assert load_problem(package) is None


# Imports


def run_python(program, home):
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    run = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(run, env=environment, capture_output=True, text=True, check=True, cwd=home).stdout


def test_importing_the_package_does_not_import_the_engines(tmp_path):
    engines = {"argostranslate", "ctranslate2", "sentencepiece", "minisbd", "stanza", "numpy", "httpx"}
    program = f"import sys, translate; print({engines!r} & {{name.partition('.')[0] for name in sys.modules}})"
    assert run_python(program, tmp_path) == "set()\n"


def test_finding_packages_does_not_import_the_engines(packages, tmp_path):
    program = f"""
import sys
from pathlib import Path
from translate import ArgosTranslators
from translate.argos import find_packages
translator = ArgosTranslators(find_packages([Path({str(packages[0].folder.parent)!r})]), "fast").get("nb")
print(translator.name, translator.signature[:5], "ctranslate2" in sys.modules, "argostranslate" in sys.modules)
"""
    assert run_python(program, tmp_path) == "argos nb_en 0.1 argos False False\n"


def test_translating_creates_no_folder_in_the_home_folder(packages, tmp_path):
    program = f"""
import sys
from pathlib import Path
from translate import ArgosTranslators, identify
from translate.argos import argos_folder, find_packages
argos_folder()
identify("Møtet varte lenge.")
translators = ArgosTranslators(find_packages([Path({str(packages[0].folder.parent)!r})]), "fast")
print(translators.get("nb").translate([{NORWEGIAN!r}], source="nb")[0])
print("argostranslate.translate" in sys.modules, "minisbd" in sys.modules)
"""
    assert run_python(program, tmp_path) == f"{ENGLISH}\nFalse False\n"
    assert list(tmp_path.iterdir()) == []


def test_idle_models_are_dropped_if_memory_is_short(packages, monkeypatch):
    loaded = []

    def load_and_record(package, place):
        loaded.append(package.pair)
        return _load_translator(package, place)

    monkeypatch.setattr("translate.argos.loaded_models._load_translator", load_and_record)

    def translate_alternately():
        loaded.clear()
        translators = ArgosTranslators(packages, "fast")
        words = [translators.get(language).translate(["28"], source=language) for language in ("ro", "sv", "ro")]
        assert words[0] == words[2]
        return list(loaded)

    assert translate_alternately() == ["ro_en", "sv_en"]
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=1))
    assert translate_alternately() == ["ro_en", "sv_en", "ro_en"]
