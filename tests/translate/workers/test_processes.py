"""Worker processes run jobs at the same time; one that ends loses none of them."""

from __future__ import annotations

import errno
import os
import pickle
import signal
import subprocess
import sys
import time

import psutil
import pytest
from support import jobs
from support.paths import ROOT, SUPPORT

from translate import PackageError, TranslatorError
from translate.workers import LazyPickle, LocalWorkers, ProcessWorkers, WorkerEndedError


@pytest.fixture
def workers():
    opened = ProcessWorkers(2, jobs.Context, "context")
    yield opened
    opened.close(at_once=True)


def results(workers, *waiting):
    """Wait for jobs, and return their results."""
    while not all(job.done() for job in waiting):
        workers.wait()
    return [job.result() for job in waiting]


def test_jobs_have_their_own_results_whichever_process_runs_them(workers):
    assert results(workers, *(workers.submit(jobs.double, number) for number in range(50))) == list(range(0, 100, 2))


def test_each_process_has_its_own_context(workers):
    found = results(workers, *(workers.submit(jobs.name_of) for _ in range(20)))
    assert {name for name, _ in found} == {"context"}
    assert {process for _, process in found} <= set(workers.process_ids)
    assert os.getpid() not in workers.process_ids


def test_jobs_run_at_the_same_time(workers):
    results(workers, workers.submit(jobs.double, 1), workers.submit(jobs.double, 1))  # Both have started.
    started = time.monotonic()
    results(workers, *(workers.submit(jobs.sleep, 0.5, is_slow=True) for _ in range(2)))
    assert time.monotonic() - started < 0.95


def test_a_quick_job_runs_before_slow_ones_that_wait(workers):
    slow = [workers.submit(jobs.sleep, 0.2, is_slow=True) for _ in range(8)]
    quick = workers.submit(jobs.double, 1)
    results(workers, quick)
    assert not slow[-1].done()


def test_an_expected_error_arrives_with_its_cause_and_cure(workers):
    job = workers.submit(jobs.fail)
    with pytest.raises(TranslatorError, match="ro_en: the model failed; check it") as caught:
        results(workers, job)
    assert (caught.value.place, caught.value.problem, caught.value.cure) == ("ro_en", "the model failed", "check it")


def test_an_error_that_cannot_be_sent_arrives_as_its_words(workers):
    with pytest.raises(RuntimeError, match="StrangeError: panic and abort"):
        results(workers, workers.submit(jobs.fail_strangely))
    assert results(workers, workers.submit(jobs.double, 4)) == [8]


def test_errors_with_arguments_of_their_own_can_be_sent(tmp_path):
    error = pickle.loads(pickle.dumps(PackageError(tmp_path, "is damaged", "download it again")))
    assert (type(error), error.path, str(error)) == (
        PackageError,
        tmp_path,
        f"{tmp_path}: is damaged; download it again",
    )


def test_what_a_library_prints_is_no_result(workers):
    assert results(workers, workers.submit(jobs.print_much)) == ["done"]


def test_a_process_that_is_killed_is_replaced_and_loses_no_job(workers):
    waiting = [workers.submit(jobs.sleep, 0.05, is_slow=True) for _ in range(40)]
    killed = 0
    while not all(job.done() for job in waiting):
        workers.wait()
        if killed < 4:
            os.kill(workers.process_ids[killed % 2], signal.SIGKILL)
            killed += 1
    assert [job.result() for job in waiting] == [0.05] * 40
    assert len(workers.process_ids) == 2


def test_a_job_whose_process_crashed_runs_again_in_another(workers, tmp_path):
    assert results(workers, workers.submit(jobs.die_once, tmp_path / "marker")) == ["alive"]


def test_a_job_that_makes_every_process_crash_fails_and_the_others_do_not(workers):
    bad = workers.submit(jobs.die)
    good = [workers.submit(jobs.double, number) for number in range(10)]
    with pytest.raises(WorkerEndedError, match="ended with code 3"):
        results(workers, bad)
    assert results(workers, *good) == list(range(0, 20, 2))


def test_an_error_of_the_context_is_reported(request):
    workers = ProcessWorkers(1, jobs.broken_context)
    request.addfinalizer(lambda: workers.close(at_once=True))
    job = workers.submit(jobs.double, 1)
    with pytest.raises(TranslatorError, match="does not load; install it again"):
        results(workers, job)


def test_an_error_of_the_context_fails_every_job_and_none_is_waited_for_in_vain(request):
    workers = ProcessWorkers(1, jobs.broken_context, are_replaced=False)
    request.addfinalizer(lambda: workers.close(at_once=True))
    waiting = [workers.submit(jobs.double, number) for number in range(4)]
    workers.wait()
    assert all(isinstance(job.exception(timeout=0), TranslatorError) for job in waiting)
    workers.close()


