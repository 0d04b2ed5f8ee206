"""Kills commands at the calls by which they change the disk; run as a program, with the shim in LD_PRELOAD.

    python killing_at_calls.py PLACES MOST

PLACES is a folder that has one for each job: with a library in it, or none yet, and with what the job needs. A
copy of it is killed at a moment of the job: before a call, or halfway through a write. After that the power fails, too,
at every other moment: what was written to files and not synced is lost. What is left has to open and to be whole, each
document as it was before or as it is after; and the same job again, at once or after another command,
ends where it would have ended without. Of a job that was not killed nothing is lost when the power fails.

That is tried at MOST moments of each job: at its renames, by which things become true, and at others. Prints at how
many of how many moments each was killed, as JSON.
"""

from __future__ import annotations

import ctypes
import json
import os
import pickle
import random
import shutil
import signal
import sys
import tempfile
import traceback
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from index import CorpusError, LibraryError
from search import Library, SearchError
from search.errors import NoSuchDocumentError
from translate import identify
from translate.testing import GlossaryTranslator

QUERIES = ("summit meeting",)

#: What those who were killed leave, and others clear away.
LEFT = (".part", ".unfinished-", ".version-")


def add(library):
    """Read documents into a library that is not there yet."""
    library.add(["documents"])


def prune(library):
    """Read what is new, changed or moved, and what could not be read before; remove what has gone."""
    library.add(["documents"], prune=True)


def remove(library):
    """Remove two documents together, and one after them."""
    for document_ids in (["documents/1.txt", "documents/2.txt"], ["documents/3.txt"]):
        with suppress(NoSuchDocumentError):
            library.remove(document_ids)


def rebuild(library):
    """Make the store again."""
    library.rebuild()


def translate(library):
    """Translate what has no English, for want of a model when it was added."""
    library.translate()


def import_memory(library):
    """Take in what people translated."""
    assert library.import_memory("memory.jsonl").documents


def export_memory(library):
    """Write the memory out."""
    library.export_memory("exported.jsonl")


def install(library):
    """Install a package, the first; the library is made with it."""
    library.install("new.argosmodel", here=True)


def replace_package(library):
    """Install a package in the place of an older one."""
    library.install("new.argosmodel", here=True)


def uninstall(library):
    """Remove a package."""
    with suppress(SearchError):
        library.uninstall("nb_en")


def migrate(library):
    """Open the library of an older version."""
    library.status()


def recover(library):
    """Save what can be read into a new library; what is whole is all there."""
    with suppress(LibraryError):
        library.recover("saved")


JOBS = (
    add,
    prune,
    remove,
    rebuild,
    translate,
    import_memory,
    export_memory,
    install,
    replace_package,
    uninstall,
    migrate,
    recover,
)


def opened():
    """Return the library, in the folder that this is in."""
    return Library("library", translators=GlossaryTranslator(json.loads(Path("glossary.json").read_text())))


def run(job, moment):
    """Run a job, killed at a moment, 0 for none; return how many moments it has, and which of them are renames."""
    shim.begin(moment)
    with opened() as library:
        job(library)
    return shim.moments(), [shim.rename_moment(number) for number in range(shim.renames())]


def state():
    """Return all that the library says, what it has exported, and what was saved of it into another."""
    from killing import content  # Found where this is run as a program.

    try:
        documents, memory, hits, told, models, _ = content(opened, Path("library"), QUERIES)
    except (CorpusError, LibraryError):
        documents, memory, hits, told, models = {}, [], {}, None, []
    # Whether the store has it already is told by who is waiting.
    documents = {name: (replace(shown.document, indexed=True), shown.sentences) for name, shown in documents.items()}
    exported = Path("exported.jsonl")
    if exported.exists():
        made = exported.read_text()
    else:
        made = content(partial(Library, "saved"), Path("saved"), QUERIES)[:3] if Path("saved").exists() else None
    return documents, memory, hits, told, models, made


