"""The n-grams of langdetect's profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _NormalizedCharacters(dict[int, str]):
    """langdetect's normal form of each character, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        from langdetect.utils.ngram import NGram

        self[code] = NGram.normalize(chr(code))
        return self[code]


_NORMALIZED_CHARACTERS = _NormalizedCharacters()


def normalized(text: str) -> str:
    """Return a text with langdetect's normal form of each character."""
    return text.translate(_NORMALIZED_CHARACTERS)


def ngrams(text: str) -> Iterator[str]:
    """Yield the n-grams of one to three letters in each word, including the spaces around it."""
    for word in normalized(text).split():
        padded = f" {word} "
        yield from word
        for length in (2, 3):
            yield from (padded[at : at + length] for at in range(len(padded) - length + 1))


def ngrams_of_word(word: str) -> list[str]:
    """Return the n-grams of one to three characters that langdetect takes from a word and the spaces around it, in its order.

    It skips those that end with the second of two capitals, or a later one.

    >>> ngrams_of_word("ab ")
    ['a', ' a', 'b', 'ab', ' ab', 'b ', 'ab ']

    Args:
        word: Normalized characters; a space at its end if one follows.

    """
    found = []
    padded = f" {word}"
    for end in range(2, len(padded) + 1):
        if padded[end - 1].isupper() and padded[end - 2].isupper():
            continue
        found += [padded[end - length : end] for length in (1, 2, 3) if length <= end]
    return [ngram for ngram in found if ngram != " "]
