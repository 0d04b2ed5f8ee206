import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import analyze, fold, is_stop_word
from index.characters import plain_text

LANGUAGES = [
    "en",
    "ro",
    "sv",
    "nb",
    "no",
    "nn",
    "vi",
    "de",
    "fr",
    "it",
    "es",
    "ru",
    "ar",
    "tr",
    "hu",
    "pb",
    "ja",
    "xx",
    "",
]

VIETNAMESE_VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]

#: Letters, marks, apostrophes, Thai and Chinese: the characters of words, and those between words.
TEXT = st.text(st.sampled_from("abAB09 .,'’-_ăâîșțşţåäöøæđßİıŁ\u0301\u0323\u0327\u200dคนี้会議हिंदी한\n")) | st.text()


def forms(text: str, language: str) -> list[tuple[str, ...]]:
    return [term.forms for term in analyze(text, language)]


def share(one: str, two: str, language: str) -> bool:
    """Return whether a search for one word finds a text with the other."""
    ((*first,), (*second,)) = forms(one, language) + forms(two, language)
    return bool(set(first) & set(second))


# Folding


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("ăâîșț", "aaist"),
        ("ĂÂÎȘȚ", "aaist"),
        ("şţŞŢ", "stst"),
        ("åäöÅÄÖ", "aaoaao"),
        ("øæØÆ", "oaeoae"),
        ("đĐ", "dd"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("ÞÓRÐUR", "thordur"),
        ("İstanbul ılık", "istanbul ilik"),
        ("œuvre", "oeuvre"),
        ("Москва", "москва"),
        ("会議", "会議"),
        ("한국", "한국"),
        ("", ""),
    ],
)
def test_folding_removes_case_and_diacritics(word: str, folded: str) -> None:
    assert fold(word) == folded
    assert fold(unicodedata.normalize("NFD", word)) == folded


@pytest.mark.parametrize("vowel", VIETNAMESE_VOWELS)
@pytest.mark.parametrize("tone", TONES)
def test_every_vietnamese_vowel_folds_to_its_letter_with_any_tone(vowel: str, tone: str) -> None:
    bare = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}.get(vowel, vowel)
    composed = unicodedata.normalize("NFC", vowel + tone)
    assert fold(composed) == fold(composed.upper()) == fold(unicodedata.normalize("NFD", composed)) == bare


@settings(deadline=None, max_examples=200)
@given(TEXT)
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# Forms


def test_a_word_with_diacritics_has_its_folded_form_last() -> None:
    assert forms("Hội nghị", "vi") == [("hội", "hoi"), ("nghị", "nghi")]
    assert forms("ban", "vi") == [("ban",)]


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("en", "meeting", "meetings"),
        ("en", "President", "PRESIDENTS"),
        ("en", "café", "cafes"),
        ("ro", "întâlnire", "intalnire"),
        ("ro", "întâlnire", "întâlnirea"),
        ("ro", "președinte", "președintele"),
        ("ro", "preşedintele", "presedinte"),
        ("ro", "țară", "ţară"),
        ("ro", "vorbește", "vorbesc"),
        ("ro", "norocoși", "norocoasă"),
        ("sv", "möte", "möten"),
        ("sv", "flicka", "flickorna"),
        ("sv", "båt", "bat"),
        ("nb", "møte", "møtene"),
        ("nb", "møtet", "mote"),
        ("no", "båt", "båten"),
        ("nn", "båt", "båtar"),
        ("vi", "đường", "duong"),
        ("de", "Straße", "strasse"),
    ],
)
def test_a_word_is_found_by_its_other_spelling_or_ending(language: str, one: str, two: str) -> None:
    assert share(one, two, language)


@pytest.mark.parametrize(
    ("language", "one", "two"), [("en", "meeting", "mating"), ("ro", "fată", "față"), ("vi", "hội", "hồi")]
)
def test_different_words_differ_in_the_form_as_written(language: str, one: str, two: str) -> None:
    assert forms(one, language)[0][0] != forms(two, language)[0][0]


@pytest.mark.parametrize("language", ["vi", "xx", "", "ja", "ar"])
def test_words_in_a_language_without_a_stemmer_are_not_stemmed(language: str) -> None:
    assert forms("meetings running hops", language) == [("meetings",), ("running",), ("hops",)]


@pytest.mark.parametrize("language", ["ro", "tr"])
def test_cedilla_and_comma_below_are_equivalent(language: str) -> None:
    assert forms("Preşedinţi şi ţări", language) == forms("Președinți și țări", language)


LATIN = st.text(st.sampled_from("aăâbcdđeêghiîklmnoôơøpqrsștțuưvxyæåäö" + "áàảãạấầẩẫậéèẻẽẹếềểễệóòỏõọíìỉĩịÝŞŢ '’.-"))


