"""`urlsync`: the command line client of the operators' API."""

from typing import Final

__version__: Final = "0.1.0"
