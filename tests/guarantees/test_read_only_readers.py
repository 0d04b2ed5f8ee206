"""A reader that may not write in the library's folder sees each committed state, or an error that says why not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from support.paths import ROOT, SUPPORT

READ_ONLY = ["unshare", "--user", "--map-root-user", "--mount"]


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """What the reader saw after each step, by step: [expected, seen]."""
    if not shutil.which("unshare") or subprocess.run([*READ_ONLY, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine does not allow mount namespaces")
    done = subprocess.run(
        [*READ_ONLY, sys.executable, SUPPORT / "reading_only.py", tmp_path_factory.mktemp("read-only")],
        capture_output=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return {step: both for step, *both in json.loads(done.stdout)}


def test_a_reader_without_rights_sees_each_committed_state_across_commits_checkpoints_and_vacuum(steps):
    assert len(steps) > 20
    for step, (expected, seen) in steps.items():
        assert seen == expected or step.startswith("changed while"), step


def test_a_state_that_changed_while_it_was_read_without_a_lock_is_an_error_with_its_cause(steps):
    _, seen = steps["changed while it was pinned without a lock"]
    assert "corpus.sqlite: was changed by another program while it was being read; try again, or get permission" in seen
    assert "malformed" not in seen
