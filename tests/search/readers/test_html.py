import io
import random
import time

import pytest

from search.readers.content import FormatError, ReadingContext
from search.readers.html import html_paragraphs, html_text, page, read_html

SENTENCE = "The harbour was closed on Monday because of the ice, the mayor said. "

ARTICLE = f"""<html lang="nb"><head><title> Isen
 kom </title><meta name="author" content="Ida Ås"><meta property="article:published_time" content="2026-01-14T10:00">
</head><body><nav><ul><li><a href="/">Home</a><li><a href="/n">News</a></ul></nav><main><h1>The ice</h1>
<p>{SENTENCE * 8}</p><p>What was found in the boat:</p>
<ul><li>a grey bag with forty thousand in used notes<li>three passports</ul><p>{SENTENCE * 8}</p>
<p>Yours<b>,</b><br>A. B.</p></main><script>var x = "<p>never</p>";</script><footer>Copyright</footer></body></html>"""


def texts(html):
    return [paragraph.text for paragraph in read(html).paragraphs]


def read(html):
    return read_html(io.BytesIO(html if isinstance(html, bytes) else html.encode()), ReadingContext())


def test_a_page_is_read_without_its_menus_and_scripts():
    assert texts(ARTICLE) == [
        "The ice",
        (SENTENCE * 8).strip(),
        "What was found in the boat:",
        "a grey bag with forty thousand in used notes",
        "three passports",
        (SENTENCE * 8).strip(),
        "Yours,\nA. B.",
    ]


def test_a_page_states_its_title_author_date_and_language():
    metadata = read(ARTICLE).metadata
    assert (metadata.title, metadata.author, metadata.date) == ("Isen kom", "Ida Ås", "2026-01-14T10:00")
    assert metadata.language == "nb"


@pytest.mark.parametrize(
    "stated",
    [
        '<meta itemprop="datePublished" content="2026-01-14">',
        '<meta name="DC.date" content=" 2026-01-14 ">',
        '<script type="application/ld+json">{"datePublished": "2026-01-14"}</script>',
        '<body><time itemprop="datePublished" datetime="2026-01-14">yesterday</time>',
    ],
)
def test_a_date_may_be_stated_in_several_ways(stated):
    assert read(f"<head>{stated}<p>Text.").metadata.date == "2026-01-14"


def test_a_date_without_digits_other_than_zero_is_none():
    assert read("<meta name=created content='00:00:00'><p>Text.").metadata.date == ""


def test_a_table_is_read_row_by_row_with_its_header():
    table = "<table><tr><th>Name<th>Sum<tr><td><p>Ida<p>Ås<td>100<tr><td><td>7</table>after"
    assert html_paragraphs(table) == ["Name | Sum", "Ida Ås | 100", "7", "after"]


def test_tables_that_lay_a_page_out_are_read_by_their_paragraphs():
    layout = f"<table><tr><td>Menu<td><h1>Title</h1><p>{SENTENCE * 10}<p>End.</table>"
    assert html_paragraphs(layout) == ["Menu", "Title", (SENTENCE * 10).strip(), "End."]
    nested = "<table><tr><td>left<td><table><tr><td>a<td>b</table></table>"
    assert html_paragraphs(nested) == ["left", "a | b"]


def test_line_breaks_are_kept_and_an_empty_line_begins_a_paragraph():
    assert html_paragraphs("<div>a<br>b<br/><br>c\n d<br></div><div>e</div>") == ["a\nb", "c d", "e"]


def test_preformatted_text_keeps_its_lines():
    assert html_paragraphs("<pre>one\n two\n\nthree</pre>four") == ["one\ntwo", "three", "four"]


def test_blocks_are_paragraphs_of_their_own():
    html = "<h2>H</h2>bare <b>b</b>old<div>div</div>tail<dl><dt>t<dd>d</dl><details><summary>s</summary>x</details>"
    assert html_paragraphs(html) == ["H", "bare bold", "div", "tail", "t", "d", "s", "x"]


def test_figures_are_read_with_their_captions_and_tables():
    html = (
        "<figure><table><tr><td>a<td>b</table><img alt=no><figcaption>The ice</figcaption></figure><label>Name</label>"
    )
    assert html_paragraphs(html) == ["a | b", "The ice", "Name"]


def test_invisible_characters_are_left_out():
    assert html_paragraphs("hy&shy;phen\u00ad s&nbsp;p\x00 &#0; \ufdd0x") == ["hyphen s p \ufffd x"]


def test_a_page_within_a_form_is_read():
    assert (
        texts("<form><p>All of the page is a form.</p></form><footer>foot</footer>")[0] == "All of the page is a form."
    )


def test_a_page_of_short_lines_is_read_whole():
    assert texts("<ul><li><a href=a>Alfa</a><li><a href=b>Bravo</a></ul>") == ["Alfa", "Bravo"]


def test_an_empty_element_of_xhtml_does_not_swallow_the_page():
    xhtml = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x"/></head>'
    assert html_paragraphs(f'{xhtml}<body><p><a id="p"/>Text.<br/>Line.</p></body></html>') == ["Text.\nLine."]


