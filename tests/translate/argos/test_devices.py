"""Models on a GPU if there is one: tested with a stub of CTranslate2, because the machines that run tests have none."""

from __future__ import annotations

import pickle
from types import SimpleNamespace

import ctranslate2
import pytest

from translate import ArgosTranslators, Hardware, HardwareError, TranslatorError
from translate.argos.devices import Placement, check_hardware, placements
from translate.hardware import MAX_THREADS, physical_cores

NORWEGIAN = "Den russiske delegasjonen forlot møtet uten å svare på spørsmål fra pressen."
ENGLISH = "The Russian delegation left the meeting without answering questions from the press."

#: What CTranslate2 says of GPUs of compute capability 8, 7, 6.1 and 6.
NUMBERS = {
    "int8_float16": {"float32", "float16", "bfloat16", "int8", "int8_float32", "int8_float16", "int8_bfloat16"},
    "float16": {"float32", "float16"},
    "int8_float32": {"float32", "int8", "int8_float32"},
    "default": {"float32"},
}


@pytest.fixture
def gpu(monkeypatch):
    """Return a function that pretends that there is a GPU, and returns what models are loaded with.

    It translates on the processor; with *failure* it fails at the first sentence, as CUDA does without its libraries.
    """
    real = ctranslate2.Translator
    loaded = []

    class Translator:
        def __init__(self, path, *, device, failure=None, **settings):
            loaded.append((device, settings["compute_type"], settings["inter_threads"]))
            self.batches = []
            self._failure = failure if device == "cuda" else None
            self._translator = real(path, device="cpu")

        def translate_batch(self, *arguments, **options):
            if self._failure:
                raise RuntimeError(self._failure)
            sizes.append(options.get("max_batch_size"))
            return self._translator.translate_batch(*arguments, **options)

    sizes = []

    def pretend(numbers="int8_float16", failure=None):
        supported = {"cuda": NUMBERS[numbers]}
        monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
        monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda device: supported[device])
        monkeypatch.setattr(ctranslate2, "Translator", lambda *a, **k: Translator(*a, failure=failure, **k))
        return loaded, sizes

    return pretend


def translate(packages, *settings):
    return ArgosTranslators(packages, "fast", Hardware(*settings)).get("nb").translate([NORWEGIAN], source="nb")


def test_without_a_gpu_models_run_on_the_processor_with_one_thread_for_each_core():
    assert placements(Hardware()) == placements(Hardware("cpu")) == [Placement("cpu", "default", physical_cores(), 512)]
    check_hardware(Hardware())


def test_a_gpu_that_is_asked_for_and_not_there_is_an_error_with_a_cure():
    with pytest.raises(HardwareError, match=r"^no GPU is found on which models could run; .*--device cpu"):
        check_hardware(Hardware("cuda"))


@pytest.mark.parametrize("numbers", NUMBERS)
def test_a_gpu_computes_with_what_it_does_best(gpu, numbers):
    gpu(numbers)
    on_gpu, fallback = placements(Hardware())
    assert (on_gpu.device, on_gpu.compute_type) == ("cuda", numbers)
    assert fallback.device == "cpu"
    assert placements(Hardware("cuda")) == [on_gpu]
    assert [place.device for place in placements(Hardware("cpu"))] == ["cpu"]


@pytest.mark.parametrize("device", ["auto", "cuda"])
def test_models_run_on_a_gpu_in_large_batches(gpu, packages, device):
    loaded, sizes = gpu()
    assert translate(packages, device) == [ENGLISH]
    assert loaded == [("cuda", "int8_float16", 1)]
    assert sizes[-1] == 8192


def test_by_default_translators_run_on_the_processor(gpu, packages):
    loaded, sizes = gpu()
    assert ArgosTranslators(packages, "fast").get("nb").translate([NORWEGIAN], source="nb") == [ENGLISH]
    assert [device for device, *_ in loaded] == ["cpu"]
    assert sizes == [512]