def test_modules_in_the_folder_that_the_user_is_in_are_not_run(tmp_path, monkeypatch, request):
    for name in ("translate", "pickle", "queue", "runpy"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not a module of this program')")
    monkeypatch.chdir(tmp_path)
    workers = ProcessWorkers(1, jobs.Context, "context")
    request.addfinalizer(lambda: workers.close(at_once=True))
    assert results(workers, workers.submit(jobs.double, 1)) == [2]


def test_processes_that_cannot_start_again_fail_only_what_no_other_can_run(workers, monkeypatch):
    results(workers, workers.submit(jobs.double, 1), workers.submit(jobs.double, 1))
    killed = psutil.Process(workers.process_ids[0])

    def refuse(*_, **__):
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    killed.kill()
    waiting = [workers.submit(jobs.double, number) for number in range(20)]
    assert results(workers, *waiting) == list(range(0, 40, 2))
    psutil.Process(workers.process_ids[-1]).kill()
    with pytest.raises(WorkerEndedError, match="cannot be started again"):
        results(workers, workers.submit(jobs.sleep, 5))


def test_a_job_that_was_cancelled_does_not_mind_that_no_process_is_left(request):
    workers = ProcessWorkers(1, jobs.Context, "context", are_replaced=False)
    request.addfinalizer(lambda: workers.close(at_once=True))
    dying = workers.submit(jobs.die)
    cancelled = [workers.submit(jobs.double, number) for number in range(5)][-1]
    assert cancelled.cancel()
    with pytest.raises(WorkerEndedError):
        results(workers, dying)


def test_closing_that_is_interrupted_leaves_no_process(workers, monkeypatch):
    workers.submit(jobs.sleep, 60)
    processes = [psutil.Process(process) for process in workers.process_ids]

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(workers, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        workers.close()
    assert not any(process.is_running() for process in processes)


def test_processes_that_cannot_start_fail_their_jobs(monkeypatch, request):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    workers = ProcessWorkers(2, jobs.Context, "context")
    request.addfinalizer(lambda: workers.close(at_once=True))
    with pytest.raises(WorkerEndedError, match="ended with code 1"):
        results(workers, workers.submit(jobs.double, 1))
    with pytest.raises(WorkerEndedError):
        results(workers, workers.submit(jobs.double, 1))


def test_without_replacement_a_killed_process_fails_its_jobs(request):
    workers = ProcessWorkers(1, jobs.Context, "context", are_replaced=False)
    request.addfinalizer(lambda: workers.close(at_once=True))
    with pytest.raises(WorkerEndedError):
        results(workers, workers.submit(jobs.die))


def test_closing_cancels_what_waits_and_finishes_what_runs(workers):
    results(workers, workers.submit(jobs.double, 1), workers.submit(jobs.double, 1))
    waiting = [workers.submit(jobs.sleep, 0.2, is_slow=True) for _ in range(20)]
    processes = [psutil.Process(process) for process in workers.process_ids]
    workers.close()
    assert {job.result() for job in waiting if not job.cancelled()} == {0.2}
    assert waiting[-1].cancelled()
    assert not any(process.is_running() for process in processes)


def test_processes_end_with_the_one_that_started_them():
    program = (
        "import sys, time; from support import jobs; from translate.workers import ProcessWorkers\n"
        "workers = ProcessWorkers(2, jobs.Context, 'context')\n"
        "[workers.submit(jobs.sleep, 60.0) for _ in range(2)]; workers.poll()\n"
        "print(*workers.process_ids, flush=True); time.sleep(60)"
    )
    path = os.pathsep.join(map(str, (ROOT, SUPPORT.parent)))
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    ) as started:
        processes = [psutil.Process(int(process)) for process in started.stdout.readline().split()]
        assert len(processes) == 2
        started.kill()
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert not alive


def test_threads_of_this_process_are_workers_too():
    workers = LocalWorkers(jobs.Context("local"))
    slow = workers.submit(jobs.sleep, 0.1, is_slow=True)
    quick, failed = workers.submit(jobs.name_of), workers.submit(jobs.fail)
    assert quick.result() == ("local", os.getpid())
    assert isinstance(failed.exception(), TranslatorError)
    workers.wait()
    assert slow.result() == 0.1
    workers.wait()  # Nothing is left to wait for.
    workers.close()


def test_a_lazy_value_is_unpickled_where_it_is_used():
    value = LazyPickle(["a", "b"])
    assert (value.value, value.size) == (["a", "b"], 0)
    passed_on = pickle.loads(pickle.dumps(value))
    assert passed_on.size > 0
    assert pickle.loads(pickle.dumps(passed_on)).value == ["a", "b"]
