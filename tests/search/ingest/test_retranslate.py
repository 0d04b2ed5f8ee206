"""`search translate` translates what is missing and, with `--renew`, refreshes what is outdated."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from support.paths import ROOT, SEEDS
from support.texts import GLOSSARY, NORWEGIAN, ROMANIAN, SWEDISH, jsonl, said

from search import Library
from translate import UNTRANSLATED, Bilingual, Sentence, Span, TranslatorError, Unfinished, UnsupportedLanguageError
from translate.machines import may_retranslate
from translate.memory import read_glossary
from translate.testing import GlossaryTranslator

SECOND = "Møtet varte lenge."


def machine(name="argos nb_en 1.9", signature=None, glossary=GLOSSARY):
    """Return a translator with the name of a package."""
    translator = GlossaryTranslator(glossary, signature=signature or f"{name} beam 2")
    translator.name = name
    return translator


class Breaks(GlossaryTranslator):
    """A newer package whose Norwegian model is damaged."""

    name = "argos nb_en 1.9"
    failures = 0

    def translate(self, sentences, *, source, careful=False):
        if source == "nb":
            self.failures += 1
            raise TranslatorError("the Norwegian model does not load; install it again")
        return super().translate(sentences, source=source, careful=careful)


@pytest.fixture
def opened(tmp_path):
    """Return a function that opens the same library with one translator after another."""
    libraries = []

    def open_library(translators=None):
        for library in libraries:
            library.close()
        libraries.append(Library(tmp_path / "test.library", translators=translators))
        return libraries[-1]

    yield open_library
    for library in libraries:
        library.close()


def english(library, document_id="a.txt"):
    return [(one.english, one.translator) for one in library.show(document_id).sentences]


# Missing English


def test_a_document_added_without_a_model_is_translated_without_its_file(opened, write):
    path = write("a.txt", f"{NORWEGIAN}\n\n{SECOND}")
    opened(GlossaryTranslator({})).add([path])
    path.unlink()
    translator = machine()
    library = opened(translator)
    before = [(one.start, one.end, one.heading, one.original) for one in library.show("a.txt").sentences]
    report = library.translate()
    assert (report.documents, dict(report.translated), report.renewed) == (1, {"nb": 2}, 0)
    assert [hit.document_id for hit in library.find("summit")] == ["a.txt"]
    assert [(one.start, one.end, one.heading, one.original) for one in library.show("a.txt").sentences] == before
    assert library.translate().documents == 0
    assert len(translator.asked) == 2


def test_existing_english_stays_word_for_word(opened, write):
    """Even in a document that is updated, and even if an older package translated it."""
    text = f"{NORWEGIAN}\n\n{ROMANIAN}\n\n{NORWEGIAN} {SECOND}"
    library = opened(machine("argos nb_en 1.5", glossary={"nb": GLOSSARY["nb"]}))
    library.add([write("a.txt", text)])
    before = english(library)
    newer = machine(glossary={"nb": {"møte": "gathering"}, "ro": {"întâlnire": "meeting"}})
    library = opened(newer)
    assert dict(library.translate().translated) == {"ro": 1}
    assert newer.asked == [ROMANIAN]
    after = english(library)
    assert [now for now, then in zip(after, before, strict=True) if then[0]] == [one for one in before if one[0]]
    assert all(words for words, _ in after)


def test_only_the_requested_languages_are_translated(opened, write):
    opened(GlossaryTranslator({})).add([write("a.txt", NORWEGIAN), write("b.txt", SWEDISH)])
    library = opened(machine())
    assert dict(library.translate(languages=["sv"]).translated) == {"sv": 1}
    assert english(library) == [("", "")]
    with pytest.raises(UnsupportedLanguageError, match="search models install fi"):
        library.translate(languages=["fi"])


@pytest.mark.parametrize("renew", [False, True])
def test_other_languages_than_those_requested_are_not_reported(opened, write, renew):
    opened(GlossaryTranslator({})).add([write("a.txt", NORWEGIAN), write("b.txt", ROMANIAN)])
    library = opened(machine(glossary={"nb": {}}))
    assert library.translate(languages="nb", renew=renew).untranslated == {}


def test_languages_still_without_a_model_are_reported(opened, write):
    opened(GlossaryTranslator({})).add([write("a.txt", NORWEGIAN), write("b.txt", ROMANIAN)])
    report = opened(machine(glossary={"nb": {}})).translate()
    assert (dict(report.translated), dict(report.untranslated)) == ({"nb": 1}, {"ro": 1})


def test_a_human_translation_takes_precedence_over_the_model(opened, write):
    library = opened(GlossaryTranslator({}))
    library.import_memory(
        write("m.jsonl", jsonl({"language": "nb", "original": SECOND, "english": "So it was.", "translator": "Kari"}))
    )
    library.add([write("a.txt", f"{NORWEGIAN} {SECOND}")])
    assert english(library)[1] == ("So it was.", "Kari")
    library = opened(machine())
    library.translate(renew=True)
    assert [maker for _, maker in english(library)] == ["argos nb_en 1.9", "Kari"]


def test_a_glossary_is_applied(opened, write):
    opened(GlossaryTranslator({})).add([write("a.txt", NORWEGIAN)])
    library = opened(machine())
    library.translate(glossary=read_glossary(write("names.tsv", "nb\ttekst\tdocument\n")))
    assert [hit.document_id for hit in library.find("document")] == ["a.txt"]


def test_doubtful_translations_are_counted_and_flagged(opened, write):
    opened(GlossaryTranslator({})).add([write("a.txt", NORWEGIAN)])
    library = opened(machine(glossary={"nb": {NORWEGIAN: Unfinished("A text, a text, a text, a text, a text")}}))
    assert library.translate().doubtful == 1
    assert "repeats" in library.show("a.txt").sentences[0].flags


def test_a_failing_model_does_not_stop_the_others_and_is_tried_once(opened, write, monkeypatch):
    monkeypatch.setattr("search.ingest.batching._WINDOW_DOCUMENTS", 1)

    documents = [write("a.txt", NORWEGIAN), write("b.txt", SWEDISH), write("c.txt", SECOND)]
    opened(GlossaryTranslator({})).add(documents)
    breaking = Breaks(GLOSSARY)
    report = opened(breaking).translate()
    assert (dict(report.translated), list(report.failed_models)) == ({"sv": 1}, ["nb"])
    assert breaking.failures == 1
    assert opened(machine()).translate().translated["nb"] == 2


# Outdated English


def test_a_newer_package_refreshes_translations_only_on_request(opened, write):
    path = write("a.txt", f"{NORWEGIAN}\n\n{SECOND}")
    library = opened(machine("argos nb_en 1.5"))
    library.add([path])
    before = english(library)
    newer = machine(glossary={"nb": {**GLOSSARY["nb"], "møte": "gathering"}})
    library = opened(newer)
    assert library.add([path]).unchanged == 1
    assert library.translate().documents == 0
    assert (english(library), newer.asked) == (before, [])

    report = library.translate(renew=True)
    assert (report.documents, report.renewed, report.changed) == (1, 2, 1)
    assert {maker for _, maker in english(library)} == {"argos nb_en 1.9"}
    assert [hit.document_id for hit in library.find("gathering")] == ["a.txt"]
    assert library.translate(renew=True).renewed == 0
    assert len(newer.asked) == 2


def test_translations_by_the_older_package_stay_in_the_memory(opened, write, tmp_path):
    old = machine("argos nb_en 1.5")
    opened(old).add([write("a.txt", SECOND)], language="nb")
    opened(machine()).translate(renew=True)
    library = opened(old)
    old.asked.clear()
    library.export_memory(tmp_path / "out.jsonl")
    makers = [json.loads(line)["translator"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert makers == ["argos nb_en 1.5", "argos nb_en 1.9"]
    library.remove(["a.txt"])
    library.add([tmp_path / "a.txt"], language="nb")
    assert old.asked == []


@pytest.mark.parametrize("signature", ["beam 4", "another model file of version 1.9"])
def test_different_settings_and_model_files_of_one_version_are_distinguished(opened, write, signature):
    library = opened(machine())
    library.add([write("a.txt", SECOND), write("b.txt", SECOND + " " + NORWEGIAN)], language="nb")
    other = machine(signature=signature, glossary={"nb": {SECOND: "The meeting lasted long."}})
    # By then the memory has the sentence of the first document under both signatures.
    library = opened(other)
    library.add([write("c.txt", SECOND)], language="nb")
    assert english(library)[0] != english(library, "c.txt")[0]
    report = library.translate(renew=True)
    assert (report.renewed, report.changed) == (3, 3)
    assert english(library) == english(library, "c.txt") == [("The meeting lasted long.", "argos nb_en 1.9")]
    assert other.asked.count(SECOND) == 1


def test_the_same_words_from_a_newer_package_are_credited_to_it(opened, write):
    opened(machine("argos nb_en 1.5")).add([write("a.txt", SECOND)], language="nb")
    library = opened(machine())
    report = library.translate(renew=True)
    assert (report.renewed, report.changed, report.documents) == (1, 0, 1)
    assert english(library)[0][1] == "argos nb_en 1.9"


def test_human_translations_stay_even_if_the_memory_was_lost(opened, write):
    library = opened(machine("argos nb_en 1.5"))
    library.add([write("a.txt", f"{NORWEGIAN} {SECOND}"), write("b.txt", SWEDISH)])
    entry = {"language": "nb", "original": SECOND, "english": "So it was.", "translator": "Kari"}
    library.import_memory(write("m.jsonl", jsonl(entry)))
    library.close()
    for file in library.path.glob("memory.sqlite*"):
        file.unlink()
    library = opened(machine())
    assert library.translate(renew=True).renewed == 2
    assert english(library)[1] == ("So it was.", "Kari")


def test_an_older_package_does_not_replace_translations_by_a_newer_one(opened, write):
    opened(machine("argos nb_en 1.10")).add([write("a.txt", SECOND)], language="nb")
    library = opened(machine("argos nb_en 1.9", glossary={"nb": {}}))
    assert library.translate(renew=True).renewed == 0


@pytest.mark.parametrize(
    ("made_by", "now", "expected"),
    [
        ("argos ro_en 1.5", "argos ro_en 1.9", True),
        ("argos ro_en 1.10", "argos ro_en 1.9", False),
        ("argos ro_en 1.9", "argos ro_en 1.9", True),
        ("argos ro_fr 1.9 + fr_en 1.9", "argos ro_en 1.0", True),
        ("argos ro_fr 1.9 + fr_en 1.0", "argos ro_fr 1.9 + fr_en 1.1", True),
        ("argos ro_fr 1.9 + fr_en 1.2", "argos ro_fr 1.9 + fr_en 1.1", False),
        ("glossary", "glossary", True),
        ("reference", "argos ro_en 1.9", False),
        ("copied", "argos ro_en 1.9", False),
    ],
)
def test_only_machine_translations_by_no_newer_version_are_refreshed(made_by, now, expected):
    assert may_retranslate(made_by, now) is expected


def test_a_failing_model_loses_no_english(opened, write):
    library = opened(machine("argos nb_en 1.5"))
    library.add([write("a.txt", NORWEGIAN)])
    before = english(library)
    library = opened(Breaks(GLOSSARY))
    report = library.translate(renew=True)
    assert (report.renewed, list(report.failed_models)) == (0, ["nb"])
    assert english(library) == before


# Windows and interruptions


def test_a_stopped_run_continues_later(opened, write, monkeypatch):
    monkeypatch.setattr("search.ingest.batching._WINDOW_DOCUMENTS", 10)
    documents = [{"id": f"{n:03}", "text": f"{NORWEGIAN} Og nummer {n}."} for n in range(100)]
    opened(GlossaryTranslator({})).add([write("d.jsonl", jsonl(*documents))])
    translator = machine()
    library = opened(translator)
    report = library.translate(stop=lambda: len(translator.asked) > 30)
    assert report.stopped
    assert 10 <= report.documents < 100
    assert len(library.find("summit", limit=100, duplicates=True)) == report.documents
    updates = []
    report = library.translate(progress=updates.append)
    assert (report.stopped, len(translator.asked), report.untranslated) == (False, 101, {})
    assert (updates[-1].read, updates[-1].decoded) == (updates[-1].total, report.decoded.total())


def test_each_window_is_stored_before_the_next_but_one(opened, write, monkeypatch):
    monkeypatch.setattr("search.ingest.batching._WINDOW_DOCUMENTS", 2)

    class Dies(GlossaryTranslator):
        def translate(self, sentences, *, source, careful=False):
            if any("nummer 5" in sentence for sentence in sentences):
                raise MemoryError
            return super().translate(sentences, source=source, careful=careful)

    documents = [{"id": f"{n}", "text": f"{NORWEGIAN} Og nummer {n}."} for n in range(8)]
    opened(GlossaryTranslator({})).add([write("d.jsonl", jsonl(*documents))])
    library = opened(Dies(GLOSSARY))
    with pytest.raises(MemoryError):
        library.translate()
    assert [bool(english(library, str(n))[0][0]) for n in range(8)] == [True] * 4 + [False] * 4
    assert library.status().waiting == 0


# The command line, with real models


@pytest.fixture
def untranslated(run, write):
    """Create a library with two articles of the seeds, added without a model, and delete their files."""
    for number in ("000", "003"):
        (file,) = SEEDS.glob(f"{number}_*.txt")
        write(file.name, file.read_bytes())
        assert run("-L", "lib", "add", file.name).returncode == 0
        write(file.name, "").unlink()


def install(run, *pairs):
    assert run("-L", "lib", "models", "install", "--here", *(SEEDS / "models" / f"{pair}_en.argosmodel" for pair in pairs)).returncode == 0  # fmt: skip


@pytest.mark.usefixtures("untranslated")
def test_the_command_line_translates_and_refreshes(run):
    nothing = run("-L", "lib", "translate")
    assert (nothing.returncode, nothing.stdout) == (0, b"Nothing to translate.\n")
    assert "search models install nb (a download of about 60 to 100 MB), then run: search translate" in (
        nothing.stderr.decode()
    )
    install(run, "ro", "nb")
    done = run("-L", "lib", "translate", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["documents"], set(report["translated"]), report["untranslated"]) == (2, {"ro", "nb"}, {})
    hits = json.loads(run("-L", "lib", "Trump", "-l", "nb", "--json").stdout)["hits"]
    assert {hit["translator"] for hit in hits} == {"argos nb_en 0.1"}

    again = run("-L", "lib", "translate", "--renew")
    assert (again.returncode, again.stdout) == (0, b"Nothing to translate.\n")
    best = run("-L", "lib", "translate", "--renew", "--quality", "best", "-l", "no")
    assert best.returncode == 0, best.stderr
    assert best.stdout.startswith(b"Translated again: ")
    assert run("-L", "lib", "translate", "--renew", "--quality", "best", "-l", "no", "-q").stdout == b""


@pytest.mark.usefixtures("untranslated")
def test_an_expected_error_is_one_line(run):
    for arguments, reason in (
        (["translate", "-l", "sv"], "no model translates 'sv' to English"),
        (["translate", "-l", "Norwegian"], "is not a language code"),
        (["translate", "-L", "none"], "search add"),
        (["translate", "--glossary", "none.tsv"], "cannot be read"),
    ):
        result = run("-L", "lib", *arguments)
        assert (result.returncode, result.stdout) == (1, b""), arguments
        assert reason in said(result)


@pytest.fixture
def started(tmp_path, run, write):
    """Start a `translate` of some seconds in a process of its own, and wait until it is decoding."""
    words = NORWEGIAN.split()
    documents = [{"id": f"{n:04}", "text": f"{' '.join(words[n % 9 :])} Nummer {n}."} for n in range(2000)]
    write("d.jsonl", jsonl(*documents))
    assert run("-L", "lib", "add", "d.jsonl", "--language", "nb").returncode == 0
    install(run, "nb")
    process = subprocess.Popen(
        [sys.executable, "-m", "search", "-L", "lib", "translate"],
        cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    with Library(tmp_path / "lib") as library:
        while library.status().remembered == 0:
            assert process.poll() is None
            time.sleep(0.05)
        yield process, library
    process.kill()
    process.communicate()


def test_an_interrupted_run_says_how_to_continue(started):
    process, library = started
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"run the same command again to continue" in error
    assert b"Traceback" not in error
    assert library.status().waiting == 0


def test_a_killed_run_continues_where_it_stopped(started):
    process, library = started
    process.kill()
    process.communicate()
    before = library.status().remembered
    assert before > 0
    report = library.translate()
    assert report.decoded.total() == library.status().remembered - before > 0
    assert report.untranslated == {}
    assert (library.status().languages[0].translated, library.status().waiting) == (4000, 0)


def test_a_recovered_sentence_is_cut_again_and_translated_as_far_as_possible(opened, write):
    foreign = "Това е по-дълъг текст на български, който говори за среща и за нищо друго на света."
    with opened(GlossaryTranslator({})) as library:
        library.add([write("a.txt", f"{NORWEGIAN}\n\n{foreign}")], language="nb")
        corpus = library._session.corpus()  # noqa: SLF001 - what `recover` does with damaged sentences
        document = corpus.document("a.txt")
        whole = Sentence(Span(0, len(document.text)), False, "nb", "", "", (UNTRANSLATED,))  # noqa: FBT003
        corpus.revise([("a.txt", Bilingual("nb", 1.0, (whole,)))])
    with opened(machine()) as library:
        report = library.translate()
        sentences = library.show("a.txt").sentences
    assert report.translated["nb"] == 1
    assert [bool(sentence.english) for sentence in sentences] == [True, False]


# Imported machine translations


@pytest.mark.parametrize("name", ["m.jsonl", "m.tmx"])
def test_imported_machine_translations_are_renewed_and_a_persons_are_not(opened, write, tmp_path, name):
    library = opened(machine("argos nb_en 1.5"))
    library.import_memory(
        write("in.jsonl", jsonl({"language": "nb", "original": SECOND, "english": "So it was.", "translator": "Kari"}))
    )
    library.add([write("a.txt", f"{NORWEGIAN} {SECOND}")])
    library.export_memory(tmp_path / name)
    with Library(tmp_path / "other.library", translators=GlossaryTranslator({})) as other:
        other.import_memory(tmp_path / name)
        other.add([tmp_path / "a.txt"])
        assert [maker for _, maker in english(other)] == ["argos nb_en 1.5", "Kari"]
    newer = machine()
    with Library(tmp_path / "other.library", translators=newer) as other:
        assert other.translate(renew=True).renewed == 1
        assert [maker for _, maker in english(other)] == ["argos nb_en 1.9", "Kari"]
    assert newer.asked == [NORWEGIAN]


@pytest.mark.parametrize(
    ("maker", "renewed"), [("argos nb_en 1.5", 1), ("argos nb_en 1.9", 1), ("argos nb_en 2.0", 0), ("Kari", 0)]
)
def test_an_export_without_origins_does_not_outrank_the_models(opened, write, maker, renewed):
    """Exports of earlier versions have none."""
    library = opened(GlossaryTranslator({}))
    entry = {"language": "nb", "original": NORWEGIAN, "english": "A summit, badly put.", "translator": maker}
    library.import_memory(write("m.jsonl", jsonl(entry)))
    library.add([write("a.txt", NORWEGIAN)], language="nb")
    assert english(library) == [("A summit, badly put.", maker)]
    assert opened(machine()).translate(renew=True).renewed == renewed


def test_the_imported_work_of_any_machine_is_renewed(opened, write):
    library = opened(GlossaryTranslator({}))
    entry = {"language": "nb", "original": NORWEGIAN, "english": "A summit, badly put.", "translator": "Babel 3",
             "origin": "machine"}  # fmt: skip
    library.import_memory(write("m.jsonl", jsonl(entry)))
    library.add([write("a.txt", NORWEGIAN)], language="nb")
    assert opened(machine()).translate(renew=True).renewed == 1
    assert [maker for _, maker in english(opened(machine()))] == ["argos nb_en 1.9"]


@pytest.mark.parametrize("name", ["m.jsonl", "m.tmx"])
def test_importing_its_own_export_changes_nothing_in_a_library(opened, write, tmp_path, name):
    library = opened(machine())
    library.add([write("a.txt", f"{NORWEGIAN} {SECOND}")], glossary=read_glossary(write("n.tsv", "nb\tlenge\tlong\n")))
    library.add([write("b.txt", f"{SECOND}\n\n{ROMANIAN}")])
    before = english(library), english(library, "b.txt"), library.status().remembered
    for _ in range(2):
        exported = library.export_memory(tmp_path / name)
        imported = library.import_memory(tmp_path / name)
        assert (imported.entries, imported.documents, imported.failures) == (exported, 0, ())
        assert (english(library), english(library, "b.txt"), library.status().remembered) == before


def test_an_import_changes_only_the_sentences_that_it_translates(opened, write, tmp_path):
    """Even if the memory was lost, or has other machine translations of the rest."""
    names = read_glossary(write("n.tsv", "nb\ttekst\tdocument\n"))
    library = opened(machine())
    library.add([write("a.txt", f"{NORWEGIAN} {SECOND}")], glossary=names)
    (first, _) = english(library)
    entry = {"language": "nb", "original": SECOND, "english": "So it was.", "translator": "Kari"}
    assert library.import_memory(write("m.jsonl", jsonl(entry))).documents == 1
    assert english(library) == [first, ("So it was.", "Kari")]
    library.close()
    for file in tmp_path.glob("test.library/memory.sqlite*"):
        file.unlink()
    other = entry | {"original": "Ja.", "english": "Yes."}
    assert library.import_memory(write("m.jsonl", jsonl(entry | {"english": "It was so."}, other))).documents == 1
    assert english(library) == [first, ("It was so.", "Kari")]
