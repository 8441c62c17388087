"""Run the client as `python -m urlsync_cli`, where the console script is not on the path."""

from urlsync_cli.main import main

main()
