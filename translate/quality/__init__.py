"""Quality of translations: signs of a bad one, a second attempt, and repairs."""

from .checks import quality_flags
from .collapsed import COLLAPSED, share_english
from .retry import translate_checked

__all__ = ["COLLAPSED", "quality_flags", "share_english", "translate_checked"]
