"""How the API's resources read: the columns of each table, the facts of a single resource, sentences."""

from typing import Final

from rich.text import Text

from urlsync_cli.errors import Json
from urlsync_cli.explanations import advice, explanation_facts, summary
from urlsync_cli.formatting import (
    ago,
    counted,
    direction,
    duration,
    fingerprint,
    fingerprint_change,
    health,
    release,
    short_id,
    styled,
    timestamp,
    timestamp_and_age,
)
from urlsync_cli.tables import Column
from urlsync_cli.terminal import Cell, printable

GOOD_OUTCOMES: Final = {"updated", "unchanged"}
"""Outcomes of a check after which the env var has the config var's value."""
_QUEUE_WORDS: Final = {
    "waiting": "queued",
    "follow_ups": "confirmations",
    "dead_checks": "failed checks",
    "dead_follow_ups": "failed confirmations",
    "dead_transfers": "failed transfers",
    "dead_provisionings": "failed database steps",
    "dead_notifications": "failed notifications",
    "dead_deliveries": "failed deliveries to endpoints",
    "dead_runs": "failed runs",
    "dead_sweeps": "failed sweeps",
}
"""Names of queues and their counts, in words."""


def status_of(sync: Json) -> Text:
    """Return a sync's status, with the code of its reason."""
    code = f" [{printable(sync['reason'])}]" if sync["reason"] else ""
    return Text.assemble(styled(sync["status"]) or "", code)


def event_of(entry: Json) -> Text:
    """Return what a history entry records: a check's outcome or another action, and why."""
    checked = entry["action"] == "checked"
    what = styled(entry["outcome"] if checked and entry["outcome"] else entry["action"])
    explanation = entry["explanation"]
    says_the_same = explanation is not None and explanation["code"] == entry["action"]
    why = None if says_the_same else summary(explanation)
    why = why or ", ".join(map(_change, entry["changes"]))
    return Text.assemble(what or "", f": {printable(why)}" if why else "")


def _change(change: Json) -> str:
    """Return what an edit has changed of one setting."""
    before, after = (change[name] or "default" for name in ("before", "after"))
    return f"{words_of(change['name'])} {before} → {after}"


def check_result(entry: Json, sync: Json) -> str:
    """Return a sentence that says how a check ended."""
    target, source = sync["env_var"], f"{sync['config_var']} of {sync['heroku_app']['name']}"
    if entry["outcome"] == "updated":
        return f"Updated: {target} now has the value of {source}."
    if entry["outcome"] == "unchanged":
        return f"In sync: {target} already had the value of {source}."
    why = advice(entry["explanation"] or sync["explanation"])
    return f"Not updated: {why or words_of(str(entry['outcome']))}"


def sync_facts(sync: Json) -> dict[str, Cell]:
    """Return everything that is known about a sync; what is not known, and what is not set, is None."""
    return {
        "sync": sync["sync_id"],
        "source": f"{sync['config_var']} of {sync['heroku_app']['name']} ({sync['heroku_app']['id']})",
        "target": f"{sync['env_var']} of project {named_project(sync)}",
        "status": status_of(sync),
        **explanation_facts(sync["explanation"]),
        "actions": ", ".join(words_of(action) for action in sync["actions"]),
        "last outcome": styled(sync["outcome"]),
        "last check": timestamp_and_age(sync["last_checked_at"]),
        "last verified": timestamp_and_age(sync.get("last_verified_at")),
        "last update": timestamp_and_age(sync["last_updated_at"]),
        "update took": duration(sync["last_propagation_ms"]),
        "confirmed": timestamp_and_age(sync["last_confirmed_at"]),
        "project health": health(sync["serving"]),
        "fingerprint": fingerprint(sync["fingerprint"]),
        "release": release(sync["release_version"]),
        "webhook": styled(sync["webhook"])
        if sync["webhook_wanted"]
        else "none, on purpose: runs on the schedule alone",
        "checked every": sync["check_interval_minutes"] and f"{sync['check_interval_minutes']} min",
        "waits for a release": timestamp_and_age(sync["held_since"]),
        "metadata access": "allowed" if sync["metadata_access"] else None,
        "connection": named_connection(sync),
        "owner": sync["owner_id"],
        "epoch": str(sync["epoch"]),
        "created": timestamp_and_age(sync["created_at"]),
    }


def named_project(sync: Json) -> str:
    """Return the name of a sync's project with its id, or the id alone if the name is not known."""
    name = sync.get("project_name")
    return f"{printable(name)} ({sync['project_id']})" if name else str(sync["project_id"])


def named_connection(sync: Json) -> str | None:
    """Return the id of a sync's connection, and its name for those who may use it."""
    name = sync.get("connection_name")
    return f"{sync['connection_id']} ({printable(name)})" if name else sync["connection_id"]


def connection_facts(connection: Json) -> dict[str, Cell]:
    """Return everything that is known about a connection."""
    return {
        "connection": connection["connection_id"],
        "name": connection["name"],
        "Hasura account": connection["hasura_account"] or "unknown",
        "Heroku account": connection["heroku_account"] or "not connected",
        "created": timestamp_and_age(connection["created_at"]),
        "created by": connection["created_by"],
        "shared with": connection.get("team") and f"team {connection['team']}",
        "advice": connection["advice"],
    }


