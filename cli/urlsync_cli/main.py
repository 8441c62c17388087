"""The command `urlsync`."""


def main() -> None:
    """Run the command line client."""
