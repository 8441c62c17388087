"""One line for each way in which a call of AWS fails, for tools that people run in a shell."""

from collections.abc import Callable
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

AWS_ERRORS: Final = (BotoCoreError, ClientError)
_NO_CREDENTIALS: Final = (
    "there are no valid AWS credentials in this shell; sign in with `aws sso login` or `aws configure`, and check with "
    "`aws sts get-caller-identity`"
)
_UNSIGNED: Final = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_DENIED: Final = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized"}


def explained(error: Exception) -> str:
    """Return what failed and what to do, in one line."""
    match error:
        case NoRegionError():
            return "no AWS region is set; export AWS_REGION=..., such as us-east-1"
        case NoCredentialsError() | PartialCredentialsError() | UnauthorizedSSOTokenError() | TokenRetrievalError():
            return _NO_CREDENTIALS
        case ProfileNotFound():
            return f"{error}; set AWS_PROFILE to one of `aws configure list-profiles`"
        case EndpointConnectionError():
            return f"{error}; check the region and the network"
        case ClientError():
            return _of_response(error)
    return " ".join(str(error).split())


def _of_response(error: ClientError) -> str:
    code = error.response.get("Error", {}).get("Code", "")
    message = " ".join(str(error).split())
    if code in _UNSIGNED:
        return f"{_NO_CREDENTIALS} ({code})"
    if code in _DENIED:
        return f"{message}; docs/deploy.md lists the required permissions"
    return message


def explaining(run: Callable[[], int]) -> int:
    """Run a command and return its exit status; an error of AWS becomes one line and status 1."""
    try:
        return run()
    except AWS_ERRORS as error:
        raise SystemExit(f"error: {explained(error)}") from None
