"""Text whose letters stand for others is told by its vowels, in any language with Latin letters."""

import pytest
from support.texts import NORWEGIAN

from search.readers.garbled import is_garbled

TEXTS = {
    "cs": "Schůzka za zavřenými dveřmi v Brně trvala skoro tři hodiny, a čtvrtek zvlášť: strč prst skrz krk, řekl mluvčí. ",
    "cy": "Yr oedd y cyfarfod y tu ôl i ddrysau caeedig wedi para bron i dair awr, ac nid oedd neb yn fodlon dweud dim. ",
    "en": "The CFO of BMW and the CTO of KPMG met Mr. Kttr of the SPD. The rhythms of myths and hymns flew by the dry shrubs. ",
    "nb": NORWEGIAN + " ",
    "pl": "Chrząszcz brzmi w trzcinie w Szczebrzeszynie, a wszyscy w okolicy wiedzą, że przez to nikt tam nie śpi. ",
    "vi": "Cuộc gặp của các nhà lãnh đạo đã kết thúc sau một giờ rưỡi, và không ai muốn nói gì thêm với báo chí. ",
}


@pytest.mark.parametrize("language", TEXTS)
def test_text_is_text(language):
    text = TEXTS[language]
    assert not is_garbled(text * (1 + 400 // len(text)))


@pytest.mark.parametrize("places", [3, 7, 29])
def test_letters_that_stand_for_others_are_noticed(places):
    text = TEXTS["nb"] * 4
    moved = "".join(chr(ord(letter) - places) if letter.isascii() and letter.isalpha() else letter for letter in text)
    assert is_garbled(moved)


@pytest.mark.parametrize(
    "text", ["", "Qwrtpsdf " * 5, "Встреча за закрытыми дверями. " * 20, "1234 567 89 " * 99, "שלום וברכה " * 50]
)
def test_little_text_and_other_scripts_are_left_alone(text):
    assert not is_garbled(text)
