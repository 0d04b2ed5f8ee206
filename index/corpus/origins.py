"""What documents were made from: formats, files inside files, metadata, places, and lines on their pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from durable_sqlite import is_intact
from index.errors import DamagedDocumentError
from index.records import INSIDE, PLAIN, Box, Origin, storable_name

from .schema import CorpusTables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.records import Document

#: Columns of origins, with their checksum, and the join that adds them to documents; NULL for plain text.
ORIGIN_COLUMNS = "type, member, metadata, places, origins.checksum"
WITH_ORIGINS = "LEFT JOIN origins ON origins.document = key"


def origin_of(key: int, columns: Sequence[object]) -> Origin | None:
    """Return the origin in `ORIGIN_COLUMNS` of the document with this key; None if they do not match their checksum."""
    if all(each is None for each in columns):
        return PLAIN
    if not is_intact((key, *columns)):
        return None
    name, member, metadata, places, _ = map(str, columns)
    return Origin(name, member, json.loads(metadata), [(start, place) for start, place in json.loads(places)])


def container_id(document_id: str, member: str) -> str:
    """Return the ID of the document that is the whole file, given that of a document inside it.

    >>> container_id("a.eml › report.docx", "report.docx")
    'a.eml'
    """
    return document_id.removesuffix(INSIDE + member) if member else document_id


class CorpusOrigins(CorpusTables):
    """The part of `Corpus` that stores what documents were made from."""

    def boxes(self, document_id: str) -> list[Box]:
        """Return the lines of a document on their pages, in order; none unless it was a PDF or a picture.

        Raises:
            DamagedDocumentError: they do not match their checksum.

        """
        with self._mapped_errors():
            return self._boxes(document_id)

    def _boxes(self, document_id: str) -> list[Box]:
        row = self._connection.execute(
            "SELECT document, boxes, boxes.checksum FROM boxes JOIN documents ON document = key WHERE id = ?",
            (storable_name(document_id),),
        ).fetchone()
        if row is None:
            return []
        if not is_intact(row):
            raise DamagedDocumentError(self.path, document_id)
        return [Box(*each) for each in json.loads(row[1])]

    def _put_origin(self, key: int, document: Document) -> None:
        """Store the origin of a new document, if it is not plain text."""
        origin = document.origin
        if origin != PLAIN:
            metadata = json.dumps(dict(origin.metadata), ensure_ascii=False)
            places = json.dumps(list(origin.places), ensure_ascii=False)
            self._insert("origins", [(key, origin.type, origin.member, metadata, places)])
        if origin.boxes:
            self._insert("boxes", [(key, json.dumps([box.stored for box in origin.boxes]))])
