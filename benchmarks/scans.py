"""How many words are misread in scans? Prints texts, scans them at 200 dots an inch, and recognizes them.

    benchmarks/scans.py [TEXTS] [--pages N] [--dots N] [--json] [--save]

TEXTS is a folder with a file CODE.tsv for each language, whose column `original` has sentences; the seeds by default.
Each is printed by LibreOffice, drawn by pdfium, tilted by up to one degree, blurred and made noisy, and made into a PDF
of pictures, which is read as `search add --ocr auto` reads it, without knowing its language. Counted is which share of
the printed words is not read letter by letter, and in whole paragraphs.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from _output import add_output_options, output

from index import Document
from search.readers.isolation.documents import documents_in_file
from search.readers.options import ReadingOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEEDS = Path(__file__).parents[1] / "seeds"

#: The seeds by language.
_ARTICLES = {
    "ro": "000_bdeb880fadf664f9.txt", "sv": "001_abf1786260dd0cda.txt", "vi": "002_41c433cc62bb368c.txt",
    "nb": "003_ada28e0c948a2b04.txt",
}  # fmt: skip

#: Tilt of each page in degrees, in turn; spread of the noise; words in a paragraph made of sentences.
_TILTS, _NOISE, _PARAGRAPH = (0.7, -0.5, 1.0, 0.0, -0.9, 0.3), 12.0, 80


def main() -> None:
    """Print, scan, read and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=6, metavar="N", help="the most pages of each language")
    parser.add_argument("--dots", type=int, default=200, metavar="N", help="dots an inch of the scans")
    add_output_options(parser, "scans")
    options = parser.parse_args()
    if not shutil.which("soffice"):
        sys.exit("benchmarks/scans.py needs LibreOffice (Debian: libreoffice-writer)")
    rows: dict[str, dict[str, Any]] = {}
    for language in _ARTICLES:
        with tempfile.TemporaryDirectory() as folder:
            rows[language] = measured(Path(folder), texts(options.texts, language), options.pages, options.dots)
    output(options, "scans", rows, texts=options.texts.name if options.texts else "seeds", dots=options.dots)


