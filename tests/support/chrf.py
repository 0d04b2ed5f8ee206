"""chrF: how much of a text's character n-grams a translation has. Popović (2015), "chrF: character n-gram F-score"."""

from __future__ import annotations

from collections import Counter

#: Longest n-grams, and how many times as much recall counts as precision.
LONGEST, BETA = 6, 2


def chrf(translations, references):
    """Return the chrF of *translations*, from 0 to 100: n-grams are counted over all texts, and spaces do not count.

    Precision and recall are means over the lengths of n-grams which both sides have.
    """
    precisions, recalls = [], []
    for length in range(1, LONGEST + 1):
        common = made = wanted = 0
        for translation, reference in zip(translations, references, strict=True):
            ours, theirs = _ngrams(translation, length), _ngrams(reference, length)
            common += (ours & theirs).total()
            made += ours.total()
            wanted += theirs.total()
        if made and wanted:
            precisions.append(common / made)
            recalls.append(common / wanted)
    precision, recall = (sum(each) / len(each) if each else 0.0 for each in (precisions, recalls))
    if not precision + recall:
        return 0.0
    return 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)


def _ngrams(text, length):
    letters = "".join(text.split())
    return Counter(letters[at : at + length] for at in range(len(letters) - length + 1))
