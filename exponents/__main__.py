"""``python -m exponents`` is the command ``exponents``."""

from .cli import main

main()
