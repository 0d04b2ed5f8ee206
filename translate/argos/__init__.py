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
from .engine import ArgosTranslator, ArgosTranslators
from .install import install_package
from .loaded_models import load_problem
from .packages import Package, argos_folder, find_packages, packages_state
from .verify import verify_package

__all__ = [
    "ARGOS_INDEX",
    "ArgosTranslator",
    "ArgosTranslators",
    "Package",
    "PublishedPackage",
    "argos_folder",
    "check_hardware",
    "download_package",
    "download_size",
    "find_packages",
    "find_published_route",
    "install_package",
    "load_problem",
    "packages_state",
    "published_packages",
    "verify_package",
]
