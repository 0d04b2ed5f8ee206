"""From documents to aligned sentences: the glossary, the memory, the translator, each sentence once."""

from __future__ import annotations

from itertools import pairwise
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translate import COPIED, UNTRANSLATED, Draft, Pipeline, Span, TranslatorError, Unfinished, translate_documents
from translate.memory import Entry
from translate.testing import GlossaryTranslator
from translate.text import plain

NORWEGIAN = (
    "Kommunestyret møttes tirsdag kveld for å snakke om den gamle brua. Ingen ville stenge den, men reparasjonene "
    "ville koste mer enn en ny."
)
ROMANIAN = (
    "Consiliul s-a întrunit marți seara pentru a discuta despre podul vechi. Nimeni nu voia să îl închidă, dar "
    "reparațiile ar costa mai mult decât unul nou."
)
ENGLISH = (
    "The council met on Tuesday evening to talk about the old bridge. Nobody wanted to close it, but repairs would "
    "cost more than a new one."
)
FINNISH = (
    "Valtuusto kokoontui tiistai-iltana keskustelemaan vanhasta sillasta. Kukaan ei halunnut sulkea sitä, mutta "
    "korjaukset maksaisivat enemmän kuin uusi."
)
FIRST, SECOND = "Kommunestyret møttes tirsdag kveld for å snakke om den gamle brua.", NORWEGIAN[67:]

#: langdetect is almost certain that this is Danish, but it is valid Norwegian too.
LOOKS_DANISH = "Han kommer med tog fra byen hver dag og kommer hjem igen om aftenen sammen med sin mor og far."


@pytest.fixture
def translator():
    return GlossaryTranslator({"nb": {"brua.": "bridge.", "tirsdag": "Tuesday"}, "ro": {"podul": "bridge"}})


def translated(memory, translator, *drafts, **options):
    drafts = [draft if isinstance(draft, Draft) else Draft(draft) for draft in drafts]
    return translate_documents(drafts, memory=memory, translators=translator, **options)


# Results


def test_each_sentence_has_its_position_its_english_and_its_translator(memory, translator):
    text = f"Den gamle brua\n\n{NORWEGIAN}\n"
    (document,) = translated(memory, translator, text)
    assert document.language == "nb"
    assert document.confidence > 0.9
    assert [sentence.span.of(text) for sentence in document.sentences] == ["Den gamle brua", FIRST, SECOND]
    assert [sentence.heading for sentence in document.sentences] == [True, False, False]
    assert "Tuesday" in document.sentences[1].english
    assert {sentence.translator for sentence in document.sentences} == {"glossary"}
    assert [sentence.flags for sentence in document.sentences] == [(), ("same",), ("same",)]


def test_documents_are_returned_in_order(memory, translator):
    texts = [NORWEGIAN, ROMANIAN, "", ENGLISH, NORWEGIAN]
    assert [document.language for document in translated(memory, translator, *texts)] == ["nb", "ro", "und", "en", "nb"]


def test_without_documents_nothing_is_translated(memory, translator):
    assert translated(memory, translator) == []
    assert translator.asked == []


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.one_of(
            st.text(st.one_of(st.characters(), st.sampled_from(" \n.å")), max_size=120),
            st.lists(st.sampled_from([FIRST, SECOND, ROMANIAN, ENGLISH, "Foto: NTB", "12:30", "\u200b"])).map(
                "\n\n".join
            ),
        ),
        max_size=3,
    ),
    language=st.sampled_from([None, "nb", "en", "fi", "und"]),
)
def test_spans_are_valid_and_no_letter_is_lost(memory, translator, texts, language):
    documents = translated(memory, translator, *(Draft(text, language) for text in texts))
    for text, document in zip(texts, documents, strict=True):
        spans = [sentence.span for sentence in document.sentences]
        assert all(before.end <= after.start for before, after in pairwise(spans))
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        covered = "".join(span.of(text) for span in spans)
        assert [one for one in covered if one.isalnum()] == [one for one in text if one.isalnum()]
        for sentence in document.sentences:
            assert bool(sentence.english) != (UNTRANSLATED in sentence.flags)
            assert (sentence.start, sentence.end) == (sentence.span.start, sentence.span.end)


