"""Notification templates: what happened, why, what happens next, what to do. Pure functions.

The catalogue explains reasons and failures. A notification shows named fields of the event only, and events carry
no secret.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from urlsync.domain.catalogue import Explanation, explain
from urlsync.domain.catalogue.failures import SERVICES as PROVIDERS
from urlsync.domain.check import Cause
from urlsync.domain.events import REDRIVEN_AT, Event, EventType
from urlsync.domain.notifications import CONSOLE, Notification
from urlsync.domain.outage import FINDINGS, Provider
from urlsync.domain.sync import Reason

MAX_SUBJECT_LENGTH: Final = 99
"""SNS takes fewer than 100 characters (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html)."""
OWN_PART: Final = "{own}"
"""The placeholder for what is true of one event only."""

Detail = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The parts of a notification. `happened` fits into a subject, `many` follows a number, the rest are sentences.

    `why` and `next_step` may be empty; `own` is what no other event of the kind shares.
    """

    happened: str
    many: str
    why: str
    automatic: str
    next_step: str
    own: str = ""

    def of_one(self) -> "Template":
        """Return the template with the event's own part filled in."""
        return self._with(self.own)

    def of_many(self) -> "Template":
        """Return the template without it, which is the same for all events of a kind."""
        return replace(self._with(""), own="")

    def _with(self, own: str) -> "Template":
        return replace(self, why=self.why.replace(OWN_PART, own), next_step=self.next_step.replace(OWN_PART, own))


def template_of(event: Event) -> Template:
    """Return the template for an event. Raises `KeyError` if people are not notified about it."""
    return TEMPLATES[event.type](event.detail)


def sentences(template: Template) -> list[str]:
    """Return the sentences of a notification, whatever it is about."""
    parts = [
        f"Why: {template.why}" if template.why else "",
        f"What happens next: {template.automatic}",
        f"What you can do: {template.next_step}" if template.next_step else "No action needed.",
    ]
    return [part for part in parts if part]


def notification_of(event: Event) -> Notification:
    """Return the notification of an event. Raises `KeyError` for one without a notification."""
    template = template_of(event).of_one()
    parts = [f"What happened: {template.happened}", *sentences(template), _facts(event)]
    return Notification(subject=_subject(template.happened, event.detail), text="\n\n".join(parts))


def _subject(happened: str, detail: Detail) -> str:
    """Return a subject that names project and env var; the app only where there is room for all three."""
    project = _project_name(detail) or (f"project {detail['project_id'][:8]}" if detail.get("project_id") else "")
    target = " / ".join(part for part in (project, detail.get("env_var")) if part)
    source_and_target = " -> ".join(part for part in (detail.get("heroku_app"), target) if part)
    full, short = (
        ": ".join(part for part in ("urlsync", happened, where) if part) for where in (source_and_target, target)
    )
    return full if len(full) <= MAX_SUBJECT_LENGTH else short[:MAX_SUBJECT_LENGTH]


_SHOWN_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _-]{0,62}[A-Za-z0-9_-])?")
"""A name that is shown in a mail: nothing in it is a link, an address, a second line, or a letter that SNS refuses in a
subject. Whoever owns a project chooses its name."""


def project_of(detail: Detail) -> str:
    """Return the project's id, after its name if that may be shown; empty without a project."""
    name, project_id = _project_name(detail), detail.get("project_id") or ""
    return f"{name} ({project_id})" if name else project_id


def _project_name(detail: Detail) -> str:
    name = detail.get("project_name")
    return name if isinstance(name, str) and _SHOWN_NAME.fullmatch(name) else ""


def _paused(detail: Detail) -> Template:
    explanation = explain(Reason(detail["reason"]), detail.get("failure"), missing_scope=detail.get("missing_scope"))
    template = _explained("sync paused", "syncs paused", explanation)
    return replace(template, automatic=f"{explanation.automatic} You will be notified when it resumes.")


def _disconnected(detail: Detail) -> Template:
    reason = Reason(detail["reason"])
    explanation, transferred = explain(reason), reason is Reason.OWNERSHIP_TRANSFERRED
    happened = "project ownership changed" if transferred else "sync disconnected"
    many = "syncs disconnected after an ownership transfer" if transferred else "syncs disconnected"
    return replace(_explained(happened, many, explanation), why=explanation.meaning + OWN_PART, own=_owners(detail))


