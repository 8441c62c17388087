"""The keys of the one DynamoDB table: every `pk`, `sk` and index. docs/architecture.md lists the items.

Only syncs have a `project_id`, so that the index `by_project` holds nothing else. For the same reason only syncs
have both `connection_id` and `sync_id` (`by_connection`), both `owner_id` and `sync_id` (`by_owner`), or one of
`listed_name`, `listed_updated` and `listed_checked` (the other indexes of lists).
"""

import zlib
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Final

Key = dict[str, str]

BY_NAME: Final = "by_name"
BY_UPDATED: Final = "by_updated"
BY_CHECKED: Final = "by_checked"
"""The lists of syncs by status, each in another order."""
BY_OWNER: Final = "by_owner"
BY_PROJECT: Final = "by_project"
BY_CONNECTION: Final = "by_connection"
BY_DUE_TIME: Final = "by_due_time"
"""A sparse index: a sync that cannot become due has neither `due_shard` nor `due_at`."""
SHARDS: Final = 2
"""The partitions of `by_due_time`: one that all syncs share would bound their writes to its own limit
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-gsi-sharding.html). Every run reads all of
them, so more cost more: two take 1,000 checks a second, of which each moves a sync within one of them.
Never lower it while syncs are stored in the shards that would not be read any more."""

BY_SIGNS: Final = "signs_by_connection"
"""The syncs of a connection with all that a sweep needs to know of them."""
SWEEPS: Final = "sweeps"
"""The shard of `by_due_time` that has connections. Each moves within it every ten minutes, so that one partition has
room for hundreds of thousands."""

NAMES_PREFIX: Final = "NAMES#"
DIRECTORY: Final = "CONNECTIONS"
HEROKU_ACCOUNT_PREFIX: Final = "heroku:"
JOBS: Final = "JOBS"
UNFINISHED_JOBS: Final = "UNFINISHED_JOBS"
PROPOSALS: Final = "PROPOSALS"
DELETIONS: Final = "DELETIONS"
HOLDS: Final = "HOLDS"
ENDPOINTS: Final = "ENDPOINTS"
APP_LIST_PREFIX: Final = "HEROKU_APPS#"
OAUTH_CLIENT: Final[Key] = {"pk": "OAUTH_CLIENT", "sk": "OAUTH_CLIENT"}
HOST_CHANGES_PREFIX: Final = "HOST_CHANGES#"
LAST_HOST_CHANGES: Final[Key] = {"pk": f"{HOST_CHANGES_PREFIX}LAST", "sk": "LAST"}
LAST_RUN: Final[Key] = {"pk": "RECONCILE", "sk": "LAST_RUN"}
SYNC_TOTALS: Final[Key] = {"pk": "RECONCILE", "sk": "SYNC_TOTALS"}


def hold_key(connection_id: str | None) -> Key:
    """Return the key of the hold of a connection; of everything without one."""
    return {"pk": HOLDS, "sk": connection_id or "ALL"}


def endpoint_key(endpoint_id: str) -> Key:
    """Return the key of a notification endpoint."""
    return {"pk": ENDPOINTS, "sk": endpoint_id}


def deliveries_of(endpoint_id: str) -> str:
    """Return the partition of the log of an endpoint."""
    return f"DELIVERIES#{endpoint_id}"


def delivery_key(endpoint_id: str, at: str, event_id: str) -> Key:
    """Return the key of an attempt in the log of an endpoint, which sorts by `at`."""
    return {"pk": deliveries_of(endpoint_id), "sk": f"{at}#{event_id}"}


def outage_key(provider: str) -> Key:
    """Return the key of a provider's outage."""
    return {"pk": f"OUTAGE#{provider}", "sk": "OUTAGE"}


def host_changes_key(minute: str, host: str | None) -> Key:
    """Return the key of the number of changes of hosts in a minute: to one host, or to any."""
    return {"pk": f"{HOST_CHANGES_PREFIX}{minute}", "sk": host or "ANY"}


def sync_key(sync_id: str) -> Key:
    """Return the key of a sync."""
    return {"pk": f"SYNC#{sync_id}", "sk": "SYNC"}


def history_of(sync_id: str) -> str:
    """Return the partition of a sync's history: apart from the sync, because permissions differ."""
    return f"HISTORY#{sync_id}"


def history_key(sync_id: str, at: str, entry_id: str) -> Key:
    """Return the key of a history entry, which sorts by `at`."""
    return {"pk": history_of(sync_id), "sk": f"{at}#{entry_id}"}


def activity_of_day(day: str) -> str:
    """Return the partition of a day's activity; `day` is an ISO 8601 date in UTC."""
    return f"ACTIVITY#{day}"


def activity_key(at: str, entry_id: str) -> Key:
    """Return the key of an entry of the activity, which sorts by `at` within its day."""
    return {"pk": activity_of_day(at[:10]), "sk": f"{at}#{entry_id}"}


def target_key(project_id: str, env_var: str) -> Key:
    """Return the key of the guard of a target."""
    return {"pk": f"TARGET#{project_id}#{env_var}", "sk": "TARGET"}


