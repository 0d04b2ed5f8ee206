"""`Library`: files in, hits out."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.texts import NORWEGIAN, NORWEGIAN_ENGLISH, PIECES, ROMANIAN, SWEDISH, jsonl

from index import CorpusError, LibraryError, StoreError
from search import Library, LibraryBusyError, QueryError, SearchError
from search.errors import NoSuchDocumentError, NothingToAddError
from search.storage.lock import write_lock
from translate import ExchangeError, LanguageCodeError, TranslatorError
from translate.memory import read_glossary
from translate.testing import GlossaryTranslator


def test_added_documents_are_found_in_english_and_in_their_own_language(library, write):
    report = library.add([write("a.txt", NORWEGIAN), write("b.txt", SWEDISH)])
    assert (report.added, report.sentences, report.failures) == (2, 2, [])
    assert {hit.document_id for hit in library.find("summit")} == {"a.txt", "b.txt"}
    assert library.find("lengre")[0].document_id == "a.txt"


def test_a_query_in_any_language_of_the_library_finds_the_others(library, write):
    library.add([write("a.txt", NORWEGIAN), write("b.txt", SWEDISH)])
    hits = library.find("toppmøte")
    assert {hit.document_id for hit in hits} == {"a.txt", "b.txt"}
    assert ("nb", "summit") in {(reading.language, reading.english) for reading in hits.query.readings}


def test_without_query_translation_only_the_words_as_typed_are_searched(library, write):
    library.add([write("a.txt", NORWEGIAN), write("b.txt", ROMANIAN)])
    hits = library.find("møte", translate_query=False)
    assert [reading.language for reading in hits.query.readings] == ["en"]
    assert [hit.document_id for hit in hits] == ["a.txt"]
    assert len(library.find("møte")) == 2


def test_a_stated_query_language_is_used(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    (reading,) = library.find("toppmöte", query_language="sv").query.readings
    assert (reading.language, reading.english, reading.weight) == ("sv", "summit", 1.0)


@pytest.mark.parametrize(
    ("first", "again", "expected"),
    [("summit " * 9, "summit", "summit"), ("summit", "peak", "summit"), ("summit " * 9, "", "summit " * 9)],
)
def test_a_doubtful_query_translation_is_tried_again(tmp_path, write, first, again, expected):
    translator = GlossaryTranslator({"nb": {"toppmøte": first}}, careful={"nb": {"toppmøte": again}})
    with Library(tmp_path / "test.library", translators=translator) as library:
        library.add([write("a.txt", NORWEGIAN)])
        (reading,) = library.find("toppmøte", query_language="nb").query.readings
    assert reading.english == expected


def test_the_languages_of_documents_can_be_chosen(library, write):
    library.add([write("a.txt", NORWEGIAN), write("b.txt", SWEDISH)])
    assert {hit.language for hit in library.find("summit", languages=["SV"])} == {"sv"}
    assert len(library.find("summit", languages=["vi"])) == 0


def test_an_unchanged_document_is_not_translated_again(library, write, translator):
    path = write("a.txt", NORWEGIAN)
    library.add([path])
    asked = len(translator.asked)
    report = library.add([path])
    assert (report.added, report.changed, report.unchanged) == (0, 0, 1)
    assert len(translator.asked) == asked


def test_only_the_changed_sentence_of_a_changed_document_is_translated(library, write, translator):
    library.add([write("a.txt", f"{NORWEGIAN} Møtet varte lenge.")])
    translator.asked.clear()
    report = library.add([write("a.txt", f"{NORWEGIAN} Møtet varte kort.")])
    assert translator.asked == ["Møtet varte kort."]
    assert (report.changed, report.remembered) == (1, 1)
    assert len(library.find("kort")) == 1
    # "lengre" is one letter away, but "lenge" is no typing error.
    assert not library.find("lenge", translate_query=False).hits


def test_a_document_without_a_model_is_found_by_its_original_words(tmp_path, write):
    with Library(tmp_path / "test.library") as library:
        report = library.add([write("a.txt", NORWEGIAN)])
        assert report.untranslated == {"nb": 1}
        (hit,) = library.find("toppmøte")
        assert (hit.english, hit.translator, hit.flags) == ("", "", ("untranslated",))
        assert "toppmøte" in hit.original


def test_a_model_installed_later_finishes_the_job(tmp_path, write, translator):
    path = write("a.txt", NORWEGIAN)
    with Library(tmp_path / "test.library") as library:
        library.add([path])
    with Library(tmp_path / "test.library", translators=translator) as library:
        report = library.add([path])
        assert (report.changed, dict(report.untranslated)) == (1, {})
        assert len(library.find("summit")) == 1


def test_a_human_translation_takes_precedence_over_the_model(library, write):
    write(
        "memory.jsonl",
        jsonl({"language": "nb", "original": NORWEGIAN, "english": "About a peak.", "translator": "Kari"}),
    )
    assert library.import_memory(library.path.parent / "memory.jsonl").entries == 1
    library.add([write("a.txt", NORWEGIAN)])
    (hit,) = library.find("peak")
    assert (hit.english, hit.translator) == ("About a peak.", "Kari")


def test_an_imported_translation_is_applied_to_documents_already_added(library, write):
    library.add([write("a.txt", f"{NORWEGIAN} Møtet varte lenge."), write("b.txt", SWEDISH)])
    correction = {
        "language": "nb",
        "original": "Møtet varte lenge.",
        "english": "It went on and on.",
        "translator": "Kari",
    }
    imported = library.import_memory(write("memory.jsonl", jsonl(correction)))
    assert (imported.entries, imported.documents) == (1, 1)
    (hit,) = library.find("went on")
    assert (hit.document_id, hit.translator) == ("a.txt", "glossary, Kari")
    assert len(library.find("summit")) == 2


def test_an_import_loses_no_english_even_if_the_memory_was_lost(library, write):
    library.add([write("a.txt", f"{NORWEGIAN} Møtet varte lenge.")])
    library.close()
    for file in library.path.glob("memory.sqlite*"):
        file.unlink()
    correction = {"language": "nb", "original": "Møtet varte lenge.", "english": "It went on.", "translator": "Kari"}
    library.import_memory(write("memory.jsonl", jsonl(correction)))
    assert [bool(one.english) for one in library.show("a.txt").sentences] == [True, True]
    assert len(library.find("summit")) == 1


def test_digits_are_searched_without_translation(library, write, translator):
    library.add([write("a.txt", NORWEGIAN), write("b.txt", "4711 0815")])
    translator.asked.clear()
    assert [hit.document_id for hit in library.find("4711")] == ["b.txt"]
    assert not library.find("123456")
    assert translator.asked == []


def test_a_model_that_fails_does_not_stop_the_other_languages(library, write):
    class Breaks(GlossaryTranslator):
        def translate(self, sentences, *, source, careful=False):
            if source == "nb":
                raise TranslatorError("the Norwegian model does not load; install it again")
            return super().translate(sentences, source=source, careful=careful)

    documents = [write("a.txt", NORWEGIAN), write("b.txt", SWEDISH)]
    with Library(library.path, translators=Breaks({"nb": {}, "sv": {"toppmöte": "summit"}})) as breaking:
        report = breaking.add(documents)
        assert (report.added, dict(report.untranslated), list(report.failed_models)) == (2, {"nb": 1}, ["nb"])
        assert [hit.document_id for hit in breaking.find("summit")] == ["b.txt"]
    assert library.add(documents).changed == 1


def test_a_glossary_is_applied(library, write):
    glossary = read_glossary(write("names.tsv", "nb\ttekst\tdocument\n"))
    library.add([write("a.txt", NORWEGIAN)], glossary=glossary)
    (hit,) = library.find("document")
    assert "tekst" not in hit.english


def test_doubtful_documents_are_listed_by_their_share(tmp_path, write):
    broken = GlossaryTranslator(
        {"nb": {NORWEGIAN: NORWEGIAN_ENGLISH, "Møtet varte i 3 timer.": "The meeting lasted for 4 hours."}}
    )
    with Library(tmp_path / "test.library", translators=broken) as library:
        library.add(
            [write("a.txt", f"{NORWEGIAN} Møtet varte i 3 timer."), write("b.txt", "No 7, Oslo.")], language="nb"
        )
        library.add([write("c.txt", "Møtet varte i 3 timer.")], language="nb")
        flagged = library.flagged()
    assert [(each.document_id, each.flagged, each.sentences) for each in flagged] == [("c.txt", 1, 1), ("a.txt", 1, 2)]
    assert flagged[0].flags == ("numbers",)


def test_an_exported_memory_equals_the_imported_one(library, write, tmp_path):
    entry = {"language": "nb", "original": "Hei på deg", "english": "Hello & <you>", "translator": "Kari"}
    library.import_memory(write("in.jsonl", jsonl(entry)))
    assert library.export_memory(tmp_path / "out.tmx") == library.export_memory(tmp_path / "here.jsonl") == 1
    with Library(tmp_path / "other.library") as other:
        other.import_memory(tmp_path / "out.tmx")
        other.export_memory(tmp_path / "out.jsonl")
    exported = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert exported == json.loads((tmp_path / "here.jsonl").read_text(encoding="utf-8"))
    assert exported == entry | {"origin": "file", "added": exported["added"]}


def test_a_removed_document_is_no_longer_found_but_its_translations_are_remembered(library, write, translator):
    path = write("a.txt", NORWEGIAN)
    library.add([path])
    assert library.remove(["a.txt"]) == 1
    assert not library.find("summit")
    translator.asked.clear()
    library.add([path])
    assert translator.asked == []


def test_add_then_remove_leaves_the_hits_unchanged(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    (before,) = library.find("summit")
    library.add([write("b.txt", SWEDISH)])
    library.remove(["b.txt"])
    (after,) = library.find("summit")
    # Whoosh stores lengths in one byte, and adds up the rounded ones when it merges segments.
    assert after.score == pytest.approx(before.score, rel=0.02)
    assert replace(after, score=before.score) == before


def test_removing_is_all_or_nothing(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    with pytest.raises(NoSuchDocumentError, match=r"'no\.txt'"):
        library.remove(["a.txt", "no.txt"])
    assert len(library.find("summit")) == 1


def test_show_returns_both_texts_of_a_document(library, write):
    library.add([write("a.txt", f"date 2025-02 {NORWEGIAN}")])
    shown = library.show("a.txt")
    assert (shown.document.date, shown.document.text) == ("2025-02", NORWEGIAN)
    assert [(one.original, "summit" in one.english) for one in shown.sentences] == [(NORWEGIAN, True)]
    with pytest.raises(NoSuchDocumentError):
        library.show("b.txt")


def test_rebuild_restores_the_same_hits_without_translating(library, write, translator):
    library.add([write("a.txt", NORWEGIAN), write("b.txt", SWEDISH)])
    before = list(library.find("summit"))
    translator.asked.clear()
    assert library.rebuild() == 2
    assert list(library.find("summit")) == before
    assert translator.asked == []


def test_a_lost_store_is_reported_and_rebuilt(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    library.close()
    for file in (library.path / "store").iterdir():
        file.unlink()
    with pytest.raises(StoreError, match="search rebuild"):
        library.find("summit")
    library.add([write("b.txt", SWEDISH)])
    assert len(library.find("summit")) == 2


def test_of_two_documents_with_one_id_the_first_is_stored_and_the_second_reported(library, write):
    first = write("a.jsonl", jsonl({"id": "x", "text": NORWEGIAN}, {"id": "x", "text": SWEDISH}))
    second = write("b.jsonl", jsonl({"id": "x", "text": "Something else entirely, in English this time."}))
    report = library.add([first, second])
    assert report.added == 1
    assert [(failure.path, failure.line) for failure in report.failures] == [("a.jsonl", 2), ("b.jsonl", 1)]
    assert library.show("x").document.text == NORWEGIAN
    assert library.add([second]).failures[0].line == 1


def test_a_failure_is_recorded_until_the_file_can_be_read(library, write):
    path = write("a.jsonl", "{broken\n" + jsonl({"id": "x", "text": NORWEGIAN}))
    assert library.add([path]).added == 1
    assert [(failure.line, failure.reason) for failure in library.status().failures] == [
        (1, "is not JSON; each line is one object with id and text")
    ]
    write("a.jsonl", jsonl({"id": "x", "text": NORWEGIAN}))
    library.add([path])
    assert library.status().failures == ()


def test_a_file_is_the_same_however_it_is_named(library, write, tmp_path, monkeypatch):
    write("sub/a.txt", NORWEGIAN)
    write("sub/b.jsonl", jsonl({"id": "x", "text": SWEDISH}))
    write("other/b.jsonl", jsonl({"id": "x", "text": ROMANIAN}))
    monkeypatch.chdir(tmp_path / "sub")
    assert library.add(["a.txt", "b.jsonl"]).added == 2
    monkeypatch.chdir(tmp_path)
    report = library.add([tmp_path / "sub" / "a.txt", "sub"])
    assert (report.unchanged, report.failures) == (2, [])
    monkeypatch.chdir(tmp_path / "other")
    assert "of another document (sub/b.jsonl)" in library.add(["b.jsonl"]).failures[0].reason


def test_a_line_in_a_different_file_is_recognized_by_its_id(library, write, tmp_path):
    path = write("a.jsonl", jsonl({"id": "x", "text": NORWEGIAN}))
    library.add([path])
    path.rename(tmp_path / "b.jsonl")
    assert library.add([tmp_path / "b.jsonl"]).moved == 1
    assert library.show("x").document.path == "b.jsonl"


def test_a_lost_corpus_is_not_mistaken_for_an_empty_library(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    library.close()
    (library.path / "corpus.sqlite").unlink()
    for action in (
        lambda: library.find("summit"),
        library.rebuild,
        lambda: library.add([library.path.parent / "a.txt"]),
    ):
        with pytest.raises(CorpusError, match="missing or empty"):
            action()


def test_a_library_without_its_manifest_is_repaired_by_a_rebuild(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    library.close()
    (library.path / "manifest.json").unlink()
    with pytest.raises(StoreError, match="search rebuild"):
        library.find("summit")
    library.rebuild()
    assert len(library.find("summit")) == 1


def test_a_stated_language_is_remembered(library, write):
    path = write("a.txt", SWEDISH)
    library.add([path], language="nb")
    assert library.add([path]).unchanged == 1
    assert library.show("a.txt").document.language == "nb"


@pytest.mark.no_cover  # Tracing makes it four times slower.
def test_a_stopped_add_stores_what_is_done_and_continues_later(library, write, translator):
    path = write("d.jsonl", jsonl(*({"id": n, "text": f"{NORWEGIAN} Og nummer {n}."} for n in range(1200))))
    report = library.add([path], stop=lambda: len(translator.asked) > 100)
    assert report.stopped
    asked = len(translator.asked)
    assert 100 < asked < 1201
    report = library.add([path])
    assert (report.stopped, len(translator.asked)) == (False, 1201)
    assert len(library.find("nummer 1199", limit=5, duplicates=True)) == 5


def test_a_requested_language_without_documents_is_reported(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    assert library.find("summit", languages=["vi"]).absent_languages == ("vi",)
    assert library.find("summit", languages=["vi", "nb"]).absent_languages == ()


def test_a_stated_language_overrides_detection(library, write):
    library.add([write("a.txt", "Takk")], language="no")
    assert library.show("a.txt").document.language == "nb"
    library.add([write("b.jsonl", jsonl({"id": "b", "text": NORWEGIAN, "language": "sv-SE"}))])
    assert library.show("b").document.language == "sv"
    with pytest.raises(LanguageCodeError):
        library.add([write("c.txt", "Takk")], language="Norwegian")
    report = library.add([write("d.jsonl", jsonl({"id": "d", "text": NORWEGIAN, "language": "Norwegian"}))])
    assert "language code" in report.failures[0].reason


def test_a_document_of_digits_is_found_and_is_not_a_failure(library, write):
    report = library.add([write("a.txt", "4711 0815 12345")])
    assert (report.added, report.failures, report.undetermined) == (1, [], ["a.txt"])
    assert len(library.find("4711")) == 1


def test_a_memory_of_four_languages_translates_documents_without_a_stated_language(library, write, translator):
    """As with the recorded translations of a research collection, and no model installed."""
    originals = {"nb": NORWEGIAN, "sv": SWEDISH, "ro": "Președintele a vorbit despre război timp de o oră.",
                 "vi": "Tổng thống đã nói về chiến tranh trong một giờ."}  # fmt: skip
    entries = [{"language": code, "original": text, "english": f"recorded {code}"} for code, text in originals.items()]
    library.import_memory(write("memory.jsonl", jsonl(*entries)))
    report = library.add([write("d.jsonl", jsonl(*({"id": code, "text": text} for code, text in originals.items())))])
    assert (report.added, report.remembered, translator.asked) == (4, 4, [])
    assert {hit.document_id: hit.language for hit in library.find("recorded")} == {code: code for code in originals}


def test_status_counts_by_language(library, write):
    library.add([write("a.txt", NORWEGIAN), write("b.txt", "La conférence a duré trois heures à Paris hier soir.")])
    counts = {
        count.language: (count.documents, count.sentences, count.translated) for count in library.status().languages
    }
    assert counts == {"nb": (1, 1, 1), "fr": (1, 1, 0)}
    assert library.status().sizes["corpus"] > 0


def test_status_lists_translators_and_doubtful_sentences_by_language(tmp_path, write):
    translator = GlossaryTranslator({"nb": {"Klokka": "At 9 o'clock"}})
    with Library(tmp_path / "test.library", translators=translator) as library:
        library.add([write("a.txt", NORWEGIAN), write("b.txt", f"{NORWEGIAN} Klokka 12 gikk toget til Bergen igjen.")])
        human = {"language": "nb", "original": NORWEGIAN, "english": NORWEGIAN_ENGLISH, "translator": "Kari"}
        library.import_memory(write("memory.jsonl", jsonl(human)))
        status = library.status()
    assert status.translators == {"nb": {"Kari": 2, "glossary": 1}}
    assert status.flagged == {"nb": 1}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("?!…", "no words"),
        ("the of and", "contains only stop words"),
        ("x" * 10**6, "1,000,000"),
    ],
)
def test_a_query_with_nothing_to_search_for_is_rejected(library, write, query, said):
    library.add([write("a.txt", NORWEGIAN)])
    with pytest.raises(QueryError, match=said):
        library.find(query)


def test_a_limit_below_one_is_rejected(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    with pytest.raises(SearchError, match="limit must be at least 1, not 0"):
        library.find("summit", limit=0)


def test_missing_paths_are_reported(library, write, tmp_path):
    with pytest.raises(NothingToAddError, match=r"no\.txt"):
        library.add([tmp_path / "no.txt"])
    assert not library.path.exists()
    report = library.add([write("a.txt", NORWEGIAN), tmp_path / "no.txt"])
    assert (report.added, [failure.path for failure in report.failures]) == (1, ["no.txt"])


def test_a_second_writer_learns_who_is_writing(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    (library.path / "lock.holder").write_text("process 4711, since today", encoding="utf-8")
    with FileLock(library.path / "lock"), pytest.raises(LibraryBusyError, match="process 4711"):
        library.add([write("b.txt", SWEDISH)])
    assert len(library.find("summit")) == 1


def test_readers_do_not_wait_for_a_writer(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    with FileLock(library.path / "lock"), Library(library.path) as reader:
        assert len(reader.find("summit")) == 1


def test_a_read_only_library_can_be_searched(library, write, monkeypatch):
    library.add([write("a.txt", NORWEGIAN)])
    library.close()
    files = sorted(library.path.rglob("*"))
    monkeypatch.setattr("os.access", lambda *_: False)
    assert len(library.find("møte")) == 1
    assert library.status().remembered == 1
    library.close()
    assert sorted(library.path.rglob("*")) == files


def test_a_folder_that_is_not_a_library_is_left_alone(tmp_path, write):
    path = write("a.txt", NORWEGIAN)
    with pytest.raises(LibraryError, match="is a file"):
        Library(path).add([path])
    with pytest.raises(LibraryError, match=r"other files in it \('a.txt'\)"):
        Library(tmp_path).add([path])
    with pytest.raises(LibraryError, match="search add"):
        Library(tmp_path / "none").find("summit")
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_a_newer_library_is_rejected(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    library.close()
    (library.path / "manifest.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(LibraryError, match="newer version"):
        library.find("summit")


def test_a_damaged_manifest_is_reported(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    library.close()
    (library.path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"manifest\.json: is damaged"):
        library.find("summit")


def test_ids_are_relative_to_the_folder_of_the_library(tmp_path, write, translator):
    inside = write("home/letters/a.txt", NORWEGIAN)
    outside = write("elsewhere/a.txt", SWEDISH)
    with Library(tmp_path / "home" / "test.library", translators=translator) as library:
        library.add([inside, outside])
        assert {hit.document_id for hit in library.find("summit")} == {"letters/a.txt", str(outside)}


def test_installing_and_removing_a_model_needs_no_document(tmp_path):
    from support.paths import SEEDS

    with Library(tmp_path / "test.library") as library:
        package = library.install(SEEDS / "models" / "nb_en.argosmodel", here=True)
        assert (package.pair, package.demo) == ("nb_en", True)
        assert [found.pair for found in library.packages()] == ["nb_en"]
        library.uninstall("nb_en")
        assert library.packages() == []
        with pytest.raises(SearchError, match="'nb_en'"):
            library.uninstall("nb_en")


def test_a_failing_translator_loses_no_stored_document(library, write):
    class Breaks(GlossaryTranslator):
        def translate(self, sentences, *, source, careful=False):
            if any("annet" in sentence for sentence in sentences):
                raise SearchError("out of memory")
            return super().translate(sentences, source=source, careful=careful)

    library.add([write("b.txt", SWEDISH)])
    with Library(library.path, translators=Breaks({"nb": {}})) as breaking, pytest.raises(SearchError):
        breaking.add([write("a.txt", NORWEGIAN)])
    assert [hit.document_id for hit in library.find("summit")] == ["b.txt"]
    assert library.add([library.path.parent / "a.txt"]).added == 1


# Query syntax


ENGLISH_LETTERS = jsonl(
    {"id": "a", "language": "en", "date": "2025-08-16", "title": "A summit in the north", "text": "The president met the minister in Alaska. Oil was not spoken of."},
    {"id": "b", "language": "en", "date": "2025-02", "title": "Oil prices", "text": "The minister met the president of Alaska, and organizations of all kinds."},
    {"id": "c", "language": "en", "text": "A minister of the interior spoke. A president listened in Alaska."},
)  # fmt: skip


@pytest.fixture
def letters(library, write):
    library.add([write("letters/a.jsonl", ENGLISH_LETTERS)])
    return library


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"the president met"', {"a"}),
        ('"president met the minister"', {"a"}),
        ('"minister president"~3', {"a", "b"}),
        ("Alaska -oil", {"b", "c"}),
        ("Alaska NOT (oil OR organizations)", {"c"}),
        ("met AND Alaska", {"a", "b"}),
        ("oil OR interior", {"a", "c"}),
        ("organiza*", {"b"}),
        ("minist* -inter*", {"a", "b"}),
        ("title:summit", {"a"}),
        ('title:"oil prices"', {"b"}),
        ("date:2025", {"a", "b"}),
        ("Alaska date:2025-02-10..2025-03", {"b"}),
        ("Alaska -date:2025", {"c"}),
        ("path:letters", {"a", "b", "c"}),
        ("path:LETT*jsonl", {"a", "b", "c"}),
        ("path:jsonl*letters", set()),
        ("language:en -language:en", set()),
        ('"of the"', {"c"}),
        ("the title:summit", {"a"}),
    ],
)  # fmt: skip
def test_operators_and_filters_select_the_hits(letters, query, found):
    assert {hit.document_id for hit in letters.find(query)} == found


def test_filters_can_be_given_as_arguments(letters):
    def found(**filters):
        return {hit.document_id for hit in letters.find("Alaska", **filters)}

    assert found(since="2025") == {"a", "b"}
    assert found(since="2025-02-20", until="2025-08-15") == {"b"}
    assert found(until="2024") == set()
    assert found(path="letters/") == {"a", "b", "c"}
    assert found(path="elsewhere") == set()


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"since": "yesterday"}, "not a date: 'yesterday'; give a day"),
        ({"since": "2026", "until": "2025"}, "since 2026 and until 2025; swap them"),
        ({"sort": "title"}, "unknown sort 'title'; choose one of relevance, date"),
        ({"group": "language"}, "unknown group 'language'; choose one of document, none"),
    ],
)
def test_invalid_filters_are_rejected(letters, filters, said):
    with pytest.raises(SearchError, match=said):
        letters.find("Alaska", **filters)


def test_sorting_by_date_returns_the_newest_first(letters):
    assert [hit.document_id for hit in letters.find("Alaska", sort="date")] == ["a", "b", "c"]
    assert [hit.document_id for hit in letters.find("language:en", sort="date", limit=2)] == ["a", "b"]


def test_operators_work_in_any_query_language_on_the_english_and_on_the_original(library, write):
    library.add(
        [write("nb.txt", f"{NORWEGIAN} Møtet varte lenge."), write("sv.txt", SWEDISH), write("ro.txt", ROMANIAN)]
    )

    def found(query):
        return {hit.document_id for hit in library.find(query)}

    assert found("toppmøte") == {"nb.txt", "sv.txt"}
    assert found("toppmøte AND møte") == {"nb.txt"}
    assert found("toppmøte -møte") == {"sv.txt"}
    assert found('"handler om et møte"') == {"nb.txt"}
    assert found("toppmøte language:sv") == {"sv.txt"}
    assert found("längre*") == {"sv.txt"}
    (reading,) = library.find('"toppmøte" -møte', query_language="nb").query.readings
    assert (reading.english, reading.as_query) == ("summit", '"summit" -meeting')


def test_a_query_that_cannot_be_parsed_is_searched_as_words_with_a_note(letters):
    hits = letters.find('Alaska "oil')
    assert len(hits) == 3
    assert [note.split()[1] for note in hits.query.notes] == ["quotation"]


@given(
    text=st.text(max_size=80) | st.lists(PIECES, max_size=30).map(" ".join),
    language=st.sampled_from([None, "nb", "fr"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_string_crashes_a_search(letters, text, language):
    with contextlib.suppress(QueryError):
        letters.find(text, query_language=language)


def test_operators_work_on_documents_of_undetermined_language(library, write):
    library.add([write("a.txt", "4711 0815 12345"), write("b.txt", "4711 9999")])
    assert [hit.document_id for hit in library.find("4711 AND 0815")] == ["a.txt"]
    assert [hit.document_id for hit in library.find("4711 -0815")] == ["b.txt"]


def test_a_document_is_one_hit_with_the_number_of_further_passages(library, write):
    said = (
        "The president flew to Alaska.",
        "Nobody lives in that part of Alaska.",
        "Alaska is cold.",
        "Oil from Alaska.",
    )
    library.add(
        [
            write("long.md", "".join(f"# Part {n}\n\n{sentence}\n\n" for n, sentence in enumerate(said))),
            write("short.txt", "Nothing but Alaska was ever spoken of in this letter."),
        ]
    )
    grouped = library.find("Alaska")
    assert sorted((hit.document_id, hit.more) for hit in grouped) == [("long.md", 3), ("short.txt", 0)]
    assert len(library.find("Alaska", group="none")) == 5
    assert len(library.find("Alaska", limit=1)) == 1
    assert {hit.more for hit in library.find("Alaska", group="none")} == {0}


def test_near_duplicates_are_grouped_within_a_language_and_shown_on_request(library, write):
    wire = "Presidenten møtte statsministeren på fredag i et toppmøte som varte i tre timer, sier de begge."
    swedish = "Presidenten träffade statsministern på fredagen under ett toppmöte som varade i tre timmar, säger båda."
    documents = {"a": wire, "b": f"{wire} Foto: NTB", "c": wire.upper(), "sv": swedish}
    recorded = [{"language": "sv", "original": swedish, "english": "The president met at a summit on Friday."},
                *({"language": "nb", "original": one, "english": "The president met at a summit on Friday."} for one in documents.values())]  # fmt: skip
    library.import_memory(write("memory.jsonl", jsonl(*recorded)))
    library.add(
        [
            write(
                "d.jsonl",
                jsonl(
                    *(
                        {"id": name, "text": text, "language": "sv" if name == "sv" else "nb"}
                        for name, text in documents.items()
                    )
                ),
            )
        ]
    )
    hits = library.find("summit")
    assert {hit.language: len(hit.duplicates) for hit in hits} == {"nb": 2, "sv": 0}
    assert {hit.document_id for hit in library.find("summit", duplicates=True)} == set(documents)


def test_snippets_searches_a_single_document(letters):
    (snippet,) = letters.snippets("a", "minister")
    assert [span.of(snippet.english.text) for span in snippet.english.highlights] == ["minister"]
    assert letters.snippets("c", "oil") == ()
    with pytest.raises(NoSuchDocumentError):
        letters.snippets("nothing", "oil")


def test_phrases_and_prefixes_are_highlighted_word_by_word(letters):
    def highlighted(query):
        (hit,) = letters.find(query)
        return [span.of(hit.english) for span in hit.highlights.english]

    assert highlighted('"met the minister in"') == ["met", "the", "minister", "in"]
    assert highlighted("organiza*") == ["organizations"]
    assert highlighted('title:"oil prices" minister') == ["minister"]


def test_a_store_of_another_version_is_rebuilt(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    library.close()
    manifest = library.path / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("schema", "old schema"), encoding="utf-8")
    for file in (library.path / "store").iterdir():
        file.write_bytes(b"of another version")
    assert len(library.find("summit")) == 1
    assert len(library.find("summit")) == 1


def test_a_store_of_another_version_is_not_rebuilt_while_another_process_writes(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    library.close()
    manifest = library.path / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("schema", "old schema"), encoding="utf-8")
    with write_lock(library.path, lambda: None), pytest.raises(StoreError, match="search rebuild"):
        library.find("summit")


@pytest.mark.parametrize("letter", [chr(0xD800), chr(0xDCFF)])
def test_a_lone_surrogate_matches_no_name(library, write, letter):
    library.add([write("a.txt", NORWEGIAN)])
    assert not library.find(f"path:a{letter}* summit").hits
    assert not library.find("summit", path=letter).hits
    for ask in (library.show, library.like, lambda document_id: library.remove([document_id])):
        with pytest.raises(NoSuchDocumentError):
            ask(letter)
    with pytest.raises(ExchangeError, match=r"not a valid file name|No such file"):
        library.import_memory(letter)


def test_a_removal_killed_before_the_store_was_updated_is_finished_by_the_next_one(library, write, monkeypatch):
    library.add([write("a.txt", NORWEGIAN), write("b.txt", SWEDISH)])
    with monkeypatch.context() as patch:
        patch.setattr("search.library.index_documents", lambda *_: None)
        library.remove(["a.txt"])
    assert library.status().waiting == 1
    with pytest.raises(NoSuchDocumentError):
        library.remove(["a.txt"])
    assert library.status().waiting == 0
