"""Argos packages on CTranslate2: the only folder that knows either."""

from .download import ARGOS_INDEX, Available, available, download_package, published_route, size_of
from .engine import ArgosTranslators, may_renew, try_out
from .packages import (
    Package,
    argos_folder,
    clear_unfinished,
    find_packages,
    find_route,
    install_package,
    remove_package,
    unfinished,
)
from .verify import Verified, verify_package

__all__ = [
    "ARGOS_INDEX",
    "ArgosTranslators",
    "Available",
    "Package",
    "Verified",
    "argos_folder",
    "available",
    "clear_unfinished",
    "download_package",
    "find_packages",
    "find_route",
    "install_package",
    "may_renew",
    "published_route",
    "remove_package",
    "size_of",
    "try_out",
    "unfinished",
    "verify_package",
]
