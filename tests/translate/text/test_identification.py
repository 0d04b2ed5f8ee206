"""The language of a text is identified, the same every time, or undetermined if there is too little evidence."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate import UNDETERMINED, identify
from translate.text import NAMES, identify_document, likelihoods, neighbours
from translate.text.identification import identify_paragraphs

TEXTS = {
    "en": "The council met on Tuesday evening to talk about the old bridge. Nobody wanted to close it, but "
    "repairs would cost more than a new one. ",
    "ro": "Consiliul s-a întrunit marți seara pentru a discuta despre podul vechi. Nimeni nu voia să îl închidă, "
    "dar reparațiile ar costa mai mult decât unul nou. ",
    "sv": "Fullmäktige möttes på tisdagskvällen för att tala om den gamla bron. Ingen ville stänga den, men "
    "reparationerna skulle kosta mer än en ny. ",
    "nb": "Kommunestyret møttes tirsdag kveld for å snakke om den gamle brua. Ingen ville stenge den, men "
    "reparasjonene ville koste mer enn en ny. ",
    "da": "Byrådet mødtes tirsdag aften for at tale om den gamle bro. Ingen ville lukke den, men reparationerne "
    "ville koste mere end en ny. ",
    "vi": "Hội đồng đã họp vào tối thứ ba để nói về cây cầu cũ. Không ai muốn đóng cửa nó, nhưng sửa chữa sẽ tốn "
    "kém hơn một cây cầu mới. ",
    "de": "Der Rat traf sich am Dienstagabend, um über die alte Brücke zu sprechen. Niemand wollte sie schließen, "
    "aber die Reparatur würde mehr kosten als eine neue. ",
    "zh": "议会星期二晚上开会讨论旧桥。没有人想关闭它，但是修理比建一座新桥更贵。",
}

#: langdetect's confidence is low here, so both its seed and its sampling matter.
UNSURE = "Det var en god dag"


def paragraph_language(paragraph, document_language):
    (language,) = identify_paragraphs([paragraph], document_language)
    return language


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_sentence_is_identified(language):
    guess = identify(TEXTS[language])
    assert guess.language == language
    assert guess.confidence > 0.9


def test_a_headline_in_capitals_is_identified():
    assert identify("MÖTET ÄGDE RUM BAKOM STÄNGDA DÖRRAR").language == "sv"


@pytest.mark.parametrize("text", ["", " \n", "14:03, 28/6", "1950–2000", "***", "😀", "\ud800", "\x92", "€"])
def test_text_without_letters_is_undetermined(text):
    assert identify(text) == identify_document(text)
    assert identify(text).language == UNDETERMINED
    assert identify(text).confidence == 0
    assert likelihoods(text) == []


def test_text_with_too_little_evidence_is_undetermined():
    guess = identify("Alaska summit")
    assert guess.language == UNDETERMINED
    assert 0 < guess.confidence < 0.6


@pytest.mark.parametrize("text", ["ok", "Foto: AFP", "Live TV", "Ja.", "12 km"])
def test_a_word_or_two_are_undetermined(text):
    assert identify(text).language == identify_document(text).language == UNDETERMINED


@pytest.mark.parametrize(("text", "language"), [("是的，没错", "zh"), ("Ελλάδα", "el"), ("Đường phố", "vi")])
def test_fewer_letters_are_enough_if_few_languages_use_them(text, language):
    assert language in neighbours(identify(text).language)


def test_fewer_letters_are_enough_if_few_languages_are_possible():
    assert identify("Ja, takk", ["nb", "vi"]).language == "nb"


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(), max_size=80))
def test_any_text_gets_a_valid_guess(text):
    for guess in (identify(text), identify_document(text, {"nb", "ro"})):
        assert 0 <= guess.confidence <= 1
        assert guess.language in NAMES
    assert paragraph_language(text, "ro") in NAMES


@pytest.mark.parametrize("text", [UNSURE, "Alaska summit", TEXTS["da"]])
def test_a_guess_is_the_same_every_time(text):
    guesses = []
    for seed in range(5):
        random.seed(seed)
        guesses.append((likelihoods(text), identify(text), identify_document(text)))
    assert guesses == guesses[:1] * 5


def test_a_guess_is_the_same_in_every_process():
    program = f"from translate.text import likelihoods; print(likelihoods({UNSURE!r}), likelihoods('Alaska summit'))"
    printed = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert printed == {f"{likelihoods(UNSURE)} {likelihoods('Alaska summit')}\n"}


def test_only_possible_languages_are_returned():
    assert {guess.language for guess in likelihoods("Alaska summit", ["en", "ro", "nb"])} <= {"en", "ro", "nb"}
    assert identify(TEXTS["da"], ["nb", "sv"]).language in {"nb", "sv"}
    assert identify(TEXTS["zh"], ["zt", "zh"]).language == "zh"


def test_a_language_that_langdetect_does_not_support_is_never_returned():
    assert likelihoods("Alaska summit", ["tlh"]) == []
    assert identify("Alaska summit", ["tlh"]).language == UNDETERMINED


def test_the_most_likely_language_comes_first():
    found = likelihoods("Alaska summit")
    assert len(found) > 1
    assert found == sorted(found, key=lambda guess: -guess.confidence)


# Documents


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_document_is_identified(language):
    guess = identify_document(TEXTS[language] * 40)
    assert guess.language == language
    assert guess.confidence > 0.9


def test_a_document_is_judged_over_its_whole_length():
    document = TEXTS["en"] * 15 + TEXTS["ro"] * 60
    assert identify(document[:2000]).language == "en"
    assert identify_document(document).language == "ro"


def test_the_last_page_alone_does_not_decide():
    assert identify_document(TEXTS["vi"] * 60 + TEXTS["en"] * 15).language == "vi"


def test_a_table_before_the_text_does_not_hide_its_language():
    assert identify_document("12 34 56\n" * 100 + TEXTS["vi"] * 5).language == "vi"


def test_a_document_in_two_languages_by_halves_is_undetermined():
    guess = identify_document(TEXTS["en"] * 30 + TEXTS["ro"] * 30)
    assert guess.language == UNDETERMINED
    assert guess.confidence < 0.6


def test_the_preferred_neighbour_wins_if_confidence_is_low():
    assert identify_document(UNSURE).language == "da"
    assert identify_document(UNSURE, {"nb", "ro"}).language == "nb"
    assert identify_document(UNSURE, {"sv"}).language == "sv"
    assert identify_document(UNSURE, {"da", "nb"}).language == "da"
    assert identify_document(UNSURE, {"ro"}).language == "da"


def test_the_preferred_neighbour_does_not_win_against_clear_evidence():
    assert identify_document(TEXTS["da"], {"nb"}).language == "da"
    assert identify_document(TEXTS["sv"], {"nb"}).language == "sv"


# Paragraphs


def test_a_paragraph_clearly_in_another_language_is_identified():
    assert paragraph_language(TEXTS["en"], "ro") == "en"
    assert paragraph_language(TEXTS["nb"], "vi") == "nb"
    assert paragraph_language(TEXTS["ro"], UNDETERMINED) == "ro"


def test_a_short_paragraph_gets_its_documents_language():
    assert paragraph_language("Nobody wanted to close the bridge.", "ro") == "ro"


def test_a_paragraph_in_a_neighbouring_language_gets_its_documents_language():
    assert paragraph_language(TEXTS["da"], "nb") == "nb"
