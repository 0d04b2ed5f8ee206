"""Runs command lines, each in a process forked from this one, which has imported the program. Run as a program.

    python command_server.py SOCKET

SOCKET is the descriptor of a socket of packets. A request is a JSON object with the arguments, the folder and the
environment, and comes with the descriptors of the three streams. The answers are the child's process ID and, when it
has ended, how. See `command_line.py`, the other end.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import socket
import sys
import tempfile

from search import cli, library  # noqa: F401 - what every command imports
from search.ingest import add  # noqa: F401 - the same
from translate import identify

#: The longest request: the arguments of a command line and the environment.
LONGEST = 1 << 20


def main():
    """Answer requests until the other end is closed."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    identify("Load the language profiles once, for all children.")
    # Otherwise, each child copies all of the memory when it ends, to look for garbage: a quarter of a second.
    gc.collect()
    gc.freeze()
    while True:
        data, streams, *_ = socket.recv_fds(requests, LONGEST, 3)
        if not data:
            return None
        child = os.fork()
        if not child:
            requests.close()
            return json.loads(data), streams
        for stream in streams:
            os.close(stream)
        requests.send(json.dumps(child).encode())
        requests.send(json.dumps(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def become_a_command(request, streams):
    """Have this process look as if it had been started as ``python -m search``."""
    for stream, name in enumerate(("stdin", "stdout", "stderr")):
        os.dup2(streams[stream], stream)
        os.close(streams[stream])
        before = getattr(sys, name)
        opened = open(stream, before.mode, encoding=before.encoding, errors=before.errors)  # noqa: SIM115, PTH123
        setattr(sys, name, opened)
        setattr(sys, f"__{name}__", opened)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    tempfile.tempdir = None
    sys.path[0] = os.getcwd()  # noqa: PTH109
    sys.argv = ["search", *request["arguments"]]


if __name__ == "__main__" and (received := main()):
    become_a_command(*received)
    runpy.run_module("search", run_name="__main__", alter_sys=True)
