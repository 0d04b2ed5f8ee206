"""Glossaries: whole words and whole sentences are replaced, and errors in the file name its line."""

from __future__ import annotations

import pytest

from translate import Draft, ExchangeError, translate_documents
from translate.memory import Entry, Glossary, read_glossary
from translate.testing import GlossaryTranslator

SENTENCE = "Nu kommer Zelenskyj till Sveriges riksdag."


def names(**entries):
    return Glossary(Entry("sv", original, english, "names.tsv") for original, english in entries.items())


def applied(glossary, original, english, language="sv"):
    return glossary.apply(Entry(language, original, english, "argos"))


# Inside a sentence


@pytest.mark.parametrize(
    ("original", "english", "expected"),
    [
        (SENTENCE, "Now Zelenskyj comes to Sweden.", "Now Zelensky comes to Sweden."),
        (SENTENCE, "Now Zelenskyj, yes, Zelenskyj!", "Now Zelensky, yes, Zelensky!"),
        (SENTENCE, "Zelenskyj's visit", "Zelensky's visit"),
        (SENTENCE, "Now Zelenskyjs come.", "Now Zelenskyjs come."),  # a different word
        (SENTENCE, "Now Selenski comes.", "Now Selenski comes."),  # not left untranslated
        ("NU KOMMER ZELENSKYJ", "NOW COMES ZELENSKYJ", "NOW COMES Zelensky"),
        ("NU KOMMER ZELENSKYJ", "Now comes Zelenskyj", "Now comes Zelensky"),
        ("Nu kommer han.", "Now Zelenskyj comes.", "Now Zelenskyj comes."),  # not in the original
        ("Zelenskyjs besök", "Zelenskyjs visit", "Zelenskyjs visit"),
    ],
)
def test_an_untranslated_name_is_replaced_as_a_whole_word(original, english, expected):
    assert applied(names(Zelenskyj="Zelensky"), original, english) == expected


def test_the_longest_name_wins():
    glossary = names(**{"Curtea": "Court", "Curtea de Conturi": "Court of Accounts"})
    assert applied(glossary, "La Curtea de Conturi", "At Curtea de Conturi") == "At Court of Accounts"


def test_a_replacement_is_not_replaced_again():
    assert applied(names(Ek="Berg", Berg="Ek"), "Ek och Berg", "Ek and Berg") == "Berg and Ek"


def test_an_english_word_with_another_spelling_is_not_replaced():
    assert applied(names(i="in"), "Jag är i Lund.", "I am i Lund.") == "I am in Lund."


def test_punctuation_in_a_name_has_no_special_meaning():
    assert applied(names(**{"C++ (nytt)": "C++"}), "Om C++ (nytt) nu", "On C++ (nytt) now") == "On C++ now"


def test_names_apply_to_their_language_only():
    assert applied(names(Zelenskyj="Zelensky"), SENTENCE, SENTENCE, language="nb") == SENTENCE
    assert applied(Glossary(), SENTENCE, SENTENCE) == SENTENCE


# Whole sentences


@pytest.fixture
def translator():
    return GlossaryTranslator({"sv": {"Nu": "Now", "kommer": "comes", "till": "to"}})


def translated(memory, translator, text, glossary):
    (document,) = translate_documents([Draft(text, "sv")], memory=memory, translators=translator, glossary=glossary)
    return [(sentence.english, sentence.translator) for sentence in document.sentences]


def test_a_sentence_in_the_glossary_is_not_translated(memory, translator):
    glossary = names(**{SENTENCE: "Zelensky is coming.", "Riksdagen": "Parliament"})
    text = f"Riksdagen\n\n{SENTENCE} Nu."
    assert translated(memory, translator, text, glossary) == [
        ("Parliament", "names.tsv"),
        ("Zelensky is coming.", "names.tsv"),
        ("Now.", "glossary"),
    ]
    assert translator.asked == ["Nu."]


def test_a_paragraph_in_the_glossary_becomes_one_sentence(memory, translator):
    assert translated(memory, translator, f"{SENTENCE}\nNu.", names(**{f"{SENTENCE} Nu.": "All."})) == [
        ("All.", "names.tsv")
    ]


def test_the_glossary_takes_precedence_over_the_memory(memory, translator):
    memory.import_entries([Entry("sv", SENTENCE, "An imported one.", "anna")])
    assert translated(memory, translator, SENTENCE, None) == [("An imported one.", "anna")]
    assert translated(memory, translator, SENTENCE, names(**{SENTENCE: "Mine."})) == [("Mine.", "names.tsv")]


def test_names_are_replaced_but_the_memory_stores_the_translation_without_replacements(memory, translator):
    glossary = names(Zelenskyj="Zelensky")
    before = "Now comes Zelenskyj to Sveriges riksdag."
    assert translated(memory, translator, SENTENCE, glossary) == [(before.replace("skyj", "sky"), "glossary")]
    assert [entry.english for entry in memory] == [before]
    # Another glossary does not require another translation.
    assert translated(memory, translator, SENTENCE, names(Zelenskyj="Z.")) == [
        (before.replace("Zelenskyj", "Z."), "glossary")
    ]
    assert translator.asked == [SENTENCE]


# The file


@pytest.mark.parametrize(
    "content",
    [
        b"sv\tZelenskyj\tZelensky\n",
        b"language\toriginal\tenglish\nsv\tZelenskyj\tZelensky\n",
        b"\xef\xbb\xbfLanguage\tOriginal\tEnglish\r\n\r\nsv-SE\t Zelenskyj \tZelensky\r\n",
        b"sv\tZelenskyj\tZelensky\n\n\t\t\nsv\tZelenskyj\tZelensky",
    ],
)
def test_a_glossary_is_read(tmp_path, content):
    path = tmp_path / "names.tsv"
    path.write_bytes(content)
    found = read_glossary(path).find("sv", ["Zelenskyj", "Nej"])
    assert found == {"Zelenskyj": Entry("sv", "Zelenskyj", "Zelensky", "names.tsv")}


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (b"sv\tZelenskyj\n", 1, "three cells separated by tabs"),
        (b"\nsv\tZelenskyj\tZelensky\tx\n", 2, "three cells separated by tabs"),
        (b"sv\tZelenskyj\t \n", 1, "three cells separated by tabs"),
        (b"sv,Zelenskyj,Zelensky\n", 1, "three cells separated by tabs"),
        (b"Swedish\tZelenskyj\tZelensky\n", 1, "not a language code"),
        (b"sv\ta\tb\nsv\t\xff\tb\n", 2, "not UTF-8"),
        (b"sv\ta\tb\nsv\ta\tc\n", 2, "'a' is 'b' in an earlier line; keep one of them"),
    ],
)
def test_the_error_names_the_file_and_line(tmp_path, content, line, problem):
    path = tmp_path / "names.tsv"
    path.write_bytes(content)
    with pytest.raises(ExchangeError, match=problem) as caught:
        read_glossary(path)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert str(caught.value).startswith(f"{path}, line {line}: ")


def test_the_error_names_a_missing_glossary(tmp_path):
    with pytest.raises(ExchangeError, match=r"none\.tsv: cannot be read: No such file"):
        read_glossary(tmp_path / "none.tsv")
