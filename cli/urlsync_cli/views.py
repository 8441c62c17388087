"""How the things of the API read as tables."""

from typing import Final

from rich.text import Text

from urlsync_cli.failure import Json
from urlsync_cli.naming import short
from urlsync_cli.terminal import Cell, Column, printable
from urlsync_cli.wording import ago, duration, moment, serving_of, status_of, word

USUAL: Final = 80
WIDE: Final = 100


def what_happened(entry: Json) -> Text:
    """Return what an entry of the history tells: an outcome for a check, an action for all else."""
    happened = word(entry["outcome"] if entry["action"] == "checked" else entry["action"].replace("_", " "))
    why = entry["failure"] or (entry["reason"] if entry["status"] != "active" else None)
    return Text.assemble(happened or "checked", f": {printable(why)}" if why else "")


def _synced(project: Json) -> str:
    return ", ".join(env_var["name"] for env_var in project["env_vars"] if env_var["sync"])


def _movement(entry: Json) -> str:
    before, after = entry["fingerprint_before"], entry["fingerprint"]
    return f"{short(before)} → {short(after)}" if before != after else ""


def _meaning(finding: Json) -> str:
    detail = f" ({finding['detail']})" if finding["detail"] else ""
    return f"{finding['meaning']}{detail}"


def _release(thing: Json) -> str | None:
    version = thing["release_version"]
    return None if version is None else f"v{version}"


def _when(at: str | None) -> str | None:
    return None if at is None else f"{moment(at)}, {ago(at)}"


def facts_of_sync(sync: Json) -> dict[str, Cell]:
    """Return all there is to know of a sync."""
    return {
        "sync": sync["sync_id"],
        "follows": f"{sync['config_var']} of {sync['heroku_app']['name']} ({sync['heroku_app']['id']})",
        "sets": f"{sync['env_var']} of project {sync['project_id']}",
        "status": status_of(sync),
        "last outcome": word(sync["outcome"]),
        "checked": _when(sync["last_checked_at"]),
        "updated": _when(sync["last_updated_at"]),
        "confirmed": _when(sync["last_confirmed_at"]),
        "update took": duration(sync["last_propagation_ms"]),
        "serves": serving_of(sync),
        "fingerprint": sync["fingerprint"],
        "release": _release(sync),
        "webhook": word(sync["webhook"]),
        "connection": sync["connection_id"],
        "owner": sync["owner_id"],
        "epoch": str(sync["epoch"]),
        "made": _when(sync["created_at"]),
    }


def _concerned(letter: Json) -> str | None:
    """Return the sync, the project or the order that a dead letter is about, None where there is none."""
    concerned = (
        ("sync", letter["sync_id"]),
        ("project", letter["project_id"]),
        ("order", letter["provisioning_id"]),
    )
    return next((f"{kind} {short(found)}" for kind, found in concerned if found), None)


SYNCS: Final = (
    Column("SYNC", lambda sync: short(sync["sync_id"])),
    Column("FOLLOWS", lambda sync: f"{sync['heroku_app']['name']} {sync['config_var']}"),
    Column("ENV VAR", lambda sync: sync["env_var"]),
    Column("PROJECT", lambda sync: short(sync["project_id"]), room=WIDE),
    Column("STATUS", status_of),
    Column("OUTCOME", lambda sync: word(sync["outcome"]), room=USUAL),
    Column("CHECKED", lambda sync: ago(sync["last_checked_at"]), room=USUAL),
    Column("UPDATED", lambda sync: ago(sync["last_updated_at"]), room=WIDE),
    Column("SERVES", serving_of, room=WIDE),
)
CONNECTIONS: Final = (
    Column("CONNECTION", lambda connection: short(connection["connection_id"])),
    Column("HASURA", lambda connection: connection["hasura_account"]),
    Column("HEROKU", lambda connection: connection["heroku_account"]),
    Column("MADE", lambda connection: ago(connection["created_at"]), room=WIDE),
    Column("BY", lambda connection: connection["created_by"], room=WIDE),
    Column("ADVICE", lambda connection: connection["advice"] or ""),
)
PROJECTS: Final = (
    Column("PROJECT", lambda project: short(project["project_id"])),
    Column("NAME", lambda project: project["name"]),
    Column("ENV VARS", lambda project: str(len(project["env_vars"])), room=WIDE),
    Column("SYNCS", _synced),
)
ENV_VARS: Final = (
    Column("ENV VAR", lambda env_var: env_var["name"]),
    Column("SYNC", lambda env_var: short(env_var["sync"]["sync_id"]) if env_var["sync"] else None),
    Column("FOLLOWS", lambda env_var: env_var["sync"] and env_var["sync"]["heroku_app"]["name"]),
    Column("STATUS", lambda env_var: env_var["sync"] and status_of(env_var["sync"])),
)
HEROKU_APPS: Final = (
    Column("APP", lambda app: app["name"]),
    Column("ID", lambda app: app["id"], room=WIDE),
    Column(
        "CONFIG VARS", lambda app: "hidden" if app["config_vars"] is None else ", ".join(app["config_vars"])
    ),
)
HISTORY: Final = (
    Column("WHEN", lambda entry: moment(entry["at"])),
    Column("WHAT", what_happened),
    Column("WHY", lambda entry: entry["cause"] if entry["action"] == "checked" else "", room=USUAL),
    Column("WHO", lambda entry: entry["actor"] or "", room=WIDE),
    Column("VALUE", _movement, room=USUAL),
    Column(
        "TOOK",
        lambda entry: duration(entry["duration_ms"]) if entry["action"] == "checked" else "",
        room=WIDE,
    ),
)
DEAD_LETTERS: Final = (
    Column("WISH", lambda letter: letter["wish"]),
    Column("OF", _concerned),
    Column("CAUSE", lambda letter: letter["cause"] or letter["event"]),
    Column("SENT", lambda letter: ago(letter["sent_at"])),
    Column("RELEASE", _release, room=WIDE),
)
FINDINGS: Final = (
    Column("", lambda finding: word(finding["level"])),
    Column("FINDING", _meaning),
    Column("NEXT STEP", lambda finding: finding["next_step"] or ""),
)
