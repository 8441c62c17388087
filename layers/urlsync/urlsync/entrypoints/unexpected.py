"""The one report of unexpected errors, shared by all entry points that run with Powertools."""

import traceback
from typing import Any

from aws_lambda_powertools import Logger

from urlsync.domain.errors import UrlsyncError


def report_unexpected(logger: Logger, error: BaseException, **context: Any) -> None:
    """Log the type and location of an error, and its code if it is our own.

    The text of the error is never logged: libraries put URLs, and with them secrets, into theirs.
    """
    code = getattr(error, "code", None) if isinstance(error, UrlsyncError) else None
    frames = traceback.extract_tb(error.__traceback__)
    logger.error(
        "unexpected error",
        **context,
        **({} if code is None else {"code": code}),
        error=type(error).__name__,
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )
