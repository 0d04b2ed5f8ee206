"""The part that `add` and `translate` share."""

from __future__ import annotations

import pytest
from support.texts import NORWEGIAN, jsonl

from search import Library
from search.ingest.run import ActiveTranslators
from translate import TranslatorError
from translate.testing import GlossaryTranslator


def test_a_translator_that_failed_is_not_used_again():
    failed = {}
    active = ActiveTranslators(GlossaryTranslator({"nb": {}, "sv": {}}), failed)
    active.give_up("nb", TranslatorError("the model does not load"))
    assert (active.languages(), active.get("nb"), failed) == ({"sv"}, None, {"nb": "the model does not load"})
    assert active.get("sv") is not None


def test_a_request_to_stop_is_honored_between_windows_even_if_nothing_is_decoded(library, write, monkeypatch):
    path = write("d.jsonl", jsonl(*({"id": f"{n}", "text": NORWEGIAN, "language": "nb"} for n in range(6))))
    library.add([path])
    library.remove([str(n) for n in range(6)])
    monkeypatch.setattr("search.ingest.batching._WINDOW_DOCUMENTS", 2)
    updates = []
    report = library.add([path], progress=updates.append, stop=lambda: bool(updates and updates[-1].remembered))
    assert (report.stopped, report.remembered, report.decoded.total()) == (True, 2, 0)
    assert library.add([path]).unchanged == 2


@pytest.mark.parametrize("run", ["add", "translate"])
def test_documents_stored_before_an_error_are_searchable(library, write, monkeypatch, run):
    monkeypatch.setattr("search.ingest.batching._WINDOW_DOCUMENTS", 1)
    documents = [{"id": f"{n}", "text": f"{NORWEGIAN} Nummer {n}.", "language": "nb"} for n in range(3)]
    path = write("d.jsonl", jsonl(*documents))

    def fail(progress):
        if progress.documents == 3:
            raise MemoryError

    if run == "add":
        with pytest.raises(MemoryError):
            library.add([path], progress=fail)
    else:
        library.add([path])
        better = GlossaryTranslator({"nb": {"møte": "gathering"}}, signature="glossary 2")
        with Library(library.path, translators=better) as other, pytest.raises(MemoryError):
            other.translate(renew=True, progress=fail)
        assert {hit.document_id for hit in library.find("gathering", duplicates=True)} == {"0", "1", "2"}
    assert library.status().waiting == 0
