"""Heroku's error responses: an HTTP status and a body `{id, message}`.

https://devcenter.heroku.com/articles/platform-api-reference#errors
"""


class HerokuError(Exception):
    """An error response. The message never holds a secret."""

    def __init__(self, status: int, identifier: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.status = status
        self.identifier = identifier
        self.message = message
        self.details = details

    def body(self) -> dict[str, str]:
        """Return the JSON body of the response."""
        return {"id": self.identifier, "message": self.message, **self.details}


def bad_request(message: str) -> HerokuError:
    """Return the error for a body that does not match its content type."""
    return HerokuError(400, "bad_request", message)


def unauthorized(message: str = "Invalid credentials provided.") -> HerokuError:
    """Return the error for a missing, unknown, expired or revoked token."""
    return HerokuError(401, "unauthorized", message)


def delinquent(what: str) -> HerokuError:
    """Return the error for an unpaid account or app."""
    return HerokuError(402, "delinquent", f"The {what} is delinquent: payment is needed first.")


def suspended(what: str) -> HerokuError:
    """Return the error for a suspended account or app."""
    return HerokuError(403, "suspended", f"The {what} is suspended.")


def forbidden(message: str) -> HerokuError:
    """Return the error for a valid token that does not permit the call."""
    return HerokuError(403, "forbidden", message)


def not_found(resource: str) -> HerokuError:
    """Return the error for a resource that does not exist."""
    return HerokuError(404, "not_found", f"Couldn't find that {resource}.", resource=resource)


def not_acceptable() -> HerokuError:
    """Return the error for an `Accept` header without version 3."""
    return HerokuError(406, "not_acceptable", "The Accept header must ask for version=3.")


def range_not_satisfiable(message: str) -> HerokuError:
    """Return the error for an invalid `Range` header."""
    return HerokuError(416, "requested_range_not_satisfiable", message)


def invalid(message: str) -> HerokuError:
    """Return the error for invalid fields."""
    return HerokuError(422, "invalid_params", message)


def rate_limited() -> HerokuError:
    """Return the error for an account at its rate limit."""
    return HerokuError(429, "rate_limit", "Your account reached the API rate limit. Please wait and retry.")


_INJECTED = {
    400: bad_request("Injected fault."),
    401: unauthorized(),
    402: delinquent("account"),
    403: forbidden("Injected fault."),
    404: not_found("app"),
    422: invalid("Injected fault."),
    429: rate_limited(),
    503: HerokuError(503, "service_unavailable", "The API is temporarily unavailable."),
}


def injected(status: int) -> HerokuError:
    """Return the error for a status that was injected through the control surface."""
    return _INJECTED.get(status) or HerokuError(status, "internal_server_error", "Internal server error.")
