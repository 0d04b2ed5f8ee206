"""Paths in this repository."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
DATA = ROOT / "tests" / "data"
SUPPORT = ROOT / "tests" / "support"
