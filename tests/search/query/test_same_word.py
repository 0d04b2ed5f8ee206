"""A query finds what people see as the same word, with every operator, and highlights it as written."""

from __future__ import annotations

import pytest

from search import Library
from translate.testing import GlossaryTranslator

TEXTS = {
    "soft.txt": ("de", "Die Zusam\u00admenarbeit der beiden St\u00e4dte ist gut."),
    "line.txt": ("de", "Die enge Freund-\nschaft der Nachbarn dauert schon lange."),
    "wide.txt": ("ja", "昨日Ｐｕｔｉｎ大統領は会議室に行きました。"),
    "thai.txt": ("th", "เขาไปตลาดทุกวัน"),
    "marks.txt": ("ar", "كَتَبَ الوَلَدُ رسالة طويلة في عام ٢٠٢٥"),
    "ligature.txt": ("en", "The oﬃce of the pre\u200bsident was closed for the day."),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("same")
    with Library(folder / "test.library", translators=GlossaryTranslator({})) as library:
        for name, (language, text) in TEXTS.items():
            (folder / name).write_text(text, encoding="utf-8")
            library.add([folder / name], language=language)
        yield library


def found(library, query):
    return {hit.document_id.rsplit("/", 1)[-1]: hit for hit in library.find(query, query_language="en")}


@pytest.mark.parametrize(
    ("query", "name", "highlighted"),
    [
        ("Zusammenarbeit", "soft.txt", "Zusam\u00admenarbeit"),
        ("zusammenarb*", "soft.txt", "Zusam\u00admenarbeit"),
        ('"die Zusammenarbeit der"', "soft.txt", "Zusam\u00admenarbeit"),
        ("Freundschaft", "line.txt", "Freund-\nschaft"),
        ('"enge Freundschaft"', "line.txt", "Freund-\nschaft"),
        ('"Freundschaft der"', "line.txt", "Freund-\nschaft"),
        ("freundsch*", "line.txt", "Freund-\nschaft"),
        ("Freund", "line.txt", "Freund"),
        ("schaft", "line.txt", "schaft"),
        ('"Freund schaft"', "line.txt", "Freund-\nschaft"),
        ("putin", "wide.txt", "Ｐｕｔｉｎ"),
        ("Ｐｕｔｉｎ", "wide.txt", "Ｐｕｔｉｎ"),
        ("pu*", "wide.txt", "Ｐｕｔｉｎ"),
        ("室", "wide.txt", "室"),
        ("会議室", "wide.txt", "会議"),
        ("議 AND 室", "wide.txt", "室"),
        ("ต", "thai.txt", "ต"),
        ("كتب", "marks.txt", "كَتَبَ"),
        ("2025", "marks.txt", "٢٠٢٥"),
        ("٢٠٢٥ NOT زززز", "marks.txt", "٢٠٢٥"),
        ("office AND president", "ligature.txt", "oﬃce"),
        ('"president office"~4', "ligature.txt", "pre\u200bsident"),
    ],
)
def test_the_same_word_is_found_and_highlighted_as_it_is_written(library, query, name, highlighted):
    hit = found(library, query)[name]
    assert hit.original in TEXTS[name][1]
    marked = [span.of(hit.original) for span in hit.highlights.original]
    assert highlighted in marked or set(marked) >= set(highlighted.split("-\n"))


@pytest.mark.parametrize("query", ["the NOT office", "closed -office", "closed NOT presi*"])
def test_what_must_not_match_is_recognized_too(library, query):
    assert "ligature.txt" not in found(library, query)
