"""What cannot be found out now is a finding, too."""

from collections.abc import Callable, Iterable

from urlsync.domain.failure import (
    HerokuNotFound,
    HerokuTokenRejected,
    MustPause,
    OwnerChanged,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.finding import Finding, problem, warning
from urlsync.use_cases.diagnosis.standing import step_for


def findings_of(part: str, inspect: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return what `inspect` finds, or why it finds nothing. `part` names what then is unknown."""
    try:
        return list(inspect())
    except UrlsyncError as failure:
        return [unknown(part, failure)]


def unknown(part: str, failure: UrlsyncError) -> Finding:
    """Return the finding that `part` is unknown, and why. The texts of failures carry no secret."""
    code = f"{part}_unknown"
    match failure:
        case MustPause():
            meaning, step = step_for(failure.reason, failure.code)
            return problem(code, meaning, step, detail=failure.code or failure.reason)
        case HerokuTokenRejected() | HerokuNotFound():
            return problem(
                code,
                "Heroku does not know the app, or hides it from this authorization.",
                "See whether the app still exists, and connect the Heroku account again.",
                detail="heroku_not_found" if isinstance(failure, HerokuNotFound) else "heroku_token_rejected",
            )
        case OwnerChanged():
            return problem(
                code,
                "The project has another owner than the sync.",
                "The next check disconnects the sync; the new owner can restart it with their connection.",
                detail="owner_changed",
            )
        case TransientFailure():
            detail = failure.code
        case _:
            detail = "unexpected"
    return warning(code, "This could not be found out just now.", "Try again in a minute.", detail=detail)
