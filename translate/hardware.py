"""What models run on: the processor or a GPU, and how many threads decode.

A setting, not a finding: which GPU there is, and what it computes with, is found out late, by the process that loads a
model. So it can be sent to other processes, and asking CUDA, which does not survive a fork, is left to those that use it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .errors import HardwareError

#: Where models can run; the first is the default: on a GPU if there is one, else on the processor.
DEVICES = ("auto", "cpu", "cuda")

#: Memory of a process that decodes: a model of the usual size, its batches, and this program.
_PROCESS_BYTES = 512 << 20

#: The most threads that can be asked for.
MAX_THREADS = 1024


@dataclass(frozen=True, slots=True)
class Hardware:
    """What models run on.

    Attributes:
        device: One of `DEVICES`. ``auto`` is a GPU if CTranslate2 finds one on which a model runs, else the processor.
        threads: How many threads decode on the processor; None: one for each physical core that may be used.

    Raises:
        HardwareError: the device is unknown, or the number of threads out of range.

    """

    device: str = DEVICES[0]
    threads: int | None = None

    def __post_init__(self) -> None:
        if self.device not in DEVICES:
            raise HardwareError(f"unknown device {self.device!r:.40}", f"choose one of {', '.join(DEVICES)}")
        whole = isinstance(self.threads, int) and not isinstance(self.threads, bool)
        if self.threads is not None and not (whole and 1 <= self.threads <= MAX_THREADS):
            cure = f"give a whole number from 1 to {MAX_THREADS:,}, or none for as many as there are cores"
            raise HardwareError(f"threads cannot be {self.threads!r:.40}", cure)

    @property
    def decoding_threads(self) -> int:
        """How many threads decode on the processor."""
        return self.threads or physical_cores()

    @property
    def processes(self) -> int:
        """How many processes may decode at the same time, each with models of its own: as memory allows, if not asked for."""
        # Imported late: a search asks for none.
        import psutil

        return self.threads or max(1, min(physical_cores(), psutil.virtual_memory().available // _PROCESS_BYTES))


#: For a few words, such as a query: to start a GPU takes longer than to translate them.
PROCESSOR = Hardware("cpu")


def physical_cores() -> int:
    """Return how many physical cores this process may use."""
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = set()
    for processor in usable:
        siblings = Path(f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")
        try:
            cores.add(siblings.read_text())
        except OSError:
            cores.add(str(processor))
    return max(1, len(cores))
