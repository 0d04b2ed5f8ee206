"""The import contracts of pyproject.toml, as a test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support.paths import ROOT


def test_the_packages_know_only_what_they_may():
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, check=False)
    assert result.returncode == 0, result.stdout.decode()
    assert b"0 broken" in result.stdout
