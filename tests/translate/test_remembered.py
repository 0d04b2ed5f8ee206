"""Text in capitals goes to the translator in sentence case, and is remembered apart from what was made of the capitals."""

from __future__ import annotations

from translate import Draft, find_current, translate_documents
from translate.memory import Entry
from translate.testing import GlossaryTranslator

CAPITALS, LOWERED, ENGLISH = "SOPA DE ERVILHA", "Sopa de ervilha", "Pea soup"


def test_text_in_capitals_reaches_the_translator_in_sentence_case_and_keeps_its_original(memory):
    translator = GlossaryTranslator({"pt": {LOWERED: ENGLISH, CAPITALS: "I'M SORRY"}})
    (document,) = translate_documents([Draft(CAPITALS, "pt")], memory=memory, translators=translator)
    assert [sentence.english for sentence in document.sentences] == [ENGLISH]
    assert translator.asked == [LOWERED]
    assert [entry.original for entry in memory] == [CAPITALS]


def test_the_second_try_has_sentence_case_too(memory):
    translator = GlossaryTranslator({"pt": {LOWERED: ""}}, careful={"pt": {LOWERED: ENGLISH}})
    (document,) = translate_documents([Draft(CAPITALS, "pt")], memory=memory, translators=translator)
    assert (document.sentences[0].english, translator.asked_again) == (ENGLISH, [LOWERED])


def test_english_made_of_capitals_is_not_reused_but_all_other_english_is(memory):
    translator = GlossaryTranslator({"pt": {LOWERED: ENGLISH}})
    old = [Entry("pt", CAPITALS, "I'M SORRY", "glossary"), Entry("pt", "Boa noite a todos", "Good night", "glossary")]
    memory.add(old, signature=translator.signature)
    drafts = [Draft(CAPITALS, "pt"), Draft("Boa noite a todos", "pt")]
    documents = translate_documents(drafts, memory=memory, translators=translator)
    assert [document.sentences[0].english for document in documents] == [ENGLISH, "Good night"]
    found = find_current(memory, "pt", [CAPITALS], signature=translator.signature)
    assert found[CAPITALS].english == ENGLISH
