"""Add files and translations to a library: detect changes, translate, and retranslate."""
