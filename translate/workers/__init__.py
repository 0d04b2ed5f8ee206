"""Workers: where the jobs of a pipeline run, in threads of this process or in processes of their own."""

from .lazy import LazyPickle
from .local import LocalWorkers
from .processes import ProcessWorkers, WorkerEndedError
from .workers import Workers

__all__ = ["LazyPickle", "LocalWorkers", "ProcessWorkers", "WorkerEndedError", "Workers"]
