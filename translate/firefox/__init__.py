"""Firefox' translation models: published, downloaded, installed, verified, and used as translators.

Only this folder knows fxtranslate, the engine that runs them. Importing this package does not import it.
"""

from .catalogue import PublishedModel, published_models
from .download import download_model
from .engine import FirefoxTranslator, FirefoxTranslators
from .install import install_model
from .models import FirefoxModel, find_models, firefox_folder, models_state
from .trial import load_problem, verify_model

__all__ = [
    "FirefoxModel",
    "FirefoxTranslator",
    "FirefoxTranslators",
    "PublishedModel",
    "download_model",
    "find_models",
    "firefox_folder",
    "install_model",
    "load_problem",
    "models_state",
    "published_models",
    "verify_model",
]