def database_facts(database: Json) -> dict[str, Cell]:
    """Return everything that is known about a Heroku database that is being created."""
    steps = {f"  {words_of(step['step'])}": timestamp(step["at"]) for step in database["progress"]}
    return {
        "database": database["heroku_database_id"],
        "step": styled(database["step"]),
        **explanation_facts(database["explanation"]),
        "Heroku app": database["heroku_app"]["name"],
        "plan": database["plan"],
        "env var": database["env_var"],
        "sync": database["sync_id"],
        **steps,
    }


def job_facts(job: Json) -> dict[str, Cell]:
    """Return everything that is known about a job."""
    return {
        "job": job["job_id"],
        "action": words_of(job["action"]),
        "state": styled(job["state"]),
        "started": timestamp_and_age(job["created_at"]),
        "started by": job["created_by"],
        "ended": timestamp_and_age(job["finished_at"]),
        "cancelled by": job["cancelled_by"],
    }


def job_sentence(job: Json) -> str:
    """Return a sentence that says how far a job is."""
    counts = {name: job[name] for name in ("succeeded", "failed", "skipped", "remaining") if job[name]}
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "nothing to do"
    return f"Job {words_of(job['state'])}: {words_of(job['action'])} of {counted(job['total'], 'sync')}, {said}."


def status_facts(status: Json) -> dict[str, Cell]:
    """Return the health of the service on one page."""
    run = status["last_reconcile"]
    return {
        "health": styled(status["level"]),
        "syncs": _counts(status["syncs"]),
        "last scheduled run": run
        and f"{ago(run['started_at'])}, checks requested for {run['enqueued']} of {run['due']} due syncs",
        **_queue_facts(status["queues"] or {}),
    }


def words_of(name: str) -> str:
    """Return a name of the API as words."""
    return name.replace("_", " ")


def _counts(counts: dict[str, int] | None) -> str | None:
    if counts is None:
        return None
    return ", ".join(f"{count} {_QUEUE_WORDS.get(name, words_of(name))}" for name, count in counts.items())


def _queue_facts(queues: Json) -> dict[str, Cell]:
    """Return the depth of each queue; of the queues of failed messages, those that are not empty."""
    shown = {name: depth for name, depth in queues.items() if not name.startswith("dead_") or any(depth.values())}
    return {_QUEUE_WORDS.get(name, words_of(name)): _counts(depth) for name, depth in shown.items()}


def _synced_env_vars(project: Json) -> str:
    return ", ".join(env_var["name"] for env_var in project["env_vars"] if env_var["sync"])


def _subject_of_entry(entry: Json) -> str | None:
    """Return the ids of what an entry of the activity is about, the narrowest alone."""
    named = {name.removesuffix("_id"): found for name, found in entry["subject"].items() if found}
    if "secret" in named:
        return f"secret {named['secret'].rpartition(':')[2]}"
    order = ("sync", "provisioning", "connection", "project")
    return next((f"{kind} {short_id(named[kind])}" for kind in order if kind in named), None)


def _subject(letter: Json) -> str | None:
    """Return the endpoint, the sync, the project or the database that a dead letter is about."""
    kinds = ("endpoint", "sync", "project")
    subjects = (*((kind, letter[f"{kind}_id"]) for kind in kinds), ("database", letter["provisioning_id"]))
    return next((f"{kind} {short_id(found)}" for kind, found in subjects if found), None)


SYNCS: Final = (
    Column("SYNC", lambda sync: short_id(sync["sync_id"])),
    Column("SOURCE → ENV VAR", direction),
    Column("PROJECT", lambda sync: sync["project_name"] or short_id(sync["project_id"]), priority=3),
    Column("STATUS", status_of),
    Column("OUTCOME", lambda sync: styled(sync["outcome"]), priority=1),
    Column("CHECKED", lambda sync: ago(sync["last_checked_at"]), priority=2),
    Column("UPDATED", lambda sync: ago(sync["last_updated_at"]), priority=4),
    Column("HEALTH", lambda sync: health(sync["serving"]), priority=5),
)
CONNECTIONS: Final = (
    Column("CONNECTION", lambda connection: short_id(connection["connection_id"])),
    Column("NAME", lambda connection: connection["name"]),
    Column("HASURA ACCOUNT", lambda connection: connection["hasura_account"], priority=3),
    Column("HEROKU ACCOUNT", lambda connection: connection["heroku_account"]),
    Column("CREATED", lambda connection: ago(connection["created_at"]), priority=1),
    Column("BY", lambda connection: connection["created_by"], priority=2),
    Column("ADVICE", lambda connection: connection["advice"] or ""),
)


def dollars(cents: int) -> str:
    """Return an amount of money for people."""
    return f"${cents / 100:.2f}"