def test_wrapped_lines_are_translated_as_one_sentence(memory, translator):
    text = NORWEGIAN.replace(" for å", "\nfor å").replace(" Ingen", "\nIngen")
    (document,) = translated(memory, translator, text)
    assert sorted(translator.asked) == sorted([FIRST, SECOND])
    assert document.sentences[0].span.of(text) == FIRST.replace(" for å", "\nfor å")


# Without a translator


def test_english_is_copied(memory, translator):
    (document,) = translated(memory, translator, ENGLISH)
    assert " ".join(sentence.english for sentence in document.sentences) == ENGLISH
    assert {(sentence.translator, sentence.language, sentence.flags) for sentence in document.sentences} == {
        (COPIED, "en", ())
    }
    assert translator.asked == []
    assert len(memory) == 0


@pytest.mark.parametrize("line", ["12:30 – 15", "***", "😀"])
def test_text_without_letters_is_copied(memory, translator, line):
    (document,) = translated(memory, translator, f"{NORWEGIAN}\n\n{line}")
    last = document.sentences[-1]
    assert (last.english, last.translator, last.flags) == (line, COPIED, ())
    assert line not in translator.asked


def test_without_a_model_a_sentence_is_returned_without_english_and_flagged(memory, translator):
    (document,) = translated(memory, translator, FINNISH)
    assert document.language == "fi"
    assert len(document.sentences) == 2
    assert {(one.english, one.translator, one.flags) for one in document.sentences} == {("", "", (UNTRANSLATED,))}
    assert translator.asked == []


def test_a_sentence_in_an_undetermined_language_is_flagged(memory, translator):
    (document,) = translated(memory, translator, "Alaska summit")
    assert document.language == "und"
    assert [sentence.flags for sentence in document.sentences] == [(UNTRANSLATED,)]


def test_an_empty_document_has_no_sentences(memory, translator):
    for document in translated(memory, translator, "", " \n", "\u200b"):
        assert (document.language, document.confidence, document.sentences) == ("und", 0, ())


# The memory


def test_a_paragraph_in_the_memory_becomes_one_sentence(memory, translator):
    memory.import_entries([Entry("nb", NORWEGIAN, ENGLISH, "anna")])
    text = f"Den gamle brua\n\n{NORWEGIAN}"
    (document,) = translated(memory, translator, text)
    whole = document.sentences[1]
    assert len(document.sentences) == 2
    assert whole.span.of(text) == NORWEGIAN
    assert (whole.english, whole.translator) == (ENGLISH, "anna")
    assert translator.asked == ["Den gamle brua"]


def test_a_wrapped_paragraph_is_found_in_the_memory(memory, translator):
    memory.import_entries([Entry("nb", NORWEGIAN, ENGLISH, "anna")])
    (document,) = translated(memory, translator, NORWEGIAN.replace(" for å", "\nfor å"))
    assert [sentence.english for sentence in document.sentences] == [ENGLISH]


def test_a_sentence_in_the_memory_is_not_translated(memory, translator):
    memory.import_entries([Entry("nb", FIRST, "The council met.", "anna")])
    (document,) = translated(memory, translator, NORWEGIAN)
    assert translator.asked == [SECOND]
    assert [sentence.translator for sentence in document.sentences] == ["anna", "glossary"]
    assert document.sentences[0].english == "The council met."


def test_an_unknown_sentence_is_translated_once(memory, translator):
    texts = [NORWEGIAN, f"{SECOND} {FIRST}", f"{NORWEGIAN}\n\n{NORWEGIAN}", NORWEGIAN.replace(" ", "  ")]
    documents = translated(memory, translator, *texts)
    assert sorted(translator.asked) == sorted([FIRST, SECOND])
    assert [len(document.sentences) for document in documents] == [2, 2, 4, 2]


def test_a_second_run_translates_nothing_and_returns_the_same(memory, translator):
    texts = [NORWEGIAN, ROMANIAN, f"{ENGLISH}\n\n{FINNISH}", "Foto: NTB"]
    before = translated(memory, translator, *texts)
    translator.asked.clear()
    assert translated(memory, translator, *texts) == before
    assert translator.asked == []


