import pytest
from whoosh.lang.stopwords import stoplists

from index.stop_words import stop_words


@pytest.mark.parametrize("language", stoplists)
def test_the_lists_agree_with_those_of_existing_stores(language: str) -> None:
    assert stop_words(language) == stoplists[language]


@pytest.mark.parametrize("language", ["", "vi", "xx", "../en", "zh-tw", "ø"])
def test_other_languages_have_no_stop_words(language: str) -> None:
    assert stop_words(language) == frozenset()
