"""The README is a short page whose first example runs, and whose links lead somewhere."""

from __future__ import annotations

import doctest
import re
import shutil

from support.paths import ROOT

README = ROOT / "README.md"


def test_it_is_a_page():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 130


def test_its_python_runs(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(README), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert (failed, tried > 3) == (0, True)


def test_it_links_every_page_of_the_documentation():
    linked = set(re.findall(r"\]\((docs/[^)#]+\.md)\)", README.read_text(encoding="utf-8")))
    pages = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} - {"docs/index.md"}
    assert pages <= linked
