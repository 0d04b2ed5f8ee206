"""``python -m search``, the same as ``search``."""

from .cli import main

if __name__ == "__main__":
    main()