def test_another_model_translates_again(memory, translator):
    translated(memory, translator, NORWEGIAN)
    better = GlossaryTranslator({"nb": {}}, signature="glossary 2")
    translated(memory, better, NORWEGIAN)
    assert sorted(better.asked) == sorted([FIRST, SECOND])


def test_without_a_model_any_machine_translation_is_used(memory, translator):
    (before,) = translated(memory, translator, NORWEGIAN)
    (after,) = translated(memory, GlossaryTranslator({}), NORWEGIAN)
    assert after.sentences == before.sentences


def test_a_human_translation_takes_precedence(memory, translator):
    translated(memory, translator, NORWEGIAN)
    memory.import_entries([Entry("nb", FIRST, "So it was.", "anna")])
    (document,) = translated(memory, translator, NORWEGIAN)
    assert [sentence.translator for sentence in document.sentences] == ["anna", "glossary"]


def test_translations_before_a_failure_are_stored(memory, translator, monkeypatch):
    monkeypatch.setattr("translate.decoding._BATCH_SIZE", 2)
    sentences = [f"Setning nummer {'veldig ' * number}lang." for number in range(5)]
    working = translator.translate

    def failing(originals, *, source, careful=False):
        if any("veldig veldig veldig veldig" in original for original in originals):
            raise TranslatorError("the model failed")
        return working(originals, source=source, careful=careful)

    monkeypatch.setattr(translator, "translate", failing)
    with pytest.raises(TranslatorError):
        translated(memory, translator, Draft("\n\n".join(sentences), "nb"))
    assert [entry.original for entry in memory] == sorted(sentences[:4])

    monkeypatch.setattr(translator, "translate", working)
    translator.asked.clear()
    translated(memory, translator, Draft("\n\n".join(sentences), "nb"))
    assert translator.asked == sentences[4:]


def test_progress_is_reported_by_language(memory, translator, monkeypatch):
    monkeypatch.setattr("translate.decoding._BATCH_SIZE", 3)
    reported = []
    texts = ["\n\n".join(f"Setning {'svært ' * number}lang." for number in range(4)), ROMANIAN]
    drafts = [Draft(texts[0], "nb"), Draft(texts[1])]
    translated(memory, translator, *drafts, on_decoded=lambda language, count: reported.append((language, count)))
    assert reported == [("nb", 3), ("nb", 1), ("ro", 2)]


# Doubtful translations

LOOP = "The council met the council met the council met the council met the council met on Tuesday."
GOOD = "The council met on Tuesday evening to talk about the old bridge."


def scripted(first, again):
    return GlossaryTranslator({"nb": {FIRST: first}}, careful={"nb": {FIRST: again}})


def only(memory, translator, text=FIRST, **options):
    ((sentence,),) = (one.sentences for one in translated(memory, translator, Draft(text, "nb"), **options))
    return sentence


def test_a_doubtful_sentence_is_translated_again(memory):
    translator = scripted(LOOP, GOOD)
    sentence = only(memory, translator)
    assert (sentence.english, sentence.flags) == (GOOD, ())
    assert (translator.asked, translator.asked_again) == ([FIRST], [FIRST])


def test_a_good_sentence_is_not_translated_again(memory):
    translator = scripted(GOOD, "never")
    assert only(memory, translator).english == GOOD
    assert translator.asked_again == []


def test_only_doubtful_sentences_are_translated_again(memory):
    answers = {FIRST: GOOD, SECOND: "Nobody nobody nobody nobody nobody nobody wanted to close it."}
    translator = GlossaryTranslator({"nb": answers}, careful={"nb": {SECOND: ENGLISH[65:]}})
    (document,) = translated(memory, translator, Draft(NORWEGIAN, "nb"))
    assert translator.asked_again == [SECOND]
    assert [one.english for one in document.sentences] == [GOOD, ENGLISH[65:]]
    assert [one.flags for one in document.sentences] == [(), ()]


