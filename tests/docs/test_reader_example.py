"""The example of a format of one's own works when it is installed."""

import json
import os
import re
import subprocess
import sys

import pytest
from support.paths import ROOT

EXAMPLE = ROOT / "examples" / "reader"

OUTLINE = """<opml version="2.0"><body><outline text="Reisen til Oslo">
<outline text="Vi drar med toget i juni."/><outline text="Vi bor hos tante Kari."/></outline></body></opml>"""


@pytest.fixture
def installed(tmp_path):
    """Install the package, as pip would: its module, and the entry point that its pyproject.toml states."""
    (tmp_path / "mindmap.py").write_bytes((EXAMPLE / "mindmap.py").read_bytes())
    project = (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
    group, points = re.search(r'\[project\.entry-points\."(.+)"\]\n((?:.+\n)+)', project).groups()
    folder = tmp_path / "search_mindmap-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: search-mindmap\nVersion: 1\n")
    (folder / "entry_points.txt").write_text(f"[{group}]\n{points.replace(chr(34), '')}")

    def search(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "search", "-L", "library", *arguments, "--json"],
            cwd=tmp_path, capture_output=True, timeout=120, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return search


def test_its_format_is_listed_and_its_files_are_added_and_found_with_their_places(installed, tmp_path):
    assert {each["format"]: each["suffixes"] for each in installed("formats")}["mindmap"] == [".opml"]
    (tmp_path / "reise.opml").write_text(OUTLINE)
    assert installed("add", "reise.opml", "--language", "nb")["added"] == 1
    (hit,) = installed("find", "toget", "type:mindmap")["hits"]
    assert (hit["type"], hit["title"]) == ("mindmap", "Reisen til Oslo")
    places = {each["original"]: each["place"] for each in installed("show", hit["document_id"])["sentences"]}
    assert places["Vi drar med toget i juni."] == "Reisen til Oslo"
