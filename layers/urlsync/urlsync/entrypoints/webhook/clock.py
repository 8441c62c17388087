"""Formats timestamps as ISO 8601."""

import time


def iso_utc(now: float) -> str:
    """Return seconds since 1970 as UTC with milliseconds and `Z`."""
    milliseconds = int(now * 1000)
    seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000))
    return f"{seconds}.{milliseconds % 1000:03d}Z"
