"""BM25, the formula that scores passages, whatever the engine of the store."""

from __future__ import annotations

from dataclasses import dataclass
from math import log


def idf(passages: int, frequency: int) -> float:
    """Return the inverse document frequency of a term, ``log(1 + (N - n + .5) / (n + .5))``.

    This is the idf of Lucene's BM25Similarity, which is never negative, unlike the
    ``log((N - n + .5) / (n + .5))`` of Robertson & Zaragoza (2009). Whoosh's own,
    ``log(N / (n + 1)) + 1``, never falls below 1 and gives common words too much weight.

    Args:
        passages: N, the number of passages.
        frequency: n, how many of them contain the term. Limited to N: it can be larger while removed
            passages are still counted.

    """
    return log(1 + max(0.0, passages - frequency + 0.5) / (frequency + 0.5))


@dataclass(frozen=True, slots=True)
class BM25:
    """BM25 without its constant factor k1 + 1, which does not affect rankings.

    The formula is from Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and
    Beyond". N and the average length count only passages that have the field: the originals of each
    language form a separate collection. k1 = .9 and b = .4 are the defaults of Anserini (Yang, Fang &
    Lin, 2018), which rank short passages better than 1.2 and .75.

    Attributes:
        k1: How quickly repetitions of a word stop adding to the score.
        b: How much long passages are penalized, 0 to 1.

    """

    k1: float = 0.9
    b: float = 0.4

    def share(self, count: float, length: float, average: float) -> float:
        """Return the fraction of a term's idf that counts in a passage, 0 to 1.

        Args:
            count: How often the passage contains the term.
            length: Length of the passage, in words.
            average: Average length of all passages, in words.

        """
        return count / (count + self.k1 * (1 - self.b + self.b * length / average))