def test_page_numbers_of_printed_books_are_left_out():
    assert html_paragraphs('<p>a <span epub:type="pagebreak" id="p7">7</span>b</p>') == ["a b"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<p>Åse €".encode(), "<p>Åse €"),
        ("\ufeff<p>Åse".encode("utf-16-le"), "<p>Åse"),
        ("<p>Åse i båt".encode("utf-16-le"), "<p>Åse i båt"),
        ("<meta charset=iso-8859-1><p>Åse “€”".encode("cp1252"), "<meta charset=iso-8859-1><p>Åse “€”"),
        ("<meta charset=iso-8859-1><p>Åse".encode(), "<meta charset=iso-8859-1><p>Åse"),
        ("<meta charset=utf-8><p>Så går døgnet".encode("cp1252"), "<meta charset=utf-8><p>Så går døgnet"),
        ("<meta charset='shift_jis'>日本語①".encode("cp932"), "<meta charset='shift_jis'>日本語①"),
        ("<meta charset=iso-2022-jp>日本語".encode("iso2022_jp"), "<meta charset=iso-2022-jp>日本語"),
        ("<?xml version='1.0' encoding='iso-8859-2'?>łódź".encode("iso8859-2"), "<?xml version='1.0' encoding='iso-8859-2'?>łódź"),
    ],
)  # fmt: skip
def test_a_page_is_decoded_as_it_declares_or_as_it_is(data, text):
    assert html_text(data) == text


def test_latin_letters_that_a_page_in_another_script_declares_are_wrong():
    text = "<meta charset=iso-8859-1><p>" + "Мэр города заявил в понедельник, что порт закрыт из-за льда. " * 20
    assert html_text(text.encode("cp1251")) == text


def test_an_encoding_stated_outside_goes_before_that_of_the_page():
    assert html_text("<meta charset=iso-8859-1>łódź".encode("iso8859-2"), "ISO-8859-2").endswith("łódź")


@pytest.mark.parametrize("name", ["unicode_escape", "idna", "hex", "zlib", "no such", "x" * 40, "..", "undefined"])
def test_a_codec_that_is_no_encoding_of_pages_is_not_used(name):
    assert html_text(f"<meta charset='{name}'>Så går døgnet på øya".encode("cp1252")).endswith("Så går døgnet på øya")


def test_what_is_no_text_is_an_error():
    with pytest.raises(FormatError, match="is not text"):
        read(bytes(range(256)) * 20)


def test_an_empty_page_has_no_paragraphs():
    assert texts(b"") == texts("<html></html>") == []


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000 + "x",
        "<ul><li>x" * 2_000,
        "<table><tr><td>x" * 5_000,
        "<a " * 100_000 + "x",
        "<script>x<pre>y<!-- " * 20_000,
        "<td <br <table " * 20_000,
        '<span epub:type="' * 50_000,
        "x" + "<font size=1>" * 10_000,
    ],
)
def test_a_hostile_page_takes_no_time(hostile):
    start = time.process_time()
    read(hostile)
    assert time.process_time() - start < 5


def test_a_large_page_is_read_in_parts(monkeypatch):
    monkeypatch.setattr("search.readers.html._LARGEST_PART", 2_000)
    rows = "".join(f"<tr><td>{number}<td>name {number}</tr>" for number in range(500))
    found = page(f"<title>T</title><p>before</p><table>{rows}</table><p>after</p>")
    assert [paragraph.text for paragraph in found.paragraphs] == [
        "before",
        *(f"{number} | name {number}" for number in range(500)),
        "after",
    ]
    assert found.metadata.title == "T"


def test_a_page_that_is_too_large_is_an_error(monkeypatch):
    monkeypatch.setattr("search.readers.html.LARGEST", 100)
    with pytest.raises(FormatError, match="larger"):
        read("x" * 101)


def test_damaged_pages_give_paragraphs_or_an_error():
    source = random.Random(7)
    for _ in range(100):
        data = bytearray(ARTICLE.encode())
        for _ in range(source.randint(1, 30)):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            found = read(bytes(data[: source.randrange(len(data))]))
        except FormatError:
            continue
        for paragraph in found.paragraphs:
            assert paragraph.text == paragraph.text.strip()
            assert paragraph.text
            assert "\n\n" not in paragraph.text
            assert "\x00" not in paragraph.text
            paragraph.text.encode()


def test_page_headers_and_footers_that_libreoffice_writes_are_left_out():
    text = f"<p>{SENTENCE}</p>"
    assert texts(f'<body><div title="header"><p>Head</p></div>{text}<div title="footer"><p>3</p></div></body>') == [
        SENTENCE.strip()
    ]


def test_boxes_after_the_text_are_text_if_they_are_as_long_as_text():
    box = f'<div class="sidebar"><p><strong>NOTE</strong> Ice</p><div class="para">{SENTENCE * 3}</div></div>'
    body = f"<h1>The ice</h1><p>{SENTENCE * 8}</p><p>{SENTENCE * 6}</p>{box}"
    menu = '<ul class="docnav"><li><a href="a">Previous</a><li><a href="b">Next</a></ul>'
    assert texts(f"<body>{menu}<div class='section'>{body}</div>{menu}</body>") == [
        "The ice", (SENTENCE * 8).strip(), (SENTENCE * 6).strip(), "NOTE Ice", (SENTENCE * 3).strip(),
    ]  # fmt: skip


def test_a_last_line_with_words_that_a_script_shows_is_text():
    last = "<p>Until Monday everybody had been waiting here: press <span hidden='true'>Ctrl</span> now.</p>"
    page_text = f"<h1>The ice</h1><p>{SENTENCE * 8}</p>{last}"
    assert texts(f"<body><ul><li><a href='a'>Previous</a></ul>{page_text}</body>")[-1].endswith("press Ctrl now.")