def texts(folder: Path | None, language: str) -> list[str]:
    """Return the paragraphs of a language."""
    if folder is None:
        lines = (SEEDS / _ARTICLES[language]).read_text(encoding="utf-8").splitlines()
        return [line.strip() for line in lines[1:] if line.strip()]
    paragraphs: list[str] = [""]
    with (folder / f"{language}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if len(paragraphs[-1].split()) > _PARAGRAPH:
                paragraphs.append("")
            paragraphs[-1] = f"{paragraphs[-1]} {row['original']}".strip()
    return paragraphs


def measured(folder: Path, paragraphs: list[str], pages: int, dots: int) -> dict[str, Any]:
    """Return what is misread of these paragraphs."""
    printed = printed_pdf(folder, paragraphs)
    scan = folder / "scan.pdf"
    said = scanned(printed, scan, pages, dots)
    started = time.monotonic()
    found = list(documents_in_file(scan, "scan.pdf", ReadingOptions(languages=["nb", "ro", "sv", "vi"])))
    seconds = time.monotonic() - started
    read = next((each for each in found if isinstance(each, Document)), None)
    words, paragraphs_read = " ".join(said).split(), read.text.split("\n\n") if read else []
    wrong = len(words) - matched(words, read.text.split() if read else [])
    whole = sum(paragraph in paragraphs_read for paragraph in paragraphs if paragraph in " ".join(words))
    complete = sum(paragraph in " ".join(words) for paragraph in paragraphs)
    return {
        "pages": len(said),
        "words": len(words),
        "words_wrong": round(wrong / len(words), 4),
        "paragraphs_exact": round(whole / max(1, complete), 3),
        "confidence": int(str(read.origin.metadata["recognized"])) if read else 0,
        "seconds_a_page": round(seconds / len(said), 2),
    }


def matched(words: list[str], read: list[str]) -> int:
    """Return how many words were read, in their order."""
    matcher = difflib.SequenceMatcher(None, words, read, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def printed_pdf(folder: Path, paragraphs: list[str]) -> Path:
    """Return a PDF of paragraphs, which LibreOffice writes."""
    page = folder / "printed.html"
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    style = "font-family: 'DejaVu Serif', serif; font-size: 11pt"
    page.write_text(f'<html><meta charset="utf-8"><body style="{style}">{body}</body></html>', encoding="utf-8")
    subprocess.run(
        ["soffice", f"-env:UserInstallation={folder.as_uri()}/profile", "--headless", "--convert-to",  # noqa: S607
         "pdf:writer_web_pdf_Export", "--outdir", str(folder), str(page)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / "printed.pdf"


def scanned(printed: Path, scan: Path, pages: int, dots: int) -> list[str]:
    """Scan the first pages of a PDF into another, and return the text on each."""
    import pypdfium2

    document = pypdfium2.PdfDocument(printed)
    chance = np.random.default_rng(7)
    pictures, said = [], []
    for number in range(min(pages, len(document))):
        page = document[number]
        said.append(page.get_textpage().get_text_bounded())
        bitmap = page.render(scale=dots / 72, grayscale=True)
        pixels = bitmap.to_numpy().reshape(bitmap.height, bitmap.width)
        pictures.append(worn(pixels.astype(np.float32), _TILTS[number % len(_TILTS)], chance))
    scan.write_bytes(pdf_of_pictures(pictures, dots))
    return said


def worn(pixels: NDArray[np.float32], tilt: float, chance: np.random.Generator) -> NDArray[np.uint8]:
    """Return a page tilted by some degrees, blurred a little, grayed and made noisy."""
    height, width = pixels.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    sine, cosine = np.sin(np.radians(tilt)), np.cos(np.radians(tilt))
    x, y = x - width / 2, y - height / 2
    from_x, from_y = cosine * x - sine * y + width / 2, sine * x + cosine * y + height / 2
    left, top = np.floor(from_x).astype(int), np.floor(from_y).astype(int)
    inside = (left >= 0) & (top >= 0) & (left < width - 1) & (top < height - 1)
    left, top = left.clip(0, width - 2), top.clip(0, height - 2)
    right_part, lower_part = from_x - left, from_y - top
    tilted = (
        pixels[top, left] * (1 - right_part) * (1 - lower_part)
        + pixels[top, left + 1] * right_part * (1 - lower_part)
        + pixels[top + 1, left] * (1 - right_part) * lower_part
        + pixels[top + 1, left + 1] * right_part * lower_part
    )
    tilted = np.where(inside, tilted, 255)
    grayed = 30 + tilted * (220 / 255) + chance.normal(0, _NOISE, tilted.shape)
    return grayed.clip(0, 255).astype(np.uint8)


def pdf_of_pictures(pictures: list[NDArray[np.uint8]], dots: int) -> bytes:
    """Return a PDF whose pages are pictures."""
    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(len(pictures)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(pictures)}/Kids[{kids}]>>".encode()]
    for at, picture in enumerate(pictures):
        height, width = picture.shape
        across, up = width * 72 / dots, height * 72 / dots
        content = f"q {across} 0 0 {up} 0 0 cm /P Do Q".encode()
        packed = zlib.compress(picture.tobytes())
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {across} {up}]/Contents {4 + 3 * at} 0 R"
            f"/Resources<</XObject<</P {5 + 3 * at} 0 R>>>>>>".encode(),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
            b"/Length %d>>stream\n%s\nendstream" % (width, height, len(packed), packed),
        ]
    body = b"".join(b"%d 0 obj %s endobj\n" % (number, each) for number, each in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer <</Root 1 0 R>>\n"


if __name__ == "__main__":
    main()