def _explained(happened: str, many: str, explanation: Explanation) -> Template:
    return Template(
        happened=happened,
        many=many,
        why=explanation.meaning,
        automatic=str(explanation.automatic),
        next_step=explanation.next_step or "",
    )


def _owners(detail: Detail) -> str:
    if "new_owner_id" not in detail:
        return ""
    return f" Owner until now: {detail['previous_owner_id']}. New owner: {detail['new_owner_id']}."


def _failed(detail: Detail) -> Template:
    return _not_serving(detail) if detail.get("serving") is False else _retries_exhausted(detail)


def _not_serving(detail: Detail) -> Template:
    template = _explained("project not healthy", "syncs whose project is not healthy", explain(detail["failure"]))
    return replace(template, why=f"The env var has its new value, but: {template.why}")


def _retries_exhausted(detail: Detail) -> Template:
    cause, explanation = explain(detail["failure"]), explain("checks_fail")
    return replace(
        _explained("sync failing", "syncs failing", explanation),
        why=f"{cause.meaning} Retries have not helped so far ({detail['failure']}).",
        automatic=f"{explanation.automatic} You will be notified when a check succeeds.",
    )


def _recovered(detail: Detail) -> Template:
    serves = detail.get("serving") is True
    return Template(
        happened="project healthy again" if serves else "sync recovered",
        many="syncs whose project is healthy again" if serves else "syncs recovered",
        why="",
        automatic="The env var follows the config var as before.",
        next_step="",
    )


def _resumed(detail: Detail) -> Template:
    restarted = detail["cause"] == Cause.OPERATOR
    return Template(
        happened="sync restarted" if restarted else "sync resumed",
        many="syncs restarted" if restarted else "syncs resumed",
        why="Somebody restarted it." if restarted else "The cause of the pause is gone, and a check succeeded.",
        automatic="The env var follows the config var again.",
        next_step="",
    )


def _overwritten(detail: Detail) -> Template:
    explanation = explain("other_writer")
    template = _explained("env var overwritten", "env vars overwritten", explanation)
    times = ", ".join(detail["overwritten_at"])
    return replace(template, why=explanation.meaning + OWN_PART, own=f" Overwritten at: {times}.")


def _many_hosts_changed(detail: Detail) -> Template:
    explanation = explain(detail["finding"])
    return _explained(explanation.title, f"times: {explanation.title}", explanation)


def _webhook_outdated(_detail: Detail) -> Template:
    return _explained("webhook needs a new secret", "webhooks need a new secret", explain("webhook_secret_old"))


def _provider_unreachable(detail: Detail) -> Template:
    explanation = explain(FINDINGS[Provider(detail["provider"])])
    template = _explained(explanation.title, f"outages: {explanation.title}", explanation)
    return replace(template, automatic=f"{explanation.automatic} You will be notified when it is over.")


def _provider_recovered(detail: Detail) -> Template:
    happened = f"{PROVIDERS[detail['provider']]} responds again"
    return Template(
        happened=happened,
        many=f"outages are over: {happened}",
        why="",
        automatic="All waiting syncs are checked within five minutes, first those whose config var has changed.",
        next_step="",
    )


def _database_failed(detail: Detail) -> Template:
    left = [
        f"{thing['kind']} {thing['name']}" + ("" if thing["certain"] else " (perhaps)")
        for thing in detail["left_at_heroku"]
    ]
    return Template(
        happened="Heroku database not created",
        many="Heroku databases not created",
        why=explain(detail["reason"]).meaning,
        automatic="Nothing: this order has failed.",
        next_step=f"Delete at Heroku what is left and may cost money{OWN_PART}. Then fix the cause and order again."
        if left
        else "Fix the cause and order again; nothing is left at Heroku.",
        own=f": {', '.join(left)}" if left else "",
    )


def _transfer_report_false(detail: Detail) -> Template:
    return Template(
        happened="false report of an ownership transfer",
        many="false reports of an ownership transfer",
        why="It was reported that the project has another owner, but Hasura Cloud says that it has not.",
        automatic="Nothing ends: the sync continues.",
        next_step=f"Find out who reported it{OWN_PART}: a person through the API, or one of OwnershipEventPrincipals.",
        own=f" (reported owner: {detail['new_owner_id']})",
    )


