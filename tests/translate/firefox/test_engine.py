"""Firefox models as translators, with real weights: whatever they are given, nothing crashes or is cut in silence."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.firefox_model import SHORTLIST, VOCABULARY, WEIGHTS, copy_model

from translate import TranslatorError, Unfinished, UnsupportedLanguageError
from translate.firefox import FirefoxTranslator, FirefoxTranslators, find_models, install_model
from translate.firefox.loaded_models import LoadedModels
from translate.firefox.models import read_model

CLAUSE = "O presidente da câmara visitou a escola nova e falou com os professores, os alunos e os pais, "


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The real model, as downloaded."""
    folder = tmp_path_factory.mktemp("models")
    copy_model(folder / "pten")
    return find_models([folder])


@pytest.fixture(scope="module")
def portuguese(models):
    return FirefoxTranslators(models).get("pt")


def english(translator, *sentences):
    return translator.translate(sentences, source="pt")


def test_portuguese_becomes_english_sentence_by_sentence(portuguese):
    assert english(portuguese, "água", "O barco chegou ao porto.", "Bom dia a todos.") == [
        "Water", "The boat arrived at the port.", "Good morning to all.",
    ]  # fmt: skip
    assert english(portuguese) == []


def test_its_name_and_signature_say_which_model_it_is(portuguese):
    assert portuguese.name == "firefox pt_en sha256:6c3b7af0"
    digests = "6c3b7af01772022a 8389979e3c965688 212ed0ae44a6f920"
    assert portuguese.signature == f"{portuguese.name} {digests} parts of 100, spelling 1"


def test_another_file_is_another_signature(tmp_path, portuguese):
    folder = copy_model(tmp_path / "pten", without=[SHORTLIST])
    assert FirefoxTranslator([read_model(folder)]).signature != portuguese.signature


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    folder = copy_model(tmp_path / "pten")
    translator = FirefoxTranslator([read_model(folder)])
    (folder / SHORTLIST).unlink()
    with pytest.raises(TranslatorError, match="the model cannot be read"):
        _ = translator.signature
    with pytest.raises(TranslatorError, match=r"the model does not load .*; remove it and install it again"):
        english(translator, "água")


ODD = [
    "", " ", "\n", "a", "1", "\0", "a\0b", "\x01\x02 água\x1b[31m", "água\nfogo", "😀", "😀 água 🚢", "\ud800", "água \udfff fim",
    "\ud83d\ude00", "\u200b", "\ufeff", "\u0301" * 50, "日本語" * 10, "مرحبا بالعالم", "a" * 2000, "a b " * 500, "," * 300, "ﷺ" * 60,
    "Donaudampfschifffahrtsgesellschaftskapitän" * 20,
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_text_makes_some_english_and_no_error(portuguese, text):
    (one,) = english(portuguese, text)
    assert isinstance(one, str)
    one.encode()


def test_a_sentence_of_ten_thousand_letters_takes_seconds_not_minutes(portuguese):
    started = time.process_time()
    (one,) = english(portuguese, "x" * 10_000)
    assert time.process_time() - started < 60  # As one sentence, it takes two minutes.
    assert len(one) > 5000


def test_all_clauses_of_a_long_sentence_are_translated(portuguese):
    (one,) = english(portuguese, CLAUSE * 20)
    assert 18 <= one.casefold().count("parents") <= 22
    assert len(one) > 15 * len(english(portuguese, CLAUSE)[0])
    assert not isinstance(one, Unfinished)


def test_output_at_the_length_limit_is_unfinished(portuguese, monkeypatch):
    monkeypatch.setattr("translate.firefox.parts.MAX_TOKENS", 1000)
    (one,) = english(portuguese, CLAUSE * 10)
    assert isinstance(one, Unfinished)


def test_another_language_is_refused(portuguese):
    with pytest.raises(UnsupportedLanguageError):
        portuguese.translate(["vatten"], source="sv")


def test_two_models_make_a_route_and_what_one_cuts_short_stays_unfinished(tmp_path, monkeypatch):
    copy_model(tmp_path / "first", pair="glpt")
    copy_model(tmp_path / "second")
    translators = FirefoxTranslators(find_models([tmp_path]))
    assert translators.languages() == {"gl", "pt"}
    translator = translators.get("gl")
    assert translator.name == "firefox gl_pt sha256:6c3b7af0 + pt_en sha256:6c3b7af0"
    assert "boat" in translator.translate(["O barco chegou."], source="gl")[0]
    monkeypatch.setattr(
        LoadedModels,
        "translate",
        lambda _, model, texts: [Unfinished(t) if model.source == "gl" else "x" for t in texts],
    )
    assert isinstance(translator.translate(["O barco."], source="gl")[0], Unfinished)


def test_threads_share_a_model(portuguese):
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda number: english(portuguese, f"{number} barcos"), range(10, 40)))
    assert all(str(number) in result[0] for number, result in zip(range(10, 40), results, strict=True))


