"""`urlsync`: what operators do with the service, from a terminal or a program."""

from typing import Final

__version__: Final = "0.1.0"
