"""Reading problems as a program does."""

import requests


def problem(answer: requests.Response) -> str:
    """Return the kind of problem that an answer tells of, which must be whole."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["detail"]
    assert told["instance"].startswith("urn:urlsync:request:")
    return str(told["type"]).removeprefix("urn:urlsync:problem:")