def mend(library):
    """Do nothing but what every command that writes does first, where there is a library already."""
    if Path("library/manifest.json").exists():
        library.remove([])


def survive(job, before, after, *, mended):
    """Look at what a kill has left, then run the job again, at once or after a command that has only to mend."""
    with opened() as library:
        wrong = [finding for finding in library.doctor() if finding.cure]
        assert not wrong, wrong
        if mended:
            mend(library)
    documents, *_, models, made = state()
    for document_id in documents.keys() | before[0].keys() | after[0].keys():
        told = [one[0].get(document_id) for one in (before, after)]
        assert documents.get(document_id) in told, f"{document_id} is neither as it was nor as it is to be"
    # A package that is being replaced is away for a moment, and comes back.
    assert models in (before[-2], after[-2]) or not (models or mended), models
    assert made in (before[-1], after[-1]), "what is exported or saved is there whole or not at all"
    run(job, 0)
    with opened() as library:
        mend(library)
    for one, other in zip(state(), after, strict=True):
        assert one == other
    left = [str(path) for path in Path().rglob("*") if any(name in path.name for name in LEFT)]
    assert not left, left


def lose_power(synced):
    """Leave of each file what was synced last; what is shared in memory has gone."""
    for file in filter(Path.is_file, list(Path().rglob("*"))):
        kept = synced / str(file.stat().st_ino)
        if file.name.endswith("-shm"):
            file.unlink()
        else:
            file.write_bytes(kept.read_bytes() if kept.exists() else b"")


def copy(place, scratch, synced):
    """Go to a copy of a place, all of it synced."""
    os.chdir(scratch)
    for folder in (scratch / "place", synced):
        shutil.rmtree(folder, ignore_errors=True)
    synced.mkdir()
    os.chdir(shutil.copytree(place, scratch / "place"))
    for file in filter(Path.is_file, Path().rglob("*")):
        shutil.copyfile(file, synced / str(file.stat().st_ino))


def in_a_child(function, *arguments, **options):
    """Return what a function returns in a child; None if that was killed."""
    with tempfile.TemporaryFile() as told:
        child = os.fork()
        if not child:
            status = 1
            try:
                told.write(pickle.dumps(function(*arguments, **options)))
                told.flush()
                status = 0
            except BaseException:  # noqa: BLE001 - it is told
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return None
        assert status == 0, "see above"
        told.seek(0)
        return pickle.load(told)


def try_job(job, place, scratch, most):
    """Kill a job, and return at how many moments, and how many it has."""
    chance, synced = random.Random(job.__name__), Path(os.environ["SYNCED"])
    copy(place, scratch, synced)
    before = in_a_child(state)
    copy(place, scratch, synced)
    count, renames = in_a_child(run, job, 0)
    after = in_a_child(state)
    lose_power(synced)
    assert in_a_child(state) == after, f"not all that {job.__name__} did was on the disk"
    others = sorted(set(range(1, count + 1)) - set(renames))
    moments = chance.sample(renames, min(len(renames), most - 1))
    moments += chance.sample(others, min(len(others), most - len(moments)))
    killed = 0
    for number, moment in enumerate(moments):
        copy(place, scratch, synced)
        killed += in_a_child(run, job, moment) is None
        if number % 2:
            lose_power(synced)
        try:
            in_a_child(survive, job, before, after, mended=number // 2 % 2)
        except AssertionError as error:
            raise AssertionError(f"{job.__name__}, killed at {moment} of {count}, power lost: {number % 2}") from error
    return killed, count


def main():
    """Try each job."""
    places, most = Path(sys.argv[1]).absolute(), int(sys.argv[2])
    identify("Read the profiles of languages once, for all children.")
    # What a power failure would leave is told by the shim: no need to wait for a disk.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as scratch:
        told = {job.__name__: try_job(job, places / job.__name__, Path(scratch), most) for job in JOBS}
        os.chdir(places)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    shim = ctypes.CDLL(None)
    main()
