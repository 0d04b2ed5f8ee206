import io
import random
import zipfile

import pytest

from search.readers.content import FormatError, ReadingContext
from search.readers.epub import read_epub

CONTAINER = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/b.opf"/></rootfiles></container>'  # fmt: skip

PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:title>Isen  kom</dc:title><dc:title>Subtitle</dc:title><dc:creator>Ida Ås</dc:creator><dc:creator>Ola</dc:creator>
<dc:date opf:event="modification">2026-02-02</dc:date><dc:date opf:event="publication">1999</dc:date>
<dc:language>nb</dc:language></metadata>
<manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/kapittel%20%C3%A9n.xhtml" media-type="application/xhtml+xml"/>
<item id="f" href="f.ttf" media-type="font/ttf"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""


def chapter(text):
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><h1>{text}</h1><p>Text of it.</p></body></html>'  # fmt: skip


def book(**changes):
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/b.opf": PACKAGE,
        "OEBPS/nav.xhtml": chapter("Contents"),
        "OEBPS/two.xhtml": chapter("Two"),
        "OEBPS/text/kapittel én.xhtml": chapter("One"),
    }
    names = {"container": "META-INF/container.xml", "package": "OEBPS/b.opf", "two": "OEBPS/two.xhtml"}
    names["encryption"] = "META-INF/encryption.xml"
    files |= {names[key]: value for key, value in changes.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(name, content)
    return buffer.getvalue()


def read(data):
    return read_epub(io.BytesIO(data), ReadingContext())


def test_chapters_are_read_in_the_order_of_the_book_without_its_table_of_contents():
    assert [(paragraph.place, paragraph.text) for paragraph in read(book()).paragraphs] == [
        ("chapter 2", "One"),
        ("chapter 2", "Text of it."),
        ("chapter 3", "Two"),
        ("chapter 3", "Text of it."),
    ]


def test_a_book_states_its_title_authors_publication_and_language():
    metadata = read(book()).metadata
    assert (metadata.title, metadata.author, metadata.date) == ("Isen kom", "Ida Ås, Ola", "1999")
    assert metadata.language == "nb"


def test_a_missing_chapter_is_named_and_the_others_are_read():
    content = read(book(two=None))
    assert [paragraph.text for paragraph in content.paragraphs] == ["One", "Text of it."]
    assert len(content.missing) == 1
    assert content.missing[0].startswith("chapter 3 is damaged")


def test_a_chapter_that_the_list_of_files_lacks_is_named():
    package = PACKAGE.replace('<itemref idref="b"/>', '<itemref idref="gone"/>')
    assert read(book(package=package)).missing == ["chapter 3 is missing"]


def test_a_book_without_a_container_is_read():
    assert len(read(book(container=None)).paragraphs) == 4


def encryption(algorithm, path):
    return f'<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{algorithm}"/><CipherData><CipherReference URI="{path}"/></CipherData></EncryptedData></encryption>'  # fmt: skip


def test_a_locked_book_is_an_error():
    locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/two.xhtml")
    with pytest.raises(FormatError) as error:
        read(book(encryption=locked))
    assert (error.value.problem, error.value.cure) == ("is locked with DRM", "")


def test_a_book_whose_fonts_alone_are_locked_is_read():
    assert read(book(encryption=encryption("http://www.idpf.org/2008/embedding", "OEBPS/f.ttf"))).missing == []


def test_a_book_without_any_chapter_that_can_be_read_is_an_error():
    package = PACKAGE.replace('<itemref idref="a"/>', "")
    with pytest.raises(FormatError, match="chapter 2"):
        read(book(package=package, two=None))


@pytest.mark.parametrize("package", [None, "", "<package", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_a_damaged_package_is_an_error(package):
    with pytest.raises(FormatError):
        read(book(package=package))


def test_what_unpacks_to_too_much_is_left_out(monkeypatch):
    monkeypatch.setattr("search.readers.epub._LARGEST_BOOK", 10)
    content = read(book())
    assert {paragraph.place for paragraph in content.paragraphs} == {"chapter 2"}
    assert content.missing == ["from chapter 3 on, it unpacks to more than 0 MiB"]


def test_damaged_books_give_paragraphs_or_an_error():
    whole = book()
    source = random.Random(7)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(source.randint(1, 5)):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            content = read(bytes(data))
        except FormatError:
            continue
        assert content.paragraphs or not content.missing


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.99])
def test_a_book_that_is_cut_off_is_an_error(share):
    with pytest.raises(FormatError, match="is damaged"):
        read(book()[: int(len(book()) * share)])
