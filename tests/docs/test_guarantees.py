"""Every guarantee names the test that tries to break it, which opens with the guarantee's own words."""

from __future__ import annotations

import ast
import re

from support.paths import ROOT

GUARANTEES = ROOT / "tests" / "guarantees"


def guarantees():
    """Return the guarantees of the page, one a list item."""
    page = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
    listed = page.split("<!-- guarantees -->")[1].split("<!-- /guarantees -->")[0]
    return [" ".join(item.split()) for item in re.split(r"^- ", listed, flags=re.MULTILINE)[1:]]


def test_every_guarantee_names_its_test_which_opens_with_its_words():
    named = set()
    for words in guarantees():
        files = re.findall(r"`(test_\w+\.py)`", words)
        assert files, words
        for file in files:
            path = next((ROOT / "tests" / "guarantees").glob(file), None) or next(
                (ROOT / "tests" / "index").rglob(file)
            )
            opening = re.split("[:.,;]", ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))))[0]
            assert opening in words.replace("*", ""), file
            named.add(path)
    assert named >= set(GUARANTEES.glob("test_*.py")), "each guarantee is on the page"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {str(path.relative_to(ROOT)) for path in named - set(GUARANTEES.glob("*.py"))} == set(
        re.findall(r"tests/index/\S+/test_\w+\.py", makefile)
    ), "what make trust tries"