def _proposed(detail: Detail) -> Template:
    concerns = [explain(concern) for concern in detail["concerns"]]
    is_connected = "no_connection" not in detail["concerns"]
    accept = "Accept" if is_connected else "Add a connection of the project's owner. Then accept"
    return Template(
        happened="sync proposed",
        many="syncs proposed",
        why=f"A project was reported with a Heroku app. {' '.join(concern.meaning for concern in concerns)}",
        automatic="Nothing is written. The proposal expires after 30 days.",
        next_step=f"{accept} it in the console, or with `urlsync proposals accept`, if this project should use the "
        "app's database. Otherwise decline it; then it is never proposed again.",
    )


def _enabled_by_default(_detail: Detail) -> Template:
    return Template(
        happened="sync enabled by default",
        many="syncs enabled by default",
        why="A project was reported with a Heroku app that was made for it. Both belong to one connection's user, and "
        "no one else can see the project's env vars.",
        automatic="The env var follows the config var.",
        next_step="Opt out of the sync if you do not want it; it is then never enabled by default again.",
    )


def _used_by_admin(detail: Detail) -> Template:
    return Template(
        happened="an administrator used a connection of somebody else",
        many="uses of connections by administrators",
        why=f"The owner of a connection is notified when an administrator uses it{OWN_PART}.",
        automatic="Nothing: administrators may use every connection.",
        next_step="Ask the administrator why, if you did not expect it. You can delete the connection.",
        own=f" (owner: {detail['connection_owner']})" if detail.get("connection_owner") else "",
    )


def _endpoint_disabled(_detail: Detail) -> Template:
    return Template(
        happened="notification endpoint switched off",
        many="notification endpoints switched off",
        why="Nothing has reached it for five days.",
        automatic="Nothing is sent to it any more.",
        next_step="Its owner finds the reason with `urlsync endpoints deliveries`, and switches it on again with "
        "`urlsync endpoints edit --enable`.",
    )


TEMPLATES: Final[Mapping[EventType, Callable[[Detail], Template]]] = {
    EventType.SYNC_PAUSED: _paused,
    EventType.SYNC_RESUMED: _resumed,
    EventType.SYNC_DISCONNECTED: _disconnected,
    EventType.SYNC_FAILED: _failed,
    EventType.SYNC_RECOVERED: _recovered,
    EventType.ENV_VAR_OVERWRITTEN: _overwritten,
    EventType.MANY_HOSTS_CHANGED: _many_hosts_changed,
    EventType.WEBHOOK_OUTDATED: _webhook_outdated,
    EventType.PROVIDER_UNREACHABLE: _provider_unreachable,
    EventType.PROVIDER_RECOVERED: _provider_recovered,
    EventType.HEROKU_DATABASE_FAILED: _database_failed,
    EventType.TRANSFER_REPORT_FALSE: _transfer_report_false,
    EventType.SYNC_PROPOSED: _proposed,
    EventType.SYNC_ENABLED_BY_DEFAULT: _enabled_by_default,
    EventType.CONNECTION_USED_BY_ADMIN: _used_by_admin,
    EventType.NOTIFICATION_ENDPOINT_DISABLED: _endpoint_disabled,
}
"""The events about which people are notified. The history shows what went well."""

FACTS: Final[Mapping[str, str]] = {
    "env_var": "Env var",
    "heroku_app": "Heroku app",
    "config_var": "Config var",
    "sync_id": "Sync",
    "provisioning_id": "Order",
    "proposal_id": "Proposal",
    "connection_id": "Connection",
    "connection_owner": "Added by",
    "endpoint_id": "Endpoint",
    "endpoint_owner": "Created by",
    "use": "Use",
    "status": "Status",
    "reason": "Reason",
    "actor": "Done by",
    "since": "Since",
    "at": "At",
    REDRIVEN_AT: "Sent late, because sending failed; sent again at",
}
"""The fields that a notification shows, if an event has them."""


def _page(detail: Detail) -> str:
    """Return the page of the console about an event: of its project, its connection, or the overview."""
    if project_id := detail.get("project_id"):
        return f"/projects/{project_id}"
    connection_id = detail.get("connection_id")
    return f"/connections/{connection_id}" if connection_id else "/"


def _facts(event: Event) -> str:
    shown = [f"{name}: {event.detail[field]}" for field, name in FACTS.items() if event.detail.get(field)]
    if project := project_of(event.detail):
        shown.insert(0, f"Project: {project}")
    shown.append(f"Console: {CONSOLE}#{_page(event.detail)}")
    return "\n".join([*shown, f"Event: {event.event_id}"])
