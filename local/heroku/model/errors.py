"""The ways Heroku refuses a call: an HTTP status and a body `{id, message}`.

https://devcenter.heroku.com/articles/platform-api-reference#errors
"""


class HerokuError(Exception):
    """A refusal that becomes the answer of the call. The message never holds a secret."""

    def __init__(self, status: int, identifier: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.status = status
        self.identifier = identifier
        self.message = message
        self.details = details

    def body(self) -> dict[str, str]:
        """Return the JSON body of the answer."""
        return {"id": self.identifier, "message": self.message, **self.details}


def bad_request(message: str) -> HerokuError:
    """Refuse a body that is not what its content type says."""
    return HerokuError(400, "bad_request", message)


def unauthorized(message: str = "Invalid credentials provided.") -> HerokuError:
    """Refuse a missing token, or one that is unknown, expired or revoked."""
    return HerokuError(401, "unauthorized", message)


def delinquent(what: str) -> HerokuError:
    """Refuse someone who has not paid."""
    return HerokuError(402, "delinquent", f"The {what} is delinquent: payment is needed first.")


def suspended(what: str) -> HerokuError:
    """Refuse a suspended account or app."""
    return HerokuError(403, "suspended", f"The {what} is suspended.")


def forbidden(message: str) -> HerokuError:
    """Refuse a good token that is not good for this."""
    return HerokuError(403, "forbidden", message)


def not_found(resource: str) -> HerokuError:
    """Refuse to find what is not there."""
    return HerokuError(404, "not_found", f"Couldn't find that {resource}.", resource=resource)


def not_acceptable() -> HerokuError:
    """Refuse an `Accept` header that does not ask for version 3."""
    return HerokuError(406, "not_acceptable", "The Accept header must ask for version=3.")


def range_not_satisfiable(message: str) -> HerokuError:
    """Refuse a `Range` header that cannot be understood."""
    return HerokuError(416, "requested_range_not_satisfiable", message)


def invalid(message: str) -> HerokuError:
    """Refuse fields that are not acceptable."""
    return HerokuError(422, "invalid_params", message)


def rate_limited() -> HerokuError:
    """Refuse an account that has no request left."""
    return HerokuError(429, "rate_limit", "Your account reached the API rate limit. Please wait and retry.")


_INJECTED = {
    400: bad_request("A fault was asked for."),
    401: unauthorized(),
    402: delinquent("account"),
    403: forbidden("A fault was asked for."),
    404: not_found("app"),
    422: invalid("A fault was asked for."),
    429: rate_limited(),
    503: HerokuError(503, "service_unavailable", "The API is temporarily unavailable."),
}


def injected(status: int) -> HerokuError:
    """Return the refusal that belongs to a status asked for through the control surface."""
    return _INJECTED.get(status) or HerokuError(status, "internal_server_error", "Internal server error.")
