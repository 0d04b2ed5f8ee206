"""Searches a library without a pause. Run as a program, many at once.

    python reading.py LIBRARY STOP QUERY

Stops when a file STOP exists. Prints as JSON how many seconds each search took, and the distinct answers: the hits
(document ID and original), and the number of documents waiting for the store.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from search import Library


def main():
    """Search until the end."""
    folder, stop, query = sys.argv[1:]
    seconds, answers = [], set()
    with Library(folder) as library:
        while not Path(stop).exists():
            started = time.perf_counter()
            hits = library.find(query, limit=1000, group="none", duplicates=True, expand=False)
            seconds.append(time.perf_counter() - started)
            answers.add((tuple(sorted((hit.document_id, hit.original) for hit in hits)), hits.waiting))
            if len(seconds) % 20 == 0:
                library.close()  # Opening the files again is what could go wrong.
    sys.stdout.write(json.dumps({"seconds": seconds, "answers": sorted(answers)}))


if __name__ == "__main__":
    main()
