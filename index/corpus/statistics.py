"""Counts and lists over the whole corpus: languages, translators, untranslated and doubtful sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.records import DoubtfulDocument, LanguageCount

from .schema import CorpusTables

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNTRANSLATED = "SELECT language, count(*) FROM sentences WHERE translator = '' GROUP BY language"

#: Sentences are numbered from 0 without gaps, so the number of the last one gives their count.
_DOUBTFUL = """
SELECT id, flagged, (SELECT max(number) + 1 FROM sentences WHERE document = key), flags FROM (
    SELECT document, count(*) AS flagged, group_concat(DISTINCT flags) AS flags FROM sentences
    WHERE flags != '' AND translator != '' GROUP BY document
) JOIN documents ON document = key
"""


class CorpusStatistics(CorpusTables):
    """The part of `Corpus` that counts."""

    def counts(self) -> list[LanguageCount]:
        """Return the number of documents and sentences in each language, most sentences first."""
        with self._mapped_errors():
            documents = dict(
                self._connection.execute("SELECT language, count(*) FROM documents GROUP BY language").fetchall()
            )
            sentences = self._connection.execute(
                "SELECT language, count(*), sum(translator != '') FROM sentences GROUP BY language"
            ).fetchall()
        counts = [LanguageCount(language, documents.pop(language, 0), *both) for language, *both in sentences]
        counts += [LanguageCount(language, count, 0, 0) for language, count in documents.items()]
        return sorted(counts, key=lambda count: (-count.sentences, count.language))

    def types(self) -> dict[str, int]:
        """Return the number of documents in each format, the most common first; see `StoredDocument.type`."""
        with self._mapped_errors():
            rows = self._connection.execute(
                "SELECT coalesce(type, CASE WHEN line IS NOT NULL THEN 'jsonl' WHEN path LIKE '%.md' THEN 'md' "
                "ELSE 'txt' END) AS format, count(*) AS documents "
                "FROM documents LEFT JOIN origins ON origins.document = key "
                "GROUP BY format ORDER BY documents DESC, format"
            ).fetchall()
        return dict(rows)

    def translators(self) -> dict[str, dict[str, int]]:
        """Return for each language how many sentences each translator has translated, the busiest first."""
        with self._mapped_errors():
            rows = self._connection.execute(
                "SELECT language, translator, count(*) AS translated FROM sentences WHERE translator != '' "
                "GROUP BY language, translator ORDER BY translated DESC, translator"
            ).fetchall()
        translated: dict[str, dict[str, int]] = {}
        for language, translator, count in rows:
            translated.setdefault(language, {})[translator] = count
        return translated

    def flagged(self) -> dict[str, int]:
        """Return the number of sentences with a doubtful translation in each language that has any."""
        with self._mapped_errors():
            rows = self._connection.execute(
                "SELECT language, count(*) FROM sentences WHERE flags != '' AND translator != '' GROUP BY language"
            ).fetchall()
        return dict(rows)

    def untranslated(self) -> dict[str, int]:
        """Return the number of untranslated sentences in each language that has any."""
        with self._mapped_errors():
            return dict(self._connection.execute(_UNTRANSLATED).fetchall())

    def ids_untranslated(self, languages: Iterable[str]) -> list[str]:
        """Return the IDs of documents with untranslated sentences in any of *languages*, sorted."""
        found: set[str] = set()
        for language in languages:
            with self._mapped_errors():
                rows = self._connection.execute(
                    "SELECT id FROM documents WHERE key IN "
                    "(SELECT document FROM sentences WHERE translator = '' AND language = ?)",
                    (language,),
                ).fetchall()
            found.update(document_id for (document_id,) in rows)
        return sorted(found)

    def ids_in(self, language: str, limit: int) -> list[str]:
        """Return the IDs of at most *limit* documents in a language."""
        with self._mapped_errors():
            rows = self._connection.execute(
                "SELECT id FROM documents WHERE language = ? LIMIT ?", (language, limit)
            ).fetchall()
        return [document_id for (document_id,) in rows]

    def doubtful(self) -> list[DoubtfulDocument]:
        """Return the documents with doubtful translations, the largest share of them first."""
        with self._mapped_errors():
            rows = self._connection.execute(_DOUBTFUL).fetchall()
        found = [
            DoubtfulDocument(document_id, flagged, sentences, tuple(sorted(set(flags.replace(",", " ").split()))))
            for document_id, flagged, sentences, flags in rows
        ]
        return sorted(found, key=lambda each: (-each.share, -each.flagged, each.document_id))
