"""Pictures are recognized in the language of their file, several at once, and never twice."""

import pytest
from support.scans import drawn, needs_tesseract, png, tiff

from search.readers.content import FormatError
from search.readers.ocr import recognition as module
from search.readers.ocr import tesseract
from search.readers.ocr.recognition import Recognition
from search.readers.recognized import Picture

SWEDISH = (
    "Sammanträdet i kommunhuset blev längre än någon hade räknat med. Ordföranden läste upp brevet från länsstyrelsen, "
    "och därefter frågade flera ledamöter varför bygget på andra sidan ån hade försenats."
)
NORWEGIAN = (
    "Møtet på rådhuset varte lenger enn noen hadde regnet med. Ordføreren leste opp brevet fra statsforvalteren, "
    "og deretter spurte flere av medlemmene hvorfor byggingen på den andre siden av elva var blitt forsinket."
)

FRENCH = (
    "Le conseil municipal s'est réuni hier soir pour débattre du budget de l'année prochaine et de la rénovation de "
    "l'école. Plusieurs habitants du quartier ont pris la parole pour demander des explications."
)


class Memory:
    """Remembers in this process."""

    def __init__(self):
        self.kept = {}

    def recall(self, picture, engine):
        return self.kept.get((picture, engine))

    def keep(self, picture, engine, text):
        self.kept[picture, engine] = text


def picture(text, place="page 1", **how):
    return Picture(png(*drawn([text], **how)), place)


def texts(recognition, *pictures):
    return [" ".join(page.text.split()) for _, page in recognition.read(pictures)]


@needs_tesseract
def test_the_language_is_told_from_a_first_pass():
    memory = Memory()
    assert texts(Recognition("auto", languages=["sv", "nb"], memory=memory), picture(SWEDISH)) == [SWEDISH]
    assert {engine.split()[2] for _, engine in memory.kept} >= {"swe"}


@needs_tesseract
def test_a_page_in_another_language_than_the_file_is_read_with_the_data_of_its_own():
    memory = Memory()
    recognition = Recognition("auto", languages=["sv", "nb"], memory=memory)
    pages = [picture(SWEDISH), picture(NORWEGIAN, "page 2"), picture(SWEDISH, "page 3")]
    assert texts(recognition, *pages) == [SWEDISH, NORWEGIAN, SWEDISH]
    assert {engine.split()[2] for _, engine in memory.kept} >= {"swe", "nor"}


@needs_tesseract
def test_a_stated_language_needs_no_first_pass():
    memory = Memory()
    assert texts(Recognition("auto", language="nb", memory=memory), picture(NORWEGIAN)) == [NORWEGIAN]
    assert [engine.split()[2] for _, engine in memory.kept] == ["nor"]


@needs_tesseract
def test_many_pictures_come_in_order():
    pages = [drawn([f"Sida {number}. {SWEDISH}"]) for number in range(1, 6)]
    data = tiff(pages)
    pictures = [Picture(data, f"page {at + 1}", page=at) for at in range(len(pages))]
    found = list(Recognition("auto", language="sv").read(pictures))
    assert [each.place for each, _ in found] == [f"page {number}" for number in range(1, 6)]
    assert [page.text.split(".")[0] for _, page in found] == [f"Sida {number}" for number in range(1, 6)]


@needs_tesseract
@pytest.mark.parametrize("how", [{"turns": 1}, {"turns": 2}, {"turns": 3}, {"tilt": 1.0, "noise": 15}])
def test_turned_tilted_and_noisy_pages_are_read(how):
    assert texts(Recognition("auto", language="sv"), picture(SWEDISH, **how)) == [SWEDISH]


@needs_tesseract
def test_what_was_recognized_once_is_not_recognized_again(monkeypatch):
    memory = Memory()
    pictures = [picture(SWEDISH), picture(NORWEGIAN, "page 2")]
    before = texts(Recognition("auto", languages=["sv", "nb"], memory=memory), *pictures)

    def fail(*_, **__):
        raise AssertionError("recognized again")

    monkeypatch.setattr(tesseract.Tesseract, "read", fail)
    assert texts(Recognition("auto", languages=["sv", "nb"], memory=memory), *pictures) == before
    # The same pages in another file are known, too.
    assert texts(Recognition("auto", languages=["sv", "nb"], memory=memory), pictures[0]) == before[:1]


