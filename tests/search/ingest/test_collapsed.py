"""At the end of a run, all sentences of the library whose English different originals share are flagged."""

from __future__ import annotations

from search import Library
from translate.testing import GlossaryTranslator

ORIGINALS = ["Prisen på fisk steg i mars.", "Hun flyttet til Bergen i fjor.", "Barna lekte ute hele dagen."]
ENGLISH = "I am sorry, but it is not."


def test_the_same_english_in_documents_of_different_runs_is_flagged_in_all_of_them(tmp_path):
    translator = GlossaryTranslator({"nb": dict.fromkeys(ORIGINALS, ENGLISH)})
    flags = []
    with Library(tmp_path / "library", translators=translator) as library:
        for number, original in enumerate(ORIGINALS):
            (tmp_path / f"{number}.txt").write_text(original, encoding="utf-8")
            report = library.add([tmp_path / f"{number}.txt"], language="nb")
            flags.append(report.doubtful)
        shown = [library.show(document.document_id).sentences[0].flags for document in library.flagged()]
    assert flags == [0, 0, 3]
    assert shown == [("collapsed",)] * 3


def test_a_document_added_later_gets_the_flag_from_the_memory_or_at_the_end_of_its_run(tmp_path):
    originals = [*ORIGINALS, "Ingen visste hvor båten var."]
    translator = GlossaryTranslator({"nb": dict.fromkeys(originals, ENGLISH)})
    with Library(tmp_path / "library", translators=translator) as library:
        for name, text in (("a.txt", "\n\n".join(ORIGINALS)), ("b.txt", ORIGINALS[1]), ("c.txt", originals[3])):
            (tmp_path / name).write_text(text, encoding="utf-8")
            library.add([tmp_path / name], language="nb")
        flags = {document.document_id: document.flags for document in library.flagged()}
    assert len(flags) == 3
    assert set(flags.values()) == {("collapsed",)}


def test_variants_of_one_sentence_are_not_flagged(tmp_path):
    originals = ["Møtet er over nå.", "Møtet er over nå!", "MØTET ER OVER NÅ"]
    (tmp_path / "a.txt").write_text("\n\n".join(originals), encoding="utf-8")
    english = "The meeting is over now."
    translator = GlossaryTranslator({"nb": dict.fromkeys([*originals, "Møtet er over nå"], english)})
    with Library(tmp_path / "library", translators=translator) as library:
        assert library.add([tmp_path / "a.txt"], language="nb").doubtful == 0
        assert library.flagged() == ()
