"""Argos packages: published, downloaded, installed, verified, and used as translators.

Only this folder knows Argos Translate and CTranslate2, and only its `download` opens a connection.
"""

from .catalogue import (
    ARGOS_INDEX,
    PublishedPackage,
    download_package,
    download_size,
    find_published_route,
    published_packages,
)
from .devices import check_hardware
from .engine import ArgosTranslator, ArgosTranslators, made_by_argos, may_retranslate
from .install import install_package, remove_package
from .loaded_models import load_problem
from .packages import Package, argos_folder, find_packages, find_route, packages_state
from .scratch import clear_abandoned_scratch, scratch_folder
from .verify import Verification, verify_package

__all__ = [
    "ARGOS_INDEX",
    "ArgosTranslator",
    "ArgosTranslators",
    "Package",
    "PublishedPackage",
    "Verification",
    "argos_folder",
    "check_hardware",
    "clear_abandoned_scratch",
    "download_package",
    "download_size",
    "find_packages",
    "find_published_route",
    "find_route",
    "install_package",
    "load_problem",
    "made_by_argos",
    "may_retranslate",
    "packages_state",
    "published_packages",
    "remove_package",
    "scratch_folder",
    "verify_package",
]
