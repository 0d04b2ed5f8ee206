"""Run the command line with ``python -m search``."""

from .cli import main

if __name__ == "__main__":
    main()