PROJECTS: Final = (
    Column("PROJECT", lambda project: short_id(project["project_id"])),
    Column("NAME", lambda project: project["name"]),
    Column("ENV VARS", lambda project: str(len(project["env_vars"])), priority=1),
    Column("SYNCED", _synced_env_vars),
)
PLANS: Final = (
    Column("PLAN", lambda plan: plan["name"]),
    Column("PRICE", lambda plan: f"{dollars(plan['monthly_price_cents'])} a month"),
)
ENV_VARS: Final = (
    Column("ENV VAR", lambda env_var: env_var["name"]),
    Column("SYNC", lambda env_var: env_var["sync"] and short_id(env_var["sync"]["sync_id"])),
    Column("HEROKU APP", lambda env_var: env_var["sync"] and env_var["sync"]["heroku_app"]["name"]),
    Column("STATUS", lambda env_var: env_var["sync"] and status_of(env_var["sync"])),
)
HEROKU_APPS: Final = (
    Column("APP", lambda app: app["name"]),
    Column("ID", lambda app: app["id"], priority=1),
    Column("TEAM", lambda app: app["team"] or ""),
)
CONFIG_VARS: Final = (Column("CONFIG VAR", lambda config_var: config_var["name"]),)
HISTORY: Final = (
    Column("TIME", lambda entry: timestamp(entry["at"])),
    Column("EVENT", event_of),
    Column("CAUSE", lambda entry: entry["cause"] if entry["action"] == "checked" else "", priority=2),
    Column("ACTOR", lambda entry: entry["actor"] or "", priority=3),
    Column(
        "FINGERPRINT", lambda entry: fingerprint_change(entry["fingerprint_before"], entry["fingerprint"]), priority=1
    ),
    Column("TOOK", lambda entry: duration(entry["duration_ms"]) if entry["action"] == "checked" else "", priority=4),
)
ACTIVITY: Final = (
    Column("TIME", lambda entry: timestamp(entry["at"])),
    Column("ACTION", lambda entry: words_of(entry["action"])),
    Column("ACTOR", lambda entry: entry["actor"]),
    Column("ROLE", lambda entry: entry["role"] or "", priority=3),
    Column("SUBJECT", _subject_of_entry),
    Column("ADDRESS", lambda entry: entry["source_address"] or "", priority=1),
    Column("REQUEST", lambda entry: entry["request_id"] or "", priority=4),
    Column("FAILURE", lambda entry: words_of(entry["failure"] or ""), priority=2),
)
PROPOSALS: Final = (
    Column("PROPOSAL", lambda proposal: short_id(proposal["proposal_id"])),
    Column("HEROKU APP", lambda proposal: proposal["heroku_app"]["name"]),
    Column("PROJECT", lambda proposal: proposal["project_name"] or short_id(proposal["project_id"])),
    Column("CONCERNS", lambda proposal: "; ".join(str(summary(concern)) for concern in proposal["concerns"])),
    Column("PROPOSED", lambda proposal: ago(proposal["proposed_at"]), priority=1),
    Column("LAPSES", lambda proposal: timestamp(proposal["expires_at"]), priority=2),
)
DEAD_LETTERS: Final = (
    Column("TYPE", lambda letter: words_of(letter["kind"])),
    Column("SUBJECT", _subject),
    Column("CAUSE", lambda letter: letter["cause"] or letter["event"]),
    Column("SENT", lambda letter: ago(letter["sent_at"]), priority=1),
    Column("RELEASE", lambda letter: release(letter["release_version"]), priority=2),
)
JOBS: Final = (
    Column("JOB", lambda job: short_id(job["job_id"])),
    Column("ACTION", lambda job: words_of(job["action"])),
    Column("STATE", lambda job: styled(job["state"])),
    Column("SYNCS", lambda job: str(job["total"])),
    Column("FAILED", lambda job: str(job["failed"])),
    Column("REMAINING", lambda job: str(job["remaining"]), priority=1),
    Column("STARTED", lambda job: ago(job["created_at"]), priority=2),
    Column("BY", lambda job: job["created_by"], priority=3),
)
JOB_RESULTS: Final = (
    Column("SYNC", lambda result: short_id(result["sync_id"])),
    Column("PROJECT", lambda result: result["project_name"], priority=2),
    Column("HEROKU APP", lambda result: result["heroku_app_name"], priority=1),
    Column("ENV VAR", lambda result: result["env_var"], priority=3),
    Column("RESULT", lambda result: styled(result["result"])),
    Column("MESSAGE", lambda result: result["message"] or ""),
)
PLAN: Final = (
    Column("ACTION", lambda step: styled(step["action"])),
    Column("PROJECT", lambda step: step["project"]),
    Column("SOURCE → ENV VAR", lambda step: f"{step['heroku_app']} {step['config_var']} → {step['env_var']}"),
    Column("WHY", lambda step: "; ".join(step["reasons"])),
)
APPLIED: Final = (
    Column("ACTION", lambda step: styled(step["action"])),
    Column("PROJECT", lambda step: step["project"]),
    Column("ENV VAR", lambda step: step["env_var"]),
    Column("RESULT", lambda step: styled(step["outcome"])),
    Column("MESSAGE", lambda step: step["message"]),
    Column("SYNC", lambda step: short_id(step["sync_id"]), priority=1),
)
