"""`urlsync stacks`, `open` and `docs`: the stacks known here, and the web pages of one."""

from typing import Annotated

import typer

from urlsync_cli import completion, options, resolve, state
from urlsync_cli.api import Api
from urlsync_cli.errors import Rejected
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.prompts import open_in_browser
from urlsync_cli.tables import Column

STACKS = (
    Column("DEFAULT", lambda stack: "*" if stack["default"] else ""),
    Column("STACK", lambda stack: stack["name"]),
    Column("API", lambda stack: stack["api_url"]),
)

app = typer.Typer()


@app.command("stacks", epilog=examples("urlsync stacks", "urlsync stacks --use urlsync", "urlsync stacks --forget old"))
def list_stacks(
    use: Annotated[
        str | None, typer.Option(metavar="NAME", help="Set the default stack.", autocompletion=completion.stacks)
    ] = None,
    forget: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Delete a stack and its tokens from this machine.", autocompletion=completion.stacks
        ),
    ] = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List the stacks known on this machine, set the default one, or forget one."""
    output = Output(as_json, quiet)
    if use:
        state.set_default(state.current(use).stack.name)
        output.note(f"{use} is now the default stack.")
    if forget:
        if forget not in state.names():
            raise Rejected(f"No stack is called {forget!r}.", "List them: urlsync stacks")
        state.forget(forget)
        output.note(f"Forgot {forget}, and deleted its tokens from this machine.")
    default = state.default_name()
    known = [
        {"name": name, "default": name == default, "api_url": state.current(name).stack.api_url}
        for name in state.names()
    ]
    output.items(known, STACKS, "name", "No stacks. Sign in to one: urlsync sign-in --stack NAME")


@app.command("open", epilog=examples("urlsync open", "urlsync open shop", "urlsync open shop --no-browser --json"))
def open_console(
    project: Annotated[
        str | None,
        typer.Argument(
            metavar="PROJECT",
            help="Open the page of this project: its name, its id or an id prefix.",
            autocompletion=completion.projects,
        ),
    ] = None,
    no_browser: options.NoBrowser = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Open the console in the browser."""
    api_url = state.current(stack).stack.api_url
    page = "" if project is None else f"#/projects/{resolve.project_id(Api.of(stack), project)}"
    _open(Output(as_json), f"{api_url}/console/{page}", no_browser=no_browser)


@app.command("docs", epilog=examples("urlsync docs", "urlsync docs --no-browser"))
def open_docs(
    no_browser: options.NoBrowser = False, stack: options.Stack = None, as_json: options.AsJson = False
) -> None:
    """Open the API documentation of a stack in the browser."""
    url = f"{state.current(stack).stack.api_url}/docs"
    _open(Output(as_json), url, no_browser=no_browser)


def _open(output: Output, url: str, *, no_browser: bool) -> None:
    """Open a page, or print its address only where no browser is wanted."""
    if no_browser or not output.for_people:
        output.resource({"url": url}, url, sentence=url)
    else:
        open_in_browser(url, no_browser=False)