def test_a_pickled_translator_is_an_unloaded_copy(models):
    translators = FirefoxTranslators(models)
    before = pickle.dumps(translators)
    english(translators.get("pt"), "água")
    after = pickle.dumps(translators)
    assert after == before
    copy = pickle.loads(after)
    assert english(copy.get("pt"), "água") == english(pickle.loads(pickle.dumps(translators.get("pt"))), "água")
    assert copy.get("pt").signature == translators.get("pt").signature


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_after_a_fork_the_model_is_loaded_anew(models):
    translator = FirefoxTranslators(models).get("pt")
    english(translator, "água")
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, english(translator, "água")[0].encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as result:
        assert result.read() == b"Water"
    os.waitpid(child, 0)


def test_a_model_that_nobody_uses_is_let_go_by_its_own_thread(models):
    def of_models():
        return {thread for thread in threading.enumerate() if thread.name == "firefox pt_en"}

    before = of_models()
    translators = FirefoxTranslators(models)
    english(translators.get("pt"), "água")
    (thread,) = of_models() - before
    del translators
    gc.collect()
    thread.join(10)  # In another thread, letting go of the engine would raise an error that pytest reports.
    assert not thread.is_alive()


def test_a_panic_is_an_error_with_a_cure_and_the_next_call_loads_the_model_again(tmp_path, capfd):
    folder = copy_model(tmp_path / "pten")
    (folder / SHORTLIST).write_bytes(b"abc" * 1000)
    translator = FirefoxTranslator([read_model(folder)])
    with pytest.raises(
        TranslatorError, match=r"does not load .*; remove it and install it again: search models remove pten"
    ):
        english(translator, "água")
    copy_model(tmp_path / "good")
    (tmp_path / "good" / SHORTLIST).replace(folder / SHORTLIST)
    assert english(translator, "água") == ["Water"]
    capfd.readouterr()  # The panic's own page.


def test_a_failure_while_translating_is_an_error_and_the_next_call_loads_the_model_again(models, monkeypatch):
    translators = FirefoxTranslators(models)

    class PanicError(BaseException):
        pass

    def panic(_engine, sentence):
        raise PanicError(f"panicked at {sentence}\nand more")

    with monkeypatch.context() as patched:
        patched.setattr("translate.firefox.loaded_models._Engine.translate", panic)
        with pytest.raises(TranslatorError, match=r"the model failed \(panicked at água\); remove it"):
            english(translators.get("pt"), "água")
    assert english(translators.get("pt"), "água") == ["Water"]


def test_a_file_that_changed_since_its_installation_never_reaches_the_engine(tmp_path, monkeypatch):
    model = install_model(copy_model(tmp_path / "downloaded"), tmp_path / "models")
    content = bytearray((model.folder / WEIGHTS).read_bytes())
    content[5_000_000] ^= 1
    (model.folder / WEIGHTS).write_bytes(content)
    monkeypatch.setattr("translate.firefox.loaded_models._Engine", lambda _: pytest.fail("reached"))
    with pytest.raises(TranslatorError, match=f"{WEIGHTS} has changed since it was installed"):
        english(FirefoxTranslator([model]), "água")


def test_without_fxtranslate_the_error_says_what_to_do(models, monkeypatch):
    monkeypatch.setitem(sys.modules, "fxtranslate", None)
    with pytest.raises(
        TranslatorError, match=r"need fxtranslate, which is not installed; run: pip install fxtranslate"
    ):
        english(FirefoxTranslators(models).get("pt"), "água")


def test_a_vocabulary_that_is_none_is_an_error(tmp_path):
    folder = copy_model(tmp_path / "pten")
    (folder / VOCABULARY).write_bytes(b"abc" * 100)
    with pytest.raises(TranslatorError, match="does not load"):
        english(FirefoxTranslator([read_model(folder)]), "água")


def test_unchanged_models_stay_loaded_when_others_come(models, tmp_path, monkeypatch):
    before = FirefoxTranslators(models)
    english(before.get("pt"), "água")
    copy_model(tmp_path / "glpt", pair="glpt")
    updated = before.updated([*models, *find_models([tmp_path])], models)
    monkeypatch.setattr("translate.firefox.loaded_models._Engine", lambda _: pytest.fail("loaded again"))
    assert updated.languages() == {"gl", "pt"}
    assert english(updated.get("pt"), "água") == ["Water"]


def test_what_the_vocabulary_lacks_is_not_dropped(portuguese):
    sentences = ["A conta foi de 87,40 € no total.", "Łukasz vive em Iași."]
    bill, name = portuguese.translate(sentences, source="pt")
    assert "EUR" in bill
    assert "Lukasz" in name
    assert "Iasi" in name
