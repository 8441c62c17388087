"""What every error of the service says and carries: no text has a secret, and programs read the fields."""

from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain import errors as failure
from urlsync.domain import rotation
from urlsync.domain.errors import (
    ConnectionInUse,
    CorrectionPostponed,
    CountChanged,
    CursorInvalid,
    EnvVarExists,
    EnvVarInvalid,
    FirstCheckFailed,
    HerokuAppNotFound,
    HerokuNotFound,
    HerokuRefused,
    HerokuTokenRejected,
    IdempotencyKeyReused,
    LimitReached,
    NotFound,
    NotInTeam,
    NotOwner,
    NotYours,
    OAuthClientNotConfigured,
    OutageLasts,
    OwnAccount,
    OwnerChanged,
    OwnerNotConnected,
    PermanentFailure,
    PlanNotAllowed,
    PoolerNotAccepted,
    PriceNotConfirmed,
    ProposalChanged,
    RateLimitReserveReached,
    RoleRequired,
    SignInRefused,
    SourceUnusable,
    StaleEpoch,
    SweepRefused,
    TableRestored,
    TargetTaken,
    TokenRefused,
    TooManySyncs,
    TransientFailure,
    UnknownCaller,
    UrlsyncError,
)
from urlsync.domain.rotation import RotationRefused
from urlsync.domain.sync import Reason

MINUTE: Final = timedelta(minutes=1)
ERRORS: Final[list[tuple[UrlsyncError, str, dict[str, Any]]]] = [
    (
        TransientFailure("heroku_timeout"),
        "heroku_timeout",
        {"code": "heroku_timeout", "retry_after": 0 * MINUTE, "writing": False},
    ),
    (TableRestored(), "restored", {"code": "restored", "retry_after": 5 * MINUTE, "writing": False}),
    (TransientFailure("x", MINUTE, writing=True), "x", {"code": "x", "retry_after": MINUTE, "writing": True}),
    (SweepRefused("hasura_list_refused"), "hasura_list_refused", {"code": "hasura_list_refused"}),
    (OutageLasts(), "outage_lasts", {"writing": False}),
    (OutageLasts(writing=True), "outage_lasts", {"writing": True}),
    (
        PermanentFailure(Reason.HASURA_REFUSED),
        "hasura_refused",
        {"reason": Reason.HASURA_REFUSED, "code": None, "missing_scope": None},
    ),
    (
        PermanentFailure(Reason.HASURA_REFUSED, "x", "global"),
        "hasura_refused",
        {"reason": Reason.HASURA_REFUSED, "code": "x", "missing_scope": "global"},
    ),
    (HerokuTokenRejected(), "", {}),
    (HerokuNotFound(), "", {}),
    (RateLimitReserveReached(), "heroku_rate_limit_reserve", {"retry_after": 0 * MINUTE}),
    (RateLimitReserveReached(MINUTE), "heroku_rate_limit_reserve", {"retry_after": MINUTE}),
    (CorrectionPostponed(), "", {}),
    (HerokuRefused("heroku_invalid_params"), "heroku_invalid_params", {"code": "heroku_invalid_params"}),
    (OwnerChanged("ben"), "the project has another owner", {"new_owner_id": "ben"}),
    (StaleEpoch(), "", {}),
    (TargetTaken(), "the target belongs to another sync", {"sync_id": None}),
    (TargetTaken("a-sync"), "the target belongs to another sync", {"sync_id": "a-sync"}),
    (NotFound("project"), "there is no such project", {"thing": "project"}),
    (UnknownCaller(), "there is no such person or program any more", {}),
    (RoleRequired(["admin"]), "the request takes another role", {"roles": ["admin"]}),
    (NotYours(), "the sync runs with a connection of somebody else", {}),
    (NotInTeam("shops"), "the actor is not in the team", {"team": "shops"}),
    (NotOwner(), "the project belongs to somebody else than the connection's user", {}),
    (OwnerNotConnected(), "the project's owner has no connection", {}),
    (ProposalChanged(), "the proposal has changed", {}),
    (TokenRefused("hasura_token", "x"), "hasura_token: x", {"token": "hasura_token", "code": "x"}),
    (ConnectionInUse(2), "2 syncs use the connection", {"syncs": 2}),
    (HerokuAppNotFound(), "the Heroku account sees no such app", {}),
    (SourceUnusable(Reason.SOURCE_MISSING), "source_missing", {"reason": Reason.SOURCE_MISSING, "code": None}),
    (SourceUnusable(Reason.SOURCE_INVALID, "x"), "source_invalid", {"reason": Reason.SOURCE_INVALID, "code": "x"}),
    (EnvVarInvalid(), "an env var has letters, digits and underscores, and begins with no digit", {}),
    (PoolerNotAccepted(), "transaction_pooler", {}),
    (EnvVarExists("A"), "the project has this env var already", {"env_var": "A"}),
    (FirstCheckFailed("source_missing"), "source_missing", {"code": "source_missing", "detail": None}),
    (FirstCheckFailed("source_invalid", "x"), "source_invalid", {"code": "source_invalid", "detail": "x"}),
    (
        LimitReached("reads", 9, MINUTE),
        "the limit of reads is reached",
        {"limit": "reads", "most": 9, "retry_after": MINUTE},
    ),
    (PlanNotAllowed(("a", "b")), "this plan cannot be ordered", {"allowed": ("a", "b")}),
    (CountChanged(7), "the number of syncs has changed", {"count": 7}),
    (TooManySyncs(10_000), "too many syncs", {"most": 10_000}),
    (PriceNotConfirmed("a", 500), "the price was not confirmed", {"plan": "a", "monthly_price_cents": 500}),
    (IdempotencyKeyReused(), "the idempotency key belongs to another order", {}),
    (SignInRefused("state_unknown"), "state_unknown", {"code": "state_unknown"}),
    (OAuthClientNotConfigured(), "the service has no OAuth client at Heroku", {}),
    (OwnAccount(), "nobody can delete their own account", {}),
    (CursorInvalid(), "the cursor is not one of this list", {}),
    (RotationRefused("nothing_current"), "nothing_current", {"code": "nothing_current", "sync_ids": ()}),
    (RotationRefused("x", ("a", "b")), "x: 2 syncs", {"code": "x", "sync_ids": ("a", "b")}),
]


def made_again(error: UrlsyncError) -> UrlsyncError:
    """Return the same error once more, made now."""
    fixed = isinstance(error, TableRestored)  # there is one kind of it
    arguments: dict[str, Any] = {} if fixed else dict(vars(error))
    return type(error)(**arguments)


@pytest.mark.parametrize(("error", "text", "carried"), ERRORS)
def test_an_error_says_and_carries_what_was_given(error: UrlsyncError, text: str, carried: dict[str, Any]) -> None:
    again = made_again(error)
    assert (str(again), vars(again)) == (text, carried)


def test_what_may_be_left_out() -> None:
    assert TransientFailure("x").retry_after == timedelta(0)
    assert PermanentFailure(Reason.HASURA_REFUSED).code is None
    assert TargetTaken().sync_id is None
    assert RotationRefused("x").sync_ids == ()


def test_every_error_is_here() -> None:
    defined = {
        one
        for module in (failure, rotation)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, UrlsyncError) and not one.__name__.startswith("_")
    }
    assert defined == {type(error) for error, _, _ in ERRORS} | {UrlsyncError}
