"""Searches a library without a pause until it is told to stop; run as a program, many at once.

    python reading.py LIBRARY STOP QUERY

Stops when there is a file STOP. Prints, as JSON, how long each answer took, in seconds, and the different
answers: what was found, by document, and how many documents were said to wait for the store.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from search import Library


def main():
    """Ask until the end."""
    folder, stop, query = sys.argv[1:]
    seconds, answers = [], set()
    with Library(folder) as library:
        while not Path(stop).exists():
            begun = time.perf_counter()
            hits = library.find(query, limit=1000, group="none", duplicates=True, expand=False)
            seconds.append(time.perf_counter() - begun)
            answers.add((tuple(sorted((hit.document_id, hit.original) for hit in hits)), hits.waiting))
            if len(seconds) % 20 == 0:
                library.close()  # To open anew is what can go wrong.
    sys.stdout.write(json.dumps({"seconds": seconds, "answers": sorted(answers)}))


if __name__ == "__main__":
    main()