def names_of(word: str) -> str:
    """Return the partition of the terms that a word can begin."""
    return f"{NAMES_PREFIX}{word[0]}"


def name_key(term: str, sync_id: str) -> Key:
    """Return the key of the item by which a sync is found by a term of its names."""
    return {"pk": names_of(term), "sk": f"{term}#{sync_id}"}


def named_sync(position: str) -> str:
    """Return the id of the sync with this sort key in a partition of terms."""
    return position.rpartition("#")[2]


def opt_out_key(project_id: str, app_id: str) -> Key:
    """Return the key of the marker that a person opted out of syncs of this app."""
    return {"pk": f"OPT_OUT#{project_id}#{app_id}", "sk": "OPT_OUT"}


def connection_key(connection_id: str) -> Key:
    """Return the key of a connection."""
    return {"pk": f"CONNECTION#{connection_id}", "sk": "CONNECTION"}


def connection_of(partition: str) -> str:
    """Return the id of the connection with this partition."""
    return partition.partition("#")[2]


def app_list_key(connection_id: str, part: int = 0) -> Key:
    """Return the key of a part of a connection's list of Heroku apps; the first one says how many there are."""
    return {"pk": connection_key(connection_id)["pk"], "sk": f"{APP_LIST_PREFIX}{part:03}"}


def directory_key(connection_id: str) -> Key:
    """Return the key of the item that lists a connection among all of them."""
    return {"pk": DIRECTORY, "sk": connection_id}


def usable_by(who: str) -> str:
    """Return the partition of the connections of an actor with this key, or of a team."""
    return f"{DIRECTORY}#{who}"


def team_key(team: str) -> str:
    """Return what stands for a team beside the keys of actors, of which none begins so."""
    return f"team:{team}"


def heroku_account_key(account: str) -> str:
    """Return what stands for a Heroku account beside the keys of actors: a hash, because it is an email address."""
    return f"{HEROKU_ACCOUNT_PREFIX}{sha256(account.casefold().encode()).hexdigest()[:32]}"


def usable_connection_key(who: str, connection_id: str) -> Key:
    """Return the key of the item that lists a connection among those of an actor or a team."""
    return {"pk": usable_by(who), "sk": connection_id}


def deleted_connection_key(connection_id: str) -> Key:
    """Return the key of what is left of a deleted connection."""
    return {"pk": connection_key(connection_id)["pk"], "sk": "DELETED"}


def deletion_key(kind: str, deleted_id: str) -> Key:
    """Return the key of a deletion that has begun: of a person or a connection."""
    return {"pk": DELETIONS, "sk": f"{kind}#{deleted_id}"}


def provisioning_key(provisioning_id: str) -> Key:
    """Return the key of a provisioning."""
    return {"pk": f"PROVISIONING#{provisioning_id}", "sk": "PROVISIONING"}


def job_key(job_id: str) -> Key:
    """Return the key of a job."""
    return {"pk": f"JOB#{job_id}", "sk": "JOB"}


def job_part_key(job_id: str, number: int) -> Key:
    """Return the key of a part of a job."""
    return {"pk": f"JOB#{job_id}", "sk": f"PART#{number:03}"}


def jobs_of(actor: str | None) -> str:
    """Return the partition of the jobs of an actor with this key, or of all jobs."""
    return JOBS if actor is None else f"{JOBS}#{actor}"


def listed_job_key(actor: str | None, created_at: str, job_id: str) -> Key:
    """Return the key of the item that lists a job among these, which sorts by time."""
    return {"pk": jobs_of(actor), "sk": f"{created_at}#{job_id}"}


def unfinished_job_key(job_id: str) -> Key:
    """Return the key of the item that lists a job as long as it is not over."""
    return {"pk": UNFINISHED_JOBS, "sk": job_id}


def proposal_key(provisioning_id: str) -> Key:
    """Return the key of the item that lists a proposal among all of them."""
    return {"pk": PROPOSALS, "sk": provisioning_id}


def sign_in_key(state: str) -> Key:
    """Return the key of a sign-in: a hash, so that reading the table is not enough to finish the sign-in."""
    return {"pk": f"SIGN_IN#{sha256(state.encode(errors='surrogatepass')).hexdigest()}", "sk": "SIGN_IN"}


def usage_key(subject: str, limit: str, ends_at: datetime) -> Key:
    """Return the key of the count of uses of a limit in the window that ends then."""
    return {"pk": f"USAGE#{subject}", "sk": f"USAGE#{limit}#{int(ends_at.timestamp())}"}


def shard_of(sync_id: str) -> str:
    """Return the shard of a sync: two digits, the same in every process and version."""
    return f"{zlib.crc32(sync_id.encode()) % SHARDS:02}"


def due_seconds(moment: datetime) -> Decimal:
    """Return seconds since 1970 to the microsecond: whole seconds would merge due times of one second."""
    return Decimal(f"{moment.timestamp():.6f}")
