"""A person's browser."""

import typer

from urlsync_cli.terminal import say


def lead_to(address: str, *, no_browser: bool) -> None:
    """Open an address, and tell it as well: there may be no browser here, and nothing says so."""
    if no_browser:
        say("Open this address in a browser on this machine:")
    else:
        typer.launch(address)
        say("Go on in the browser. If none has opened, open this address:")
    say(address)