def test_auto_takes_the_processor_where_a_gpu_does_not_work(gpu, packages):
    loaded, _ = gpu(failure="Library libcublas.so.12 is not found or cannot be loaded")
    assert translate(packages, "auto", 3) == [ENGLISH]
    assert loaded == [("cuda", "int8_float16", 1), ("cpu", "default", 3)]


def test_a_gpu_that_was_asked_for_and_does_not_work_is_an_error_with_a_cure(gpu, packages):
    gpu(failure="Library libcublas.so.12 is not found or cannot be loaded")
    with pytest.raises(TranslatorError, match=r"failed on the GPU \(Library libcublas.*\); .*--device cpu"):
        translate(packages, "cuda")


def test_a_driver_that_is_too_old_is_as_no_gpu(monkeypatch):
    def fail(_device):
        raise RuntimeError("CUDA failed with error CUDA driver version is insufficient for CUDA runtime version")

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", fail)
    assert [place.device for place in placements(Hardware())] == ["cpu"]
    with pytest.raises(HardwareError):
        check_hardware(Hardware("cuda"))


def test_as_many_threads_decode_as_are_asked_for(monkeypatch, packages):
    asked = []
    real = ctranslate2.Translator
    monkeypatch.setattr(ctranslate2, "Translator", lambda *a, **k: asked.append(k["inter_threads"]) or real(*a, **k))
    assert translate(packages, "cpu", 3) == [ENGLISH]
    assert asked == [3]


@pytest.mark.parametrize(("gigabytes", "processes"), [(16, 4), (1, 2), (0.1, 1)])
def test_no_more_processes_decode_than_there_is_memory_for_unless_asked_for(monkeypatch, gigabytes, processes):
    free = SimpleNamespace(available=int(gigabytes * 1024**3))
    monkeypatch.setattr("psutil.virtual_memory", lambda: free)
    monkeypatch.setattr("translate.hardware.physical_cores", lambda: 4)
    assert Hardware().processes == processes
    assert Hardware(threads=8).processes == 8


def test_what_the_memory_has_from_one_device_counts_on_all(packages):
    signatures = {
        ArgosTranslators(packages, "fast", hardware).get("nb").signature
        for hardware in (Hardware(), Hardware("cpu"), Hardware("cuda"), Hardware(threads=1))
    }
    (signature,) = signatures
    assert signature.endswith(" beam 1, doubtful 4/1.2/3")
    assert signature.startswith("argos nb_en ")


@pytest.mark.parametrize("threads", [0, -1, MAX_THREADS + 1, True, 1.5, "2"])
def test_a_number_of_threads_is_a_whole_one_in_range(threads):
    with pytest.raises(HardwareError, match="threads cannot be"):
        Hardware(threads=threads)


def test_an_unknown_device_is_refused_with_the_known_ones():
    with pytest.raises(HardwareError, match="unknown device 'gpu'; choose one of auto, cpu, cuda"):
        Hardware("gpu")


def test_the_setting_can_be_sent_to_another_process():
    hardware = Hardware("cuda", 4)
    assert pickle.loads(pickle.dumps(hardware)) == hardware
    assert Hardware(threads=1).decoding_threads == 1


def test_translators_that_were_sent_to_another_process_run_on_what_was_asked_for(gpu, packages):
    loaded, _ = gpu()
    translators = ArgosTranslators(packages, "fast", Hardware("cuda"))
    translators.get("nb").translate([NORWEGIAN], source="nb")
    for sent in (pickle.loads(pickle.dumps(translators)).get("nb"), pickle.loads(pickle.dumps(translators.get("nb")))):
        loaded.clear()
        assert sent.translate([NORWEGIAN], source="nb") == [ENGLISH]
        assert [device for device, *_ in loaded] == ["cuda"]


def test_translators_that_are_updated_stay_where_they_were(gpu, packages):
    loaded, _ = gpu()
    updated = ArgosTranslators(packages, "fast", Hardware("cuda")).updated(packages, ())
    assert updated.get("nb").translate([NORWEGIAN], source="nb") == [ENGLISH]
    assert [device for device, *_ in loaded] == ["cuda"]