@pytest.mark.parametrize(
    ("first", "again", "better", "flags"),
    [
        (LOOP, LOOP + " 1999", LOOP, ("repeats",)),
        (LOOP + " 1999", LOOP, LOOP, ("repeats",)),
        (LOOP, FIRST, LOOP, ("repeats",)),  # equally bad: the first one wins
        (LOOP, "", LOOP, ("repeats",)),  # an empty translation is not better
        ("", LOOP + " 1999", LOOP + " 1999", ("repeats", "numbers")),
        ("", "", "", ("empty",)),
        (Unfinished(GOOD), GOOD, GOOD, ()),
        (Unfinished(GOOD), Unfinished(GOOD), GOOD, ("cut",)),
    ],
    ids=["worse", "better", "other", "nothing", "something", "still nothing", "finished", "unfinished"],
)
def test_the_translation_with_fewer_flags_is_used_with_its_flags(memory, first, again, better, flags):
    sentence = only(memory, scripted(first, again))
    assert (sentence.english, sentence.flags) == (better, flags)
    assert type(sentence.english) is str


def test_flags_are_stored_in_the_memory(memory):
    before = only(memory, scripted(LOOP, LOOP))
    translator = scripted(GOOD, GOOD)
    assert only(memory, translator) == before
    assert before.flags == ("repeats",)
    assert translator.asked == []


def test_a_human_translation_is_not_checked(memory):
    memory.import_entries([Entry("nb", FIRST, LOOP, "anna")])
    assert only(memory, scripted(GOOD, GOOD)).flags == ()


def test_the_second_attempt_can_be_turned_off(memory):
    translator = scripted(LOOP, GOOD)
    sentence = only(memory, translator, retry=False)
    assert (sentence.english, sentence.flags) == (LOOP, ("repeats",))
    assert translator.asked_again == []


# Languages


def test_a_stated_language_is_used(memory, translator):
    (document,) = translated(memory, translator, Draft(NORWEGIAN, "ro"))
    assert (document.language, document.confidence) == ("ro", 1.0)
    assert {sentence.language for sentence in document.sentences} == {"ro"}


def test_a_paragraph_in_another_language_is_identified_even_if_the_documents_language_is_stated(memory, translator):
    (document,) = translated(memory, translator, Draft(f"{NORWEGIAN}\n\n{ROMANIAN}", "ro"))
    assert [sentence.language for sentence in document.sentences] == ["nb", "nb", "ro", "ro"]


def test_a_stated_language_that_langdetect_does_not_support_is_used_for_all_paragraphs(memory, translator):
    (document,) = translated(memory, translator, Draft(f"{NORWEGIAN}\n\n{ROMANIAN}", "eo"))
    assert {sentence.language for sentence in document.sentences} == {"eo"}


def test_a_paragraph_in_another_language_goes_to_its_translator(memory, translator):
    text = f"{ROMANIAN}\n\n{NORWEGIAN}\n\n{ROMANIAN}\n\n{ENGLISH}\n\n{ROMANIAN}"
    (document,) = translated(memory, translator, text)
    assert document.language == "ro"
    languages = [sentence.language for sentence in document.sentences]
    assert languages == ["ro"] * 2 + ["nb"] * 2 + ["ro"] * 2 + ["en"] * 2 + ["ro"] * 2
    assert {entry.original for entry in memory if entry.language == "nb"} == {FIRST, SECOND}
    assert [one.translator for one in document.sentences if one.language == "en"] == [COPIED] * 2


def test_both_halves_of_a_document_in_two_languages_are_translated(memory, translator):
    (document,) = translated(memory, translator, f"{ROMANIAN}\n\n{NORWEGIAN}")
    assert [sentence.language for sentence in document.sentences] == ["ro", "ro", "nb", "nb"]
    assert not any(UNTRANSLATED in sentence.flags for sentence in document.sentences)


def test_the_memory_decides_between_danish_and_norwegian(memory, translator):
    (document,) = translated(memory, translator, LOOKS_DANISH)
    assert document.language == "da"
    memory.import_entries([Entry("nb", LOOKS_DANISH, "He is coming by train.", "anna")])
    (document,) = translated(memory, translator, LOOKS_DANISH)
    assert document.language == "nb"
    assert [sentence.english for sentence in document.sentences] == ["He is coming by train."]


