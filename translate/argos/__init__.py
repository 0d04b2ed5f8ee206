"""Argos packages: published, downloaded, installed, verified, and used as translators.

Only this folder knows Argos Translate and CTranslate2.
"""

from .catalogue import (
    ARGOS_INDEX,
    PublishedPackage,
    download_package,
    download_size,
    package_file,
    published_packages,
)
from .checksums import known_file
from .devices import check_hardware, uses_gpu
from .engine import ArgosTranslator, ArgosTranslators
from .install import install_package
from .loaded_models import load_problem
from .opus_mt import install_release, is_release
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
    "install_package",
    "install_release",
    "is_release",
    "known_file",
    "load_problem",
    "package_file",
    "packages_state",
    "published_packages",
    "uses_gpu",
    "verify_package",
]
