"""The names of machine translators, which are stored with each sentence: ``"argos ro_en 1.9"``, ``"firefox pt_en 2.0"``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .models import version_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .models import Engine, Model

_ARGOS_NAME = re.compile(r"argos \S+_\S+ \d\S*(?: \+ \S+_\S+ \d\S*)*")

#: Beginning of the version of a model that states none: a hash of its files follows.
HASH_AS_VERSION = "sha256:"

_FIREFOX_MODEL = rf"\S+_\S+ (?:\d|{HASH_AS_VERSION})\S*"
_FIREFOX_NAME = re.compile(rf"firefox {_FIREFOX_MODEL}(?: \+ {_FIREFOX_MODEL})*")


def machine_name(engine: Engine, route: Sequence[Model]) -> str:
    """Return the name of the translator that uses the models of *route*, in order."""
    return f"{engine} {' + '.join(f'{model.pair} {model.version}' for model in route)}"


def made_by_argos(translator: str) -> bool:
    """Return whether this is the name of a translator built from Argos packages.

    >>> made_by_argos("argos ro_en 1.9"), made_by_argos("argos da_nb 1.0 + nb_en 1.5"), made_by_argos("Argos, Nelly")
    (True, True, False)
    """
    return _ARGOS_NAME.fullmatch(translator) is not None


def made_by_machine(translator: str) -> bool:
    """Return whether this is the name of a translator of one of the engines.

    >>> made_by_machine("firefox pt_en 2.0"), made_by_machine("firefox pt_en sha256:0a1b2c3d"), made_by_machine("Firefox")
    (True, True, False)
    """
    return made_by_argos(translator) or _FIREFOX_NAME.fullmatch(translator) is not None


def may_retranslate(previous: str, current: str) -> bool:
    """Return whether *current* may replace a translation by *previous*: a machine's, by no newer model.

    >>> may_retranslate("argos ro_en 1.5", "argos ro_en 1.9"), may_retranslate("Kari", "argos ro_en 1.9")
    (True, False)
    >>> may_retranslate("argos ro_en 1.9", "firefox ro_en 2.0"), may_retranslate("firefox ro_en 2.1", "firefox ro_en 2.0")
    (True, False)

    Args:
        previous: Name of a translator, a person or a file, as stored with the sentence.
        current: Name of the translator that would translate it now.

    """
    if previous == current:
        return True
    if not made_by_machine(previous):
        return False
    engine, _, models = previous.partition(" ")
    current_engine, _, current_models = current.partition(" ")
    before, after = _versions(models), _versions(current_models)
    if engine != current_engine or before.keys() != after.keys():
        # Models of different engines, or of different languages, have no versions to compare.
        return True
    # Neither is newer where a model states no version.
    return all(not before[pair] or not after[pair] or before[pair] <= after[pair] for pair in before)


def _versions(models: str) -> dict[str, tuple[int, ...]]:
    """Return the versions of models in a name, by pair; empty where a model states none."""
    named = (model.partition(" ") for model in models.split(" + "))
    return {pair: () if version.startswith(HASH_AS_VERSION) else version_key(version) for pair, _, version in named}
