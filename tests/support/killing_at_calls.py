"""Kills commands at the system calls that change the disk. Run as a program, with shim.c in LD_PRELOAD.

    python killing_at_calls.py PLACES MOST

PLACES is a folder with one subfolder, a place, for each job: it contains the job's files, and a library or none. In a
copy of the place, the job is killed at a chosen moment: before a system call, or halfway through a write. At every
other moment there is also a power failure: whatever was written to files but not synced is lost. The library that is
left must open and pass all checks, with each document as it was before or as it is after the job. Running the same job
again, directly or after another command, must give the same result as without the kill. A power failure after a job
that was not killed must lose nothing.

That is tried at MOST moments of each job: at its renames, which commit changes, and at others. Prints as JSON, for each
job, at how many moments it was killed, and how many moments it has.
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

#: In the names of files that killed processes leave behind, and that the next command deletes.
LEFTOVERS = (".part", ".unfinished-", ".version-")


def add(library):
    """Add documents to a new library."""
    library.add(["documents"])


def prune(library):
    """Add new, changed and moved files, and those that could not be read before; remove documents of deleted files."""
    library.add(["documents"], prune=True)


def remove(library):
    """Remove two documents together, and one after them."""
    for document_ids in (["documents/1.txt", "documents/2.txt"], ["documents/3.txt"]):
        with suppress(NoSuchDocumentError):
            library.remove(document_ids)


def rebuild(library):
    """Rebuild the store."""
    library.rebuild()


def translate(library):
    """Translate documents that were added when there was no model for them."""
    library.translate()


def import_memory(library):
    """Import a translation memory."""
    library.import_memory("memory.jsonl")
    assert any("people" in counts for counts in library.status().translators.values())


def export_memory(library):
    """Export the translation memory."""
    library.export_memory("exported.jsonl")


def install(library):
    """Install the first package, which creates the library."""
    library.install("new.argosmodel", here=True)


def replace_package(library):
    """Install a package that replaces an older one."""
    library.install("new.argosmodel", here=True)


def uninstall(library):
    """Remove a package."""
    with suppress(SearchError):
        library.uninstall("nb_en")


def migrate(library):
    """Open the library of an older version, which upgrades it."""
    library.status()


def recover(library):
    """Recover an undamaged library, all of which must be saved."""
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
    """Open the library in the current folder."""
    return Library("library", translators=GlossaryTranslator(json.loads(Path("glossary.json").read_text())))


def run(job, moment):
    """Run a job, killed at *moment* unless it is 0; return how many moments it has, and which are renames."""
    shim.begin(moment)
    with opened() as library:
        job(library)
    return shim.moments(), [shim.rename_moment(number) for number in range(shim.renames())]


def state():
    """Return the content of the library, and that of the exported memory or recovered library."""
    from killing import content  # Beside this file, when it runs as a program.

    try:
        documents, memory, hits, counts, models, _ = content(opened, Path("library"), QUERIES)
    except (CorpusError, LibraryError):
        documents, memory, hits, counts, models = {}, [], {}, None, []
    # Whether the store already contains a document is compared by the number of waiting documents.
    documents = {name: (replace(shown.document, indexed=True), shown.sentences) for name, shown in documents.items()}
    exported = Path("exported.jsonl")
    if exported.exists():
        output = exported.read_text()
    else:
        output = content(partial(Library, "saved"), Path("saved"), QUERIES)[:3] if Path("saved").exists() else None
    return documents, memory, hits, counts, models, output


def repair(library):
    """Only do what every writing command does first; nothing if there is no library."""
    if Path("library/manifest.json").exists():
        library.remove([])


def survive(job, before, after, *, repaired):
    """Check what a kill has left, then run the job again, directly or after a command that only repairs."""
    with opened() as library:
        wrong = [finding for finding in library.doctor() if finding.cure]
        assert not wrong, wrong
        if repaired:
            repair(library)
    documents, *_, models, output = state()
    for document_id in documents.keys() | before[0].keys() | after[0].keys():
        expected = [one[0].get(document_id) for one in (before, after)]
        assert documents.get(document_id) in expected, f"{document_id} is neither the old one nor the new one"
    # A package that is being replaced is absent for a moment; the next command restores it.
    assert models in (before[-2], after[-2]) or not (models or repaired), models
    assert output in (before[-1], after[-1]), "an exported memory or recovered library is complete or absent"
    run(job, 0)
    with opened() as library:
        repair(library)
    for one, other in zip(state(), after, strict=True):
        assert one == other
    leftovers = [str(path) for path in Path().rglob("*") if any(part in path.name for part in LEFTOVERS)]
    assert not leftovers, leftovers


def lose_power(synced):
    """Restore each file to what was last synced; shared memory is lost."""
    for file in filter(Path.is_file, list(Path().rglob("*"))):
        content = synced / str(file.stat().st_ino)
        if file.name.endswith("-shm"):
            file.unlink()
        else:
            file.write_bytes(content.read_bytes() if content.exists() else b"")


def copy(place, scratch, synced):
    """Copy a place, count all of it as synced, and make the copy the current folder."""
    os.chdir(scratch)
    for folder in (scratch / "place", synced):
        shutil.rmtree(folder, ignore_errors=True)
    synced.mkdir()
    os.chdir(shutil.copytree(place, scratch / "place"))
    for file in filter(Path.is_file, Path().rglob("*")):
        shutil.copyfile(file, synced / str(file.stat().st_ino))


def in_a_child(function, *arguments, **options):
    """Run a function in a child, and return its result; None if the child was killed."""
    with tempfile.TemporaryFile() as result:
        child = os.fork()
        if not child:
            status = 1
            try:
                result.write(pickle.dumps(function(*arguments, **options)))
                result.flush()
                status = 0
            except BaseException:  # noqa: BLE001 - it is printed
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return None
        assert status == 0, "see above"
        result.seek(0)
        return pickle.load(result)


def try_job(job, place, scratch, most):
    """Kill a job at chosen moments; return at how many it was killed, and how many moments it has."""
    chance, synced = random.Random(job.__name__), Path(os.environ["SYNCED"])
    copy(place, scratch, synced)
    before = in_a_child(state)
    copy(place, scratch, synced)
    count, renames = in_a_child(run, job, 0)
    after = in_a_child(state)
    lose_power(synced)
    assert in_a_child(state) == after, f"{job.__name__} did not sync all its changes"
    others = sorted(set(range(1, count + 1)) - set(renames))
    moments = chance.sample(renames, min(len(renames), most - 1))
    moments += chance.sample(others, len(others))
    killed = 0
    for number, moment in enumerate(moments):
        if killed == most:
            break
        copy(place, scratch, synced)
        # With several threads, the number of moments varies: a run that ends before its moment is not a kill.
        killed += in_a_child(run, job, moment) is None
        if number % 2:
            lose_power(synced)
        try:
            in_a_child(survive, job, before, after, repaired=number // 2 % 2)
        except AssertionError as error:
            raise AssertionError(f"{job.__name__}, killed at {moment} of {count}, power lost: {number % 2}") from error
    return killed, count


def main():
    """Kill each job."""
    places, most = Path(sys.argv[1]).absolute(), int(sys.argv[2])
    identify("Load the language profiles once, for all children.")
    # The shim records what a power failure would leave, so the files need not be on a real disk.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as scratch:
        result = {job.__name__: try_job(job, places / job.__name__, Path(scratch), most) for job in JOBS}
        os.chdir(places)
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    shim = ctypes.CDLL(None)
    main()
