"""Where CTranslate2 runs a model: on which device, with which numbers, in how many threads and how large batches.

GPUs are used as CTranslate2's documentation says; this was tested with a stub, on machines without a GPU.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.errors import HardwareError

if TYPE_CHECKING:
    from translate.hardware import Hardware

#: What a GPU computes with, best first. Published packages hold 8-bit weights, which need half the memory traffic of
#: 16-bit ones; what is between them is in 16 bits. GPUs without fast 8-bit or 16-bit numbers support the later ones only.
_GPU_NUMBERS = ("int8_float16", "float16", "int8_float32")

#: Source tokens decoded together, padding included. On two cores, larger batches are no faster and smaller ones are
#: slower.
_BATCH_TOKENS = 512

#: The same on a GPU, where a step takes about as long for a thousand sentences as for ten: all sentences of a call, of
#: usual length, are one batch. With a beam of 4 and 58,000 subwords, their scores take less than half a gigabyte.
_GPU_BATCH_TOKENS = 8192

_NO_GPU = "translate on the processor with --device cpu, or install NVIDIA's driver and the CUDA libraries that CTranslate2 needs"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and how a model is loaded.

    Attributes:
        device: CTranslate2's name of the device, ``"cpu"`` or ``"cuda"``.
        compute_type: What it computes with; ``"default"``: with what the package holds.
        threads: How many batches are decoded at the same time.
        batch_tokens: Source tokens in a batch, padding included.

    """

    device: str
    compute_type: str
    threads: int
    batch_tokens: int


def placements(hardware: Hardware) -> list[Placement]:
    """Return where to try to load a model, the best first.

    Asks CUDA: call it in the process that loads the model.

    Raises:
        HardwareError: a GPU was asked for, and none is found.

    """
    found = []
    if hardware.device != "cpu":
        numbers = _gpu_numbers()
        if numbers is not None:
            # One batch keeps a GPU busy.
            found.append(Placement("cuda", numbers, 1, _GPU_BATCH_TOKENS))
        elif hardware.device == "cuda":
            raise HardwareError("no GPU is found on which models could run", _NO_GPU)
    if hardware.device != "cuda":
        # One batch per core is faster than one batch on all cores: a batch's matrices are small.
        found.append(Placement("cpu", "default", hardware.decoding_threads, _BATCH_TOKENS))
    return found


def uses_gpu(hardware: Hardware) -> bool:
    """Return whether models are first tried on a GPU; like `placements`, it asks CUDA."""
    return placements(hardware)[0].device == "cuda"


def check_hardware(hardware: Hardware) -> None:
    """Check that a GPU is there if one was asked for.

    Raises:
        HardwareError: none is found.

    """
    if hardware.device == "cuda":
        placements(hardware)


def _gpu_numbers() -> str | None:
    """Return what the GPU computes with best, or None if there is no GPU, or none that works."""
    import ctranslate2

    try:
        supported = ctranslate2.get_supported_compute_types("cuda") if ctranslate2.get_cuda_device_count() else set()
    except (RuntimeError, ValueError):  # A driver that is too old, or a CTranslate2 made without CUDA.
        return None
    return next((numbers for numbers in _GPU_NUMBERS if numbers in supported), "default" if supported else None)
