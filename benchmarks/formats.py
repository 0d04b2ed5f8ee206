"""How fast are documents read, and which cannot be? Reads the files of a folder, as `search add` does, without adding them.

    benchmarks/formats.py FOLDER [--files N] [--seed N] [--compare] [--share] [--json] [--save]

At most N files of each suffix are read, drawn with a fixed seed. Each is read by a process of its own; its seconds
include that. Then they are read once more, two at once, as `search add` does. Peak memory is that of the largest of these
processes. Reasons of failures are printed to standard error.

With --compare, words are compared with those that `pdftotext` finds in PDFs, and LibreOffice in the files of offices and
in web pages: counted is how many of its distinct words of three letters or more are missing, and how many files are not
read that it reads. Files that lack many are printed to standard error.

With --share, some of the files are also added to a new library, without a model: the readers' share is their processor
time of that of `search add`.
"""

from __future__ import annotations

import argparse
import html
import multiprocessing
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from _libreoffice import convert, program
from _output import add_output_options, output

from index import Document
from search.readers.ahead import ReadAhead
from search.readers.formats import formats_by_suffix
from search.readers.isolation.documents import documents_in_file
from search.readers.isolation.isolated import stop_servers
from search.readers.source import SourceFile
from search.readers.walk import find_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]

FILES, SEED = 1_000, 7

#: The most files that are added to a library.
_FILES_ADDED = 100

#: Share of a file's words that are missing above which it is named, and how many of its words are.
_MANY_MISSING, _WORDS_NAMED = 0.1, 12

#: What nobody sees in flat OpenDocument, tags in the middle of words, and all tags.
_NO_TEXT = re.compile(r"<(office:(?:binary-data|meta|settings|styles)|svg:(?:desc|title))\b.*?</\1>", re.DOTALL)
_INLINE_TAG, _ANY_TAG = re.compile("</?text:(?:span|a)\\b[^>]*>"), re.compile("<[^>]*>")

_WORD = re.compile(r"[^\W\d_]{3,}")

_TEXT = "txt:Text (encoded):UTF8"
#: What LibreOffice makes of a file, from which its words are taken, and further options. All sheets are written.
_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
_CONVERSIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((".doc", ".dot", ".docx", ".docm", ".dotx", ".odt", ".ott", ".fodt", ".rtf", ".sxw"), (_TEXT,)),
    **dict.fromkeys((".html", ".htm", ".xhtml"), (_TEXT, "--infilter=HTML (StarWriter)")),
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".xltx", ".xlsb", ".ods", ".ots", ".fods", ".sxc"), (_SHEETS,)),
    **dict.fromkeys((".ppt", ".pps", ".pptx", ".pptm", ".ppsx", ".odp", ".otp", ".fodp", ".sxi"), ("fodp",)),
}


class Read(NamedTuple):
    """What was read of a file.

    Attributes:
        path: The file.
        type: Format of its first document; of a file without any, what its suffix says.
        documents: Number of documents.
        characters: In them.
        pages: Of a PDF.
        seconds: That it took.
        reasons: Why it was not read, or not as a whole.
        words: Its distinct words.

    """

    path: Path
    type: str
    documents: int
    characters: int
    pages: int
    seconds: float
    reasons: list[str]
    words: set[str]


def main() -> None:
    """Read the files and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=FILES, metavar="N", help="the most files of each suffix")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N")
    parser.add_argument("--compare", action="store_true", help="compare words with pdftotext and LibreOffice")
    parser.add_argument("--share", action="store_true", help="also measure the readers' share of adding")
    add_output_options(parser, "formats")
    options = parser.parse_args()
    if options.compare:
        program()
        if not shutil.which("pdftotext"):
            sys.exit("pdftotext is not on PATH; install it (Debian: poppler-utils)")
    figures: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: dict[str, list[Path]] = defaultdict(list)
    every: list[Read] = []
    for paths in chosen(options.folder, options.files, options.seed):
        # The memory of processes that ended is only told as the most of all: so each suffix has a process of its own.
        results, peak_mib, _, together = in_new_process(paths)
        every += results
        # Most files of a suffix are of one type.
        figures[Counter(result.type for result in results).most_common(1)[0][0]]["seconds_together"] += together
        for result in results:
            count(result, figures[result.type], peak_mib)
            for reason in result.reasons:
                reasons[reason].append(result.path)
    if options.compare:
        compare(every, figures)
    for reason, paths in sorted(reasons.items(), key=lambda item: -len(item[1])):
        print(f"{len(paths)} × {reason} ({paths[0]})", file=sys.stderr)
    rows = {name: rounded(row) for name, row in sorted(figures.items())}
    chance = random.Random(options.seed)  # noqa: S311 - nothing secret
    some = chance.sample([each.path for each in every], min(_FILES_ADDED, len(every)))
    share = {"share": round(share_of_adding(some), 2)} if options.share else {}
    parameters = {"folder": options.folder.name, "files": options.files, "seed": options.seed}
    output(options, "formats", rows, **parameters, **share)


def chosen(folder: Path, most: int, seed: int) -> Iterator[list[Path]]:
    """Yield the files to read of each suffix: at most *most*."""
    by_suffix: dict[str, list[Path]] = defaultdict(list)
    for path in find_paths([str(folder)]):
        by_suffix[path.suffix.lower()].append(path)
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for _, paths in sorted(by_suffix.items()):
        yield chance.sample(paths, min(most, len(paths)))


def in_new_process(paths: Sequence[Path]) -> tuple[list[Read], int, float, float]:
    """Return what `read_all` does in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(read_all, (paths,))


