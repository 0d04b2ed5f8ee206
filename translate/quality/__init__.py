"""Quality of translations: signs of a bad one, a second attempt, and repairs."""

from .checks import quality_flags
from .retry import translate_checked

__all__ = ["quality_flags", "translate_checked"]
