"""Trying a model in a process of its own: on a damaged one, the engine may crash whatever process runs it."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import suppress

from translate import verification
from translate.apart import module_command, module_environment
from translate.errors import TranslatorError
from translate.verification import Verification

from .models import FirefoxModel

#: Seconds after which a model that translates one word counts as damaged.
_TIMEOUT = 120


def translate_word(model: FirefoxModel, word: str) -> str:
    """Load a model in a process of its own, and return its translation of a word.

    Raises:
        TranslatorError: it does not load, it failed, or it crashed.

    """
    cure = f"remove it and install it again: search models remove {model.folder.name}"
    try:
        run = subprocess.run(  # noqa: S603 - this very program
            [*module_command(f"{__package__}.trial_process"), os.fspath(model.folder), json.dumps(word)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # A panic writes a page about itself.
            env=module_environment(),
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TranslatorError(f"{model.folder}: the model does not finish a word", cure) from None
    except OSError as error:
        raise TranslatorError(f"{model.folder}: the model cannot be tried ({error.strerror})", cure) from error
    outcome = None
    with suppress(ValueError):
        outcome = json.loads(run.stdout)
    if not isinstance(outcome, dict) or run.returncode:
        raise TranslatorError(f"{model.folder}: the model makes its engine crash", cure)
    if "problem" in outcome:
        raise TranslatorError(outcome["problem"], outcome["cure"])
    return str(outcome["english"])


def load_problem(model: FirefoxModel) -> str | None:
    """Load a model and translate a word with it; return the problem in one line, or None."""
    try:
        translate_word(model, "1")
    except TranslatorError as error:
        return error.problem.removeprefix(f"{model.folder}: ")
    return None


def verify_model(model: FirefoxModel) -> Verification:
    """Load a model and let it translate a known word."""
    return verification.verify_model(model, lambda word: translate_word(model, word))
