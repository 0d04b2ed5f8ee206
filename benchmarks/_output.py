"""Output of the benchmarks: a table, JSON, or a result file with the commit, date and machine it belongs to."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tables import RESULTS, TABLES, caption

if TYPE_CHECKING:
    import argparse

ROOT = Path(__file__).parents[1]


def add_output_options(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the options that every benchmark has."""
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--save", action="store_true", help=f"also write them to benchmarks/results/{name}.json")


def output(options: argparse.Namespace, name: str, figures: Any, **parameters: Any) -> None:
    """Print the figures as a Markdown table or as JSON, and save them if that was asked for.

    Args:
        options: Parsed by a parser with `add_output_options`.
        name: The name of the benchmark, one of `tables.TABLES`.
        figures: What was measured; its shape is known to the function in `tables.TABLES`.
        parameters: What the benchmark was run with: sizes, seeds, corpora.

    """
    result = {
        "name": name,
        "commit": commit(),
        "date": datetime.now(timezone.utc).date().isoformat(),
        "machine": machine(),
        "parameters": parameters,
        "figures": figures,
    }
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        print(caption(result), *TABLES[name](result), sep="\n")
    if options.save:
        RESULTS.mkdir(exist_ok=True)
        content = json.dumps(result, indent=2, ensure_ascii=False)
        (RESULTS / f"{name}.json").write_text(f"{content}\n", encoding="utf-8")


def commit() -> str | None:
    """Return the short hash of the checked-out commit, with ``-dirty`` if files have been changed; None without git."""
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def machine() -> dict[str, Any]:
    """Return the number of cores, the name of the processor, and the version of Python."""
    return {"cores": os.cpu_count(), "processor": _processor(), "python": platform.python_version()}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
