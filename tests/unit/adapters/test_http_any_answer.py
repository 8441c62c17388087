"""Whatever Heroku or Hasura answer, it ends in a documented result or in a silent failure of ours."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from urlsync.adapters.hasura.control_plane import HasuraCloud
from urlsync.adapters.hasura.projects import HasuraCloudProjects
from urlsync.adapters.heroku.oauth import HerokuOAuthApi
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.adapters.http.client import HttpClient
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.errors import HerokuNotFound, HerokuTokenRejected, PermanentFailure, TransientFailure, UrlsyncError
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason
from urlsync.ports.hasura import Project, ProjectMembers, Target
from urlsync.ports.heroku import AppOrigin, AppPage, SourceReading, SourceUnchanged

from tests.fakes.clock import START
from tests.fakes.effort import examples
from tests.fakes.examples import APP_ID, PROJECT_ID, TENANT_ID
from tests.fakes.http_pool import Reply, scripted
from tests.fakes.leaks import SENTINEL, everything_in, result_or_failure

TOKEN = Secret(f"token-{SENTINEL}")
KEYS = st.sampled_from(
    """
    DATABASE_URL PG_DATABASE_URL id error message access_token refresh_token expires_in data errors users
    projects_by_pk projects name email owner tenant getTenantEnv updateTenantEnv hash
    envVars environment extensions code include level url
    """.split()  # noqa: SIM905  a list of twenty quoted words reads worse
)
WORDS = st.sampled_from(
    [
        SENTINEL,
        PROJECT_ID,
        TENANT_ID,
        "suspended",
        "invalid_grant",
        "access-denied",
        "nothing changed in config",
        "",
        "\ud800",
        "a\r\nb\0",
        f'{{"message": "{SENTINEL}"}}',
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=20)
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=30
)
BODIES = (
    DOCUMENTS.map(lambda document: json.dumps(document).encode())
    | st.binary(max_size=60)
    | st.just(SENTINEL.encode())
    | st.just(b'{"DATABASE_URL": "' + SENTINEL.encode())
)
STATUSES = st.sampled_from([200, 201, 204, 304, 401, 402, 403, 404, 429, 500]) | st.integers(200, 599)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "ETag": st.sampled_from(['"a"', "é", "a\r\n b", SENTINEL]),
        "RateLimit-Remaining": st.sampled_from(["7", "x", "-1", SENTINEL]),
        "Content-Type": st.just("text/html"),
        "Content-Encoding": st.just("gzip"),
        "Location": st.just(f"https://example.com/{SENTINEL}"),
    },
)
REPLIES = st.builds(Reply, status=STATUSES, body=BODIES, headers=HEADERS)


def heroku(http: HttpClient) -> HerokuApi:
    return HerokuApi(http, "https://api.heroku.com", lambda _: None)


def hasura(http: HttpClient) -> HasuraCloud:
    return HasuraCloud(http, "https://data.pro.hasura.io/v1/graphql")


def apps(http: HttpClient) -> HerokuApi:
    return HerokuApi(http, "https://api.heroku.com", lambda _: None)


def projects(http: HttpClient) -> HasuraCloudProjects:
    return HasuraCloudProjects(http, "https://data.pro.hasura.io/v1/graphql")


def oauth(http: HttpClient) -> HerokuOAuthApi:
    return HerokuOAuthApi(http, "https://id.heroku.com", lambda: Secret(SENTINEL))


Operation = tuple[str, Callable[[HttpClient], Any], tuple[type, ...]]
OPERATIONS: list[Operation] = [
    (
        "heroku read_config_var",
        lambda http: heroku(http).read_config_var(TOKEN, APP_ID, "DATABASE_URL", '"etag"'),
        (SourceReading, SourceUnchanged),
    ),
    ("heroku app_exists", lambda http: heroku(http).app_exists(TOKEN, APP_ID), (bool,)),
    ("heroku app_owner", lambda http: heroku(http).app_owner(TOKEN, APP_ID), (str, type(None))),
    (
        "heroku attachment_namespace",
        lambda http: heroku(http).attachment_namespace(TOKEN, APP_ID, "DATABASE_URL"),
        (str, type(None)),
    ),
    (
        "heroku create_webhook",
        lambda http: heroku(http).create_webhook(TOKEN, APP_ID, f"https://x/{SENTINEL}", TOKEN),
        (str,),
    ),
    ("heroku delete_webhook", lambda http: heroku(http).delete_webhook(TOKEN, APP_ID, "webhook-1"), (type(None),)),
    ("heroku list_webhooks", lambda http: heroku(http).list_webhooks(TOKEN, APP_ID), (list,)),
    (
        "heroku update_webhook",
        lambda http: heroku(http).update_webhook(TOKEN, APP_ID, "webhook-1", f"https://x/{SENTINEL}", TOKEN),
        (type(None),),
    ),
    ("heroku account", lambda http: apps(http).account(TOKEN), (str,)),
    ("heroku find_app", lambda http: apps(http).find_app(TOKEN, APP_ID), (HerokuApp,)),
    ("heroku app_page", lambda http: apps(http).app_page(TOKEN), (AppPage,)),
    ("heroku revoke_grant", lambda http: apps(http).revoke_grant(TOKEN, None), (bool,)),
    ("heroku origin", lambda http: apps(http).origin(TOKEN, APP_ID), (AppOrigin,)),
    ("heroku postgres_config_vars", lambda http: apps(http).postgres_config_vars(TOKEN, APP_ID), (list,)),
    ("heroku exchange", lambda http: oauth(http).exchange(TOKEN, START), (HerokuAuthorization,)),
    ("hasura users", lambda http: projects(http).users(TOKEN), (list,)),
    ("hasura projects", lambda http: projects(http).projects(TOKEN), (list,)),
    ("hasura project", lambda http: projects(http).project(TOKEN, PROJECT_ID), (Project, type(None))),
    ("hasura members", lambda http: projects(http).members(TOKEN, PROJECT_ID), (ProjectMembers, type(None))),
    ("hasura env_var_names", lambda http: projects(http).env_var_names(TOKEN, TENANT_ID), (frozenset,)),
    ("heroku refresh", lambda http: oauth(http).refresh(TOKEN, START), (HerokuAuthorization,)),
    (
        "hasura read_target",
        lambda http: hasura(http).read_target(TOKEN, PROJECT_ID, TENANT_ID, "PG_DATABASE_URL"),
        (Target,),
    ),
    (
        "hasura write_target",
        lambda http: hasura(http).write_target(TOKEN, TENANT_ID, "hash", "PG_DATABASE_URL", TOKEN),
        (type(None),),
    ),
]


def documented(failure: UrlsyncError, service: str) -> bool:
    """Return whether the port names this failure, and the failure names the service it came from."""
    if isinstance(failure, PermanentFailure):
        return failure.reason in set(Reason) and failure.reason.value.startswith(service)
    if isinstance(failure, TransientFailure):
        return failure.code.startswith(f"{service}_")
    return service == "heroku" and isinstance(failure, HerokuTokenRejected | HerokuNotFound)


@pytest.mark.parametrize(("name", "call", "results"), OPERATIONS, ids=[name for name, _, _ in OPERATIONS])
@settings(max_examples=examples(150), deadline=None)
@given(reply=REPLIES)
def test_any_answer_ends_in_a_result_or_in_a_silent_failure_of_ours(
    name: str, call: Callable[[HttpClient], Any], results: tuple[type, ...], reply: Reply
) -> None:
    # GIVEN any answer at all, with a secret planted in it and in the request
    http, _ = scripted(*[reply] * 3)  # an operation may make several calls

    # WHEN the operation reads it
    result = result_or_failure(lambda: call(http))

    # THEN it is a result, or a failure that the port names, and nowhere in it is the secret
    if isinstance(result, UrlsyncError):
        assert documented(result, name.partition(" ")[0]), repr(result)
        assert SENTINEL not in everything_in(result)
    else:
        assert isinstance(result, results)


@settings(max_examples=examples(150), deadline=None)
@given(env_vars=DOCUMENTS | st.fixed_dictionaries({"environment": st.dictionaries(KEYS, DOCUMENTS)}))
def test_whatever_the_env_holds_the_target_can_be_decided_upon(env_vars: Any) -> None:
    # GIVEN a project of ours with any env
    data = {
        "users": [{"id": "caller-1"}],
        "projects_by_pk": {"id": PROJECT_ID, "owner": {"id": "owner-1"}, "tenant": {"id": TENANT_ID}},
        "getTenantEnv": {"hash": "fake-hash", "envVars": env_vars},
    }
    http, _ = scripted(Reply(200, {"data": data}))

    # WHEN
    target = hasura(http).read_target(TOKEN, PROJECT_ID, TENANT_ID, "PG_DATABASE_URL")

    # THEN the value can be fingerprinted and compared, and is not shown
    assert target.value is None or target.value == Secret(target.value.reveal())
    assert SENTINEL not in repr(target)
