"""`urlsync hold`, `release` and `holds`: stop writes to Hasura Cloud, and let them go on."""

from typing import Annotated, Final

import typer

from urlsync_cli import options, resolve
from urlsync_cli.api import Api
from urlsync_cli.errors import Json
from urlsync_cli.formatting import ago, timestamp
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.prompts import confirm
from urlsync_cli.tables import Column

EVERYTHING: Final = "everything"
HOLDS: Final = (
    Column("ON HOLD", lambda hold: hold["held"]),
    Column("CONNECTION", lambda hold: hold.get("connection_name") or "", priority=2),
    Column("SINCE", lambda hold: timestamp(hold["since"])),
    Column("AGE", lambda hold: ago(hold["since"]), priority=1),
    Column("BY", lambda hold: hold.get("actor") or hold["actor_id"]),
)
Connection = Annotated[str | None, options.connection_option(EVERYTHING)]

app = typer.Typer()


@app.command("hold", epilog=examples("urlsync hold", "urlsync hold --connection shops --yes"))
def hold(
    connection: Connection = None,
    yes: options.Yes = False,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Hold all writes to Hasura Cloud, or those of one connection, until they are released. Needs the role admin.

    Webhooks are accepted and checks compare values meanwhile. Each sync that has waited is checked once afterwards.
    """
    output, api = Output(as_json, quiet), Api.of(stack)
    path, what, option = _path(api, connection)
    confirm(f"Hold {what}? New values are not written until you release them.", yes=yes)
    begun = api.put(path)
    sentence = f"{what[0].upper()}{what[1:]} are on hold. Release them with: urlsync release{option}"
    output.resource(begun, begun["connection_id"], sentence=sentence)


@app.command("release", epilog=examples("urlsync release", "urlsync release --connection shops"))
def release(
    connection: Connection = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Release the writes that were held. Needs the role admin."""
    output, api = Output(as_json, quiet), Api.of(stack)
    path, what, _option = _path(api, connection)
    api.delete(path)
    left: list[Json] = api.get("/v1/holds")["items"]
    output.resource({"released": what, "items": left}, None, sentence=f"{what[0].upper()}{what[1:]} are released.")
    if left:
        output.note("Other holds remain. List them: urlsync holds")


@app.command("holds", epilog=examples("urlsync holds", "urlsync holds --json"))
def list_holds(
    watch: options.Watch = None,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """List what is on hold, since when and by whom. With --quiet, a hold of everything is `everything`."""
    output, api = Output(as_json, quiet, watch), Api.of(stack)

    def find() -> list[Json]:
        found: list[Json] = api.get("/v1/holds")["items"]
        if as_json:
            return found
        return [{**hold, "held": hold["connection_id"] or EVERYTHING} for hold in _named(api, found)]

    output.lists(find, HOLDS, "held", "Nothing is on hold.")


def _named(api: Api, holds: list[Json]) -> list[Json]:
    """Return holds with the names of their connections, as far as the user may see them."""
    if not any(hold["connection_id"] for hold in holds):
        return holds
    names = {each["connection_id"]: each["name"] for each in api.items("/v1/connections")}
    return [{**hold, "connection_name": names.get(hold["connection_id"])} for hold in holds]


def _path(api: Api, connection: str | None) -> tuple[str, str, str]:
    """Return the path of a hold, what it holds in words, and the option that names that."""
    if connection is None:
        return "/v1/hold", "all writes to Hasura Cloud", ""
    identifier = resolve.exact_connection_id(api, connection)
    what = f"writes through the connection {identifier}"
    return f"/v1/connections/{identifier}/hold", what, f" --connection {identifier}"