@settings(deadline=None, max_examples=200)
@given(LATIN, st.sampled_from(LANGUAGES))
def test_composed_and_decomposed_text_have_the_same_forms(text: str, language: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert forms(composed, language) == forms(decomposed, language)


@pytest.mark.parametrize("word", ["ভৌত", "கௌரவம்", "ಸೈನಿಕ", "සෞඛ්‍ය", "കൗതുകം", "ཀྲུང་གོའི"])
def test_composed_and_decomposed_vowel_signs_are_the_same_word(word: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)
    assert forms(composed, "xx") == forms(decomposed, "xx")


# Words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("They met, at last (in 2025).", "xx", ["They", "met", "at", "last", "in", "2025"]),
        ("Marie-Claire snake_case a+b", "xx", ["Marie", "Claire", "snake", "case", "a", "b"]),
        ("l'Alaska dell’Iran", "it", ["l'Alaska", "dell’Iran"]),
        ("'quoted' ‘words’ dogs'", "en", ["quoted", "words", "dogs"]),
        ("हिन्दी की किताब", "hi", ["हिन्दी", "की", "किताब"]),
        ("שָׁלוֹם עולם", "he", ["שָׁלוֹם", "עולם"]),
        ("السَّلامُ عليكم", "ar", ["السَّلامُ", "عليكم"]),
        ("한국어 문장", "ko", ["한국어", "문장"]),
        ("hô\u0323i nghi\u0323", "vi", ["hô\u0323i", "nghi\u0323"]),
        ("", "en", []),
        ("... — !", "en", []),
        ("\u0301 \u0301\u0301", "en", []),
    ],
)
def test_words_are_runs_of_letters_digits_and_their_marks(text: str, language: str, words: list[str]) -> None:
    assert [text[term.start : term.end] for term in analyze(text, language)] == words


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("l'Alaska", "fr", "alaska"),
        ("l’Alaska", "it", "alaska"),
        ("Putin's", "en", "putin"),
        ("Putin’s", "en", "putin"),
        ("d’Osaka", "fr", "osaka"),
    ],
)
def test_an_apostrophe_does_not_hide_the_word(text: str, language: str, found: str) -> None:
    assert share(text, found, language)


@pytest.mark.parametrize(
    ("text", "language", "pairs"),
    [
        ("首脳会談", "ja", ["首脳", "脳会", "会談"]),
        ("东京", "zh", ["东京"]),
        ("京", "zh", ["京"]),
        ("คน", "th", ["คน"]),
        ("会議、東京", "ja", ["会議", "東京"]),
        ("မြန်", "my", ["မြ", "ြန", "န်"]),
    ],
)
def test_scripts_without_spaces_are_indexed_as_pairs(text: str, language: str, pairs: list[str]) -> None:
    terms = list(analyze(text, language))
    assert [term.forms for term in terms] == [(pair,) for pair in pairs]
    assert [text[term.start : term.end] for term in terms] == pairs


def test_a_run_of_letters_too_long_for_a_word_is_not_a_term() -> None:
    assert forms("a " + "x" * 100 + " b " + "x" * 101 + " c", "xx") == [("a",), ("x" * 100,), ("b",), ("c",)]


@settings(deadline=None, max_examples=300)
@given(TEXT, st.sampled_from(LANGUAGES))
def test_spans_are_in_order_and_overlap_only_in_pairs(text: str, language: str) -> None:
    # What a word is may change with its characters: "℡" is no letter, "TEL" is a word.
    text, _ = plain_text(text)
    end = 0
    last = -1
    for term in analyze(text, language):
        assert last < term.start < term.end <= len(text)
        pair = term.start < end
        assert not pair or (term.start == end - 1 and term.end - term.start == 2)
        assert pair or text[term.start].isalnum()
        last, end = term.start, term.end


@settings(deadline=None, max_examples=300)
@given(TEXT, st.sampled_from(LANGUAGES))
def test_no_term_is_empty(text: str, language: str) -> None:
    for term in analyze(text, language):
        assert 1 <= len(term.forms) <= 2
        assert len(set(term.forms)) == len(term.forms)
        assert all(term.forms), term


@settings(deadline=None, max_examples=100)
@given(LATIN, st.sampled_from(LANGUAGES))
def test_terms_do_not_depend_on_case(text: str, language: str) -> None:
    assert forms(text.upper(), language) == forms(text.lower(), language)


# Stop words


@pytest.mark.parametrize(
    ("word", "language"),
    [("the", "en"), ("The", "en"), ("och", "sv"), ("og", "nb"), ("og", "nn"), ("und", "de"), ("não", "pb")],
)
def test_common_words_are_stop_words(word: str, language: str) -> None:
    assert is_stop_word(word, language)


@pytest.mark.parametrize(
    ("word", "language"), [("summit", "en"), ("møte", "nb"), ("the", "xx"), ("the", ""), ("", "en")]
)
def test_other_words_are_not_stop_words(word: str, language: str) -> None:
    assert not is_stop_word(word, language)
