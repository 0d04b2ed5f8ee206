"""The program Tesseract: which languages it has, and how its failures are told."""

import sys

import pytest

from search.readers.ocr import tesseract


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a tesseract on PATH that has some languages, and does what a script says to a picture."""

    def put(script="", *, languages="List of available languages (3):\neng\nnor\nosd\nsnum"):
        path = tmp_path / "tesseract"
        path.write_text(
            f"#!{sys.executable}\nimport sys, time\n"
            f"if '--version' in sys.argv: sys.exit(print('tesseract 5.3.0\\n leptonica'))\n"
            f"if '--list-langs' in sys.argv: sys.exit(print({languages!r}))\n{script}\n"
        )
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        tesseract.installed.cache_clear()
        return tesseract.installed()

    yield put
    tesseract.installed.cache_clear()


def test_the_languages_of_the_program_are_those_that_have_data(program):
    engine = program()
    assert (engine.version, engine.data, engine.turns) == ("5.3.0", ("eng", "nor"), True)
    assert (engine.code("nb"), engine.code("nn"), engine.code("en")) == ("nor", "nor", "eng")
    assert (engine.code("ro"), engine.code("xx")) == ("", "")


@pytest.mark.parametrize("languages", ["", "List of available languages (0):", "osd"])
def test_a_program_without_data_is_as_good_as_none(program, languages):
    assert program(languages=languages) is None


def test_without_the_program_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract.installed.cache_clear()
    assert tesseract.installed() is None
    tesseract.installed.cache_clear()


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("sys.exit('Error in pixRead: bad image')", "cannot be recognized (Error in pixRead: bad image)"),
        ("sys.exit('note\\nError during processing.')", "cannot be recognized (Error during processing.)"),
        ("sys.exit(1)", "cannot be recognized"),
        ("time.sleep(60)", "took more than 1 s to recognize"),
    ],
)
def test_a_picture_that_cannot_be_read_is_told_in_words(program, monkeypatch, script, problem):
    monkeypatch.setattr(tesseract, "MOST_SECONDS", 1)
    with pytest.raises(tesseract.UnrecognizedError) as error:
        program(script).read(b"P5 1 1 255\n\0", "eng", dots_per_inch=300)
    assert str(error.value) == problem


def test_the_picture_the_languages_and_the_resolution_are_given_to_the_program(program):
    engine = program("print(sys.argv[1:], sys.stdin.buffer.read())")
    said = engine.read(b"picture", "nor+eng", dots_per_inch=299.6, page=2).decode()
    for part in ("'-l', 'nor+eng'", "'--dpi', '300'", "tessedit_page_number=2", "'--psm', '1'", "b'picture'"):
        assert part in said


def test_what_is_recognized_depends_on_version_and_languages(program):
    engine = program()
    assert len({engine.signature("eng"), engine.signature("nor"), engine._replace(version="5.4").signature("eng")}) == 3


def test_the_doctor_names_the_languages_whose_data_is_missing(program):
    from search.maintenance.check_installation import check_recognition

    program()
    (finding,) = check_recognition(["ro", "nb", "en", "zt"])
    assert finding.found == (
        "data for eng nor; it has none for Romanian, Traditional Chinese, which is misread "
        "(Debian: tesseract-ocr-ron tesseract-ocr-chi-tra)"
    )
    (finding,) = check_recognition(["nb"])
    assert finding.found == "data for eng nor"