def test_captions_known_in_another_language_do_not_decide_the_documents_language(memory, translator):
    captions = ["Foto: AFP", "Video", "Live TV"]
    memory.import_entries(Entry("nb", caption, caption, "anna") for caption in captions)
    (document,) = translated(memory, translator, "\n\n".join([captions[0], ROMANIAN, *captions[1:]]))
    assert document.language == "ro"
    assert {sentence.language for sentence in document.sentences} == {"ro"}


def test_the_identified_language_wins_if_the_memory_knows_a_document_in_several(memory, translator):
    memory.import_entries(Entry(language, FIRST, "The council met.", "anna") for language in ("da", "nb", "nn"))
    (document,) = translated(memory, translator, FIRST)
    assert document.language == "nb"


# Values


def test_a_sentence_has_its_position_as_numbers_too(memory, translator):
    (document,) = translated(memory, translator, f"  {FIRST}")
    (sentence,) = document.sentences
    assert sentence.span == Span(2, 2 + len(FIRST))
    assert (sentence.start, sentence.end) == (2, 2 + len(FIRST))
    assert plain(FIRST) in {entry.original for entry in memory}


# Windows


@pytest.fixture
def pipeline(memory):
    def pipeline(translator, **options):
        return Pipeline(memory=memory, translators=translator, **options)

    return pipeline


def test_a_window_is_decoded_while_the_next_one_begins(pipeline, translator, monkeypatch):
    second_has_begun = Event()
    working = translator.translate

    def waiting(originals, **options):
        assert second_has_begun.wait(timeout=30), "the caller did not continue while this was decoded"
        return working(originals, **options)

    monkeypatch.setattr(translator, "translate", waiting)
    with pipeline(translator) as running:
        first = running.begin([Draft(NORWEGIAN)])
        second = running.begin([Draft(ROMANIAN)])
        second_has_begun.set()
        assert [document.language for window in (first, second) for document in window.finish()] == ["nb", "ro"]


def test_a_sentence_in_two_windows_is_decoded_once(pipeline, translator):
    with pipeline(translator, retry=False) as running:
        windows = [running.begin([Draft(NORWEGIAN, "nb")]), running.begin([Draft(f"{NORWEGIAN}\n\nBra.", "nb")])]
        first, second = (window.finish()[0].sentences for window in windows)
    assert sorted(translator.asked) == sorted([FIRST, SECOND, "Bra."])
    assert [sentence.english for sentence in second[:2]] == [sentence.english for sentence in first]


def test_a_failure_in_one_window_leaves_the_next_one_without_english(pipeline, translator, monkeypatch):
    def failing(*_, **__):
        raise TranslatorError("the model failed")

    monkeypatch.setattr(translator, "translate", failing)
    failures = []
    with pipeline(translator, on_failure=lambda *failure: failures.append(failure)) as running:
        windows = [running.begin([Draft(NORWEGIAN, "nb")]), running.begin([Draft(NORWEGIAN, "nb")])]
        for window in windows:
            assert {sentence.flags for sentence in window.finish()[0].sentences} == {(UNTRANSLATED,)}
    assert [language for language, _ in failures] == ["nb"]


def test_batches_in_progress_at_the_end_are_stored(pipeline, memory, translator):
    with pipeline(translator) as running:
        running.begin([Draft(NORWEGIAN, "nb")])
    assert sorted(entry.original for entry in memory) == sorted([FIRST, SECOND])


def test_the_remaining_time_is_estimated_by_language(pipeline, translator):
    with pipeline(translator) as running:
        first = running.begin([Draft(NORWEGIAN, "nb")])
        assert running.remaining() == {}, "the speed is not known yet"
        first.finish()
        running.begin([Draft(ROMANIAN, "ro")])
        left = running.remaining()
        assert left["nb"] == 0 < left["ro"]
        assert running.remaining(more=1.0)["nb"] > 0