@needs_tesseract
def test_a_sign_of_life_is_given_for_each_picture_that_is_known():
    memory, places = Memory(), []
    pictures = [picture(SWEDISH, f"page {at}") for at in range(1, 4)]
    texts(Recognition("auto", language="sv", memory=memory), *pictures)
    texts(Recognition("auto", language="sv", memory=memory, at=places.append), *pictures)
    assert places == ["page 1", "page 2", "page 3"]


@needs_tesseract
@pytest.mark.skipif("fra" in getattr(tesseract.installed(), "data", ()), reason="has data for French")
def test_what_one_file_lacks_is_not_said_of_the_next():
    recognition = Recognition("auto", languages=["sv"])
    texts(recognition, picture(FRENCH))
    assert recognition.lacking()
    assert texts(recognition, picture(SWEDISH)) == [SWEDISH]
    assert recognition.lacking() is None


@needs_tesseract
def test_a_preview_recognizes_nothing(monkeypatch):
    monkeypatch.setattr(tesseract.Tesseract, "read", lambda *_, **__: pytest.fail("recognized"))
    ((_, page),) = Recognition("auto", is_preview=True).read([picture(SWEDISH)])
    assert page.text == "unrecognized"


@needs_tesseract
def test_a_damaged_picture_costs_itself_alone():
    damaged = Picture(b"\x89PNG\r\n\x1a\n" + bytes(99), "page 1")
    (_, first), (_, second) = Recognition("auto", language="sv").read([damaged, picture(SWEDISH, "page 2")])
    assert isinstance(first, FormatError)
    assert first.problem.startswith("cannot be recognized")
    assert " ".join(second.text.split()) == SWEDISH


@needs_tesseract
def test_signs_of_life_are_given_while_a_picture_is_recognized(monkeypatch):
    monkeypatch.setattr(module, "_SIGN_OF_LIFE", 0.01)
    places = []
    list(Recognition("auto", language="sv", at=places.append).read([picture(SWEDISH, "page 9")]))
    assert set(places) == {"page 9"}
    assert len(places) > 1


@needs_tesseract
def test_a_language_without_data_is_named():
    recognition = Recognition("auto", languages=["sv"])
    list(recognition.read([picture(FRENCH)]))
    if tesseract.installed().code("fr"):
        assert recognition.lacking() is None
    else:
        assert str(recognition.lacking()) == (
            "has pictures in French, which were recognized without its letters; "
            "install Tesseract's data for it (Debian: tesseract-ocr-fra)"
        )


def test_pictures_are_left_unread_if_that_is_wanted():
    recognition = Recognition("off")
    assert str(recognition.problem()) == "--ocr off leaves unread"
    assert list(recognition.read([Picture(b"", "page 1")])) == []


def test_without_the_program_the_cure_names_the_packages(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract.installed.cache_clear()
    problem = Recognition("auto", languages=["nb", "ro"]).problem()
    tesseract.installed.cache_clear()
    assert problem.problem == "cannot be read without the program tesseract"
    assert problem.cure == (
        "install it (Debian: tesseract-ocr tesseract-ocr-nor tesseract-ocr-ron), then: search add --retry-failed"
    )


def test_romanian_has_its_own_letters():
    from search.readers.recognized import RecognizedLine, RecognizedPage

    def page(text):
        return RecognizedPage((RecognizedLine(text, 90, (0, 0, 1, 1), 0, 1, 1, 1),))

    assert module.in_own_letters(page("Şedinţa şi ţara"), "ron").text == "Ședința și țara"
    assert module.in_own_letters(page("Şişli'de toplantı"), "tur").text == "Şişli'de toplantı"
    turkish = "Başkan dün akşam şehirde yapılan toplantıda önemli açıklamalarda bulundu."
    assert module.in_own_letters(page(turkish), "ron+tur").text == turkish
