"""Odd layouts and characters: what the translator receives and what is returned, case by case."""

from __future__ import annotations

import pytest

from translate import COPIED, Draft, translate_documents
from translate.memory import Memory
from translate.testing import GlossaryTranslator

ADDRESS = "https://www.eksempel.no/a.b/c?id=7&x=Å#fragment"


@pytest.fixture
def translator():
    return GlossaryTranslator({"nb": {}})


@pytest.fixture
def translated(tmp_path, translator):
    """Return a function that translates a Norwegian text and returns its sentences."""
    with Memory(tmp_path / "memory.sqlite") as memory:

        def sentences(text):
            (document,) = translate_documents([Draft(text, "nb")], memory=memory, translators=translator)
            return document.sentences

        yield sentences


def test_wrapped_lines_are_one_sentence(translated, translator):
    text = """\
Kommunestyret møttes tirsdag kveld for å snakke om den gamle brua som
ingen ville stenge, men reparasjonene ville koste langt mer enn en ny
bru."""
    (sentence,) = translated(text)
    assert sentence.span.of(text) == text
    assert translator.asked == [text.replace("\n", " ")]


def test_list_items_are_translated_one_by_one(translated, translator):
    sentences = translated("Handleliste:\n- Brød og melk\n- Ost fra Røros\n* Epler\n")
    assert [sentence.english for sentence in sentences] == [
        "Handleliste:",
        "- Brød og melk",
        "- Ost fra Røros",
        "* Epler",
    ]
    assert sorted(translator.asked) == sorted(sentence.english for sentence in sentences)


def test_a_headline_in_capitals_is_a_sentence_of_its_own(translated, translator):
    headline, _ = translated("STATSMINISTEREN REISTE UTEN Å SVARE\nMøtet varte lenge.")
    assert headline.heading
    # Models answer capitals with nonsense.
    assert "Statsministeren reiste uten å svare" in translator.asked
    # The glossary has none of its words; untranslated text is detected in capitals too.
    assert headline.flags == ("same",)


def test_rows_of_numbers_are_copied(translated, translator):
    header, *rows = translated("År\tSum\tAndel\n2019\t12 345\t67,8\n2020\t1 234\t5,4 %\n")
    assert header.english == "År Sum Andel"
    assert [(row.english, row.translator, row.flags) for row in rows] == [
        ("2019 12 345 67,8", COPIED, ()),
        ("2020 1 234 5,4 %", COPIED, ()),
    ]
    assert translator.asked == ["År Sum Andel"]


def test_a_very_long_line_without_a_full_stop_is_split_at_its_commas(translated, translator):
    clause = "og ingen av dem visste hvorfor møtet varte så lenge, "
    sentences = translated(clause * 60)
    assert len(sentences) > 5
    assert all(len(original) <= 500 and original.endswith("lenge,") for original in translator.asked)
    assert " ".join(sentence.english for sentence in sentences) == (clause * 60).strip()


def test_invisible_characters_are_not_translated(translated, translator):
    text = "\ufeffStats\u00administeren\u200b reiste\x00 \x07til\u202e Oslo\ud83d."
    (sentence,) = translated(text)
    assert translator.asked == ["Statsministeren reiste til Oslo."]
    assert "Oslo" in sentence.span.of(text)


def test_emoji_are_copied_alone_and_translated_within_a_sentence(translated, translator):
    alone, inside = translated("🎉👩🏽‍🚒\n\nGratulerer 🎉 med dagen!")
    assert (alone.english, alone.translator, alone.flags) == ("🎉👩🏽\u200d🚒", COPIED, ())
    assert translator.asked == ["Gratulerer 🎉 med dagen!"]
    assert inside.flags == ()


@pytest.mark.parametrize(
    "line",
    [
        ADDRESS,
        "www.eksempel.no",
        "anna.ek+post@eksempel.no",
        "<https://eksempel.no/>",
        "→ mailto:a@b.no, c@d.no",
        "+47 22 33 44 55",
    ],
)
def test_an_address_alone_is_copied(translated, translator, line):
    _, sentence = translated(f"Møtet varte lenge.\n\n{line}\n")
    assert (sentence.english, sentence.translator, sentence.flags) == (line, COPIED, ())
    assert translator.asked == ["Møtet varte lenge."]


def test_an_address_longer_than_any_sentence_is_copied(translated, translator):
    line = "https://eksempel.no/" + "a1-" * 400
    assert "".join(sentence.english for sentence in translated(line)) == line
    assert translator.asked == []


def test_an_address_in_a_sentence_is_not_split(translated):
    sentences = translated(f"Les mer på {ADDRESS}. Skriv til anna.ek@eksempel.no! Eller ring.")
    assert [sentence.english for sentence in sentences] == [
        f"Les mer på {ADDRESS}.",
        "Skriv til anna.ek@eksempel.no!",
        "Eller ring.",
    ]


def test_a_sentence_with_a_damaged_address_is_translated_again_and_then_repaired(tmp_path):
    original, good = f"Les mer på {ADDRESS} i dag.", f"Read more at {ADDRESS} today."
    broken = good.replace("eksempel", "example")
    translator = GlossaryTranslator({"nb": {original: broken}}, careful={"nb": {original: good}})
    stubborn = GlossaryTranslator({"nb": {original: broken}}, signature="stubborn")
    with Memory(tmp_path / "memory.sqlite") as memory:
        translated = [
            translate_documents([Draft(original, "nb")], memory=memory, translators=one)[0].sentences[0]
            for one in (translator, stubborn)
        ]
    assert [(sentence.english, sentence.flags) for sentence in translated] == [(good, ()), (good, ())]
