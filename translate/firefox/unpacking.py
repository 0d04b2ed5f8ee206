"""Unpacking a file of a Firefox model: runs in a process of its own.

``python -m translate.firefox.unpacking COMPRESSED TARGET [SHA256]``. Only this module uses `fxtranslate.discovery`, whose other functions
open connections in native code; and it unpacks whatever it is given into memory, for which this process has a limit.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from translate.apart import fail, limit_memory

#: Memory of this process in GiB. The largest published model takes 0.2 unpacked.
_MOST_MEMORY = 2


def main() -> None:
    """Unpack the file that the arguments name."""
    compressed, target = map(Path, sys.argv[1:3])
    limit_memory(_MOST_MEMORY)
    try:
        from fxtranslate import discovery

        content = discovery.verify_and_decompress(compressed.read_bytes(), *sys.argv[3:4])
        with target.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
    except ImportError:
        fail(ImportError("fxtranslate is not installed"))
    except MemoryError:
        fail(MemoryError("it is larger than any model"))
    except Exception as error:  # noqa: BLE001 - whatever native code makes of it
        fail(error)


if __name__ == "__main__":
    main()
