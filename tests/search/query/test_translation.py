"""A query in capitals is translated in sentence case."""

from __future__ import annotations

from contextlib import nullcontext

from search.query.translation import query_translation
from translate.memory import Entry, Memory
from translate.testing import GlossaryTranslator


def test_a_query_in_capitals_is_translated_in_sentence_case_whatever_was_made_of_the_capitals_before(tmp_path):
    translator = GlossaryTranslator({"pt": {"Sopa de ervilha": "Pea soup"}})
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.add([Entry("pt", "SOPA DE ERVILHA", "I'M SORRY", "glossary")], signature="glossary 1")
        with query_translation(lambda: nullcontext(memory), translator.get) as translate:
            assert translate("pt", "SOPA DE ERVILHA") == "Pea soup"
        memory.import_entries([Entry("pt", "SOPA DE ERVILHA", "Soup of peas", "Ana")])
        with query_translation(lambda: nullcontext(memory), translator.get) as translate:
            assert translate("pt", "SOPA DE ERVILHA") == "Soup of peas"