def read_all(paths: Sequence[Path]) -> tuple[list[Read], int, float, float]:
    """Return what was read of files, one after another, and how.

    How is the peak memory of the processes that read in MiB, their processor time in s, and the seconds that it takes if
    two files are read at once.
    """
    read(Path(__file__))  # The first file waits until the readers are imported.
    found = list(map(read, paths))
    stop_servers()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found, usage.ru_maxrss >> 10, usage.ru_utime + usage.ru_stime, seconds_together(paths)


def seconds_together(paths: Sequence[Path]) -> float:
    """Return how long it takes to read files two at once."""
    with ReadAhead(2) as ahead:
        # The first two wait until the readers are imported.
        for documents in [ahead.begin(SourceFile(str(path), path)) for path in (Path(__file__), *paths[:2])]:
            list(documents)
        started = time.perf_counter()
        waiting: deque[Iterator[object]] = deque()
        for path in paths:
            waiting.append(ahead.begin(SourceFile(str(path), path)))
            if len(waiting) > ahead.files:
                deque(waiting.popleft(), 0)
        for documents in waiting:
            deque(documents, 0)
        seconds = time.perf_counter() - started
    stop_servers()
    return seconds


def read(path: Path) -> Read:
    """Return what was read of a file."""
    started = time.perf_counter()
    found = list(documents_in_file(path, path.name))
    seconds = time.perf_counter() - started
    documents = [each for each in found if isinstance(each, Document)]
    suffix = path.suffix.lower()
    return Read(
        path,
        documents[0].type if documents else formats_by_suffix().get(suffix, suffix.lstrip(".")),
        len(documents),
        sum(len(document.text) for document in documents),
        sum(len({box.page for box in document.origin.boxes}) for document in documents),
        seconds,
        [re.sub(r"\d+", "N", str(each.reason)) for each in found if not isinstance(each, Document)],
        words_of(" ".join(document.text for document in documents)),
    )


def count(result: Read, row: Counter[str], peak_mib: int) -> None:
    """Add what was read of a file to the figures of its format."""
    row.update({
        "files": 1,
        "bytes": result.path.stat().st_size,
        "characters": result.characters,
        "pages": result.pages,
        "seconds": result.seconds,
    })  # fmt: skip
    row["slowest"] = max(row["slowest"], result.seconds)
    row["peak_mib"] = max(row["peak_mib"], peak_mib)
    if result.reasons:
        row["partly" if result.documents else "failed"] += 1


def compare(results: Sequence[Read], figures: dict[str, Counter[str]]) -> None:
    """Add to the figures how many words are missing that other programs find, and how many files are closed."""
    by_conversion: dict[tuple[str, ...], list[Read]] = defaultdict(list)
    for result in results:
        suffix = result.path.suffix.lower()
        if suffix in _CONVERSIONS:
            by_conversion[_CONVERSIONS[suffix]].append(result)
        elif suffix == ".pdf":
            compare_words(result, pdf_words(result.path), figures[result.type])
    with tempfile.TemporaryDirectory() as scratch:
        for number, ((to, *more), some) in enumerate(by_conversion.items()):
            made = convert([result.path for result in some], to, Path(scratch) / str(number), *more)
            for result in some:
                files = made[result.path]
                theirs = set[str]().union(*map(text_words, files))
                compare_words(result, theirs, figures[result.type])


def compare_words(result: Read, theirs: set[str], row: Counter[str]) -> None:
    """Add to a row how many words are missing of those that another program finds."""
    if not theirs:
        return
    row["compared"] += 1
    if not result.documents:
        row["closed"] += 1
        print(f"{result.path} is not read, but by another program: {result.reasons}", file=sys.stderr)
        return
    missing = theirs - result.words
    row["words"] += len(theirs)
    row["missing"] += len(missing)
    if len(missing) > _MANY_MISSING * len(theirs):
        named = " ".join(sorted(missing)[:_WORDS_NAMED])
        print(f"{result.path} lacks {len(missing)} of {len(theirs)}: {named}", file=sys.stderr)


def pdf_words(path: Path) -> set[str]:
    """Return the words that `pdftotext` finds."""
    command = [shutil.which("pdftotext") or "pdftotext", path, "-"]
    return words_of(subprocess.run(command, capture_output=True, check=False).stdout.decode(errors="replace"))


def text_words(path: Path) -> set[str]:
    """Return the words of a text in UTF-8, or of the body of a flat OpenDocument."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".fodp":
        text = _NO_TEXT.sub(" ", text.partition("<office:body")[2])
        text = html.unescape(_ANY_TAG.sub(" ", _INLINE_TAG.sub("", text)))
    return words_of(text)


def words_of(text: str) -> set[str]:
    """Return the distinct words of a text, in lower case."""
    return set(_WORD.findall(text.replace("\u00ad", "").lower()))


def share_of_adding(paths: Sequence[Path]) -> float:
    """Return the readers' share of the processor time of adding files to a new library, without a model."""
    _, _, of_readers, _ = in_new_process(paths)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as scratch:
        files = Path(scratch) / "files"
        files.mkdir()
        for number, path in enumerate(paths):
            (files / f"{number}{path.suffix}").symlink_to(path.resolve())
        command = [sys.executable, "-m", "search", "--library", str(Path(scratch) / "library"), "add", str(files)]
        subprocess.run(command, check=False, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return of_readers / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def rounded(row: Counter[str]) -> dict[str, Any]:
    """Return the figures of a format, times in hundredths."""
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in sorted(row.items())}


if __name__ == "__main__":
    main()
