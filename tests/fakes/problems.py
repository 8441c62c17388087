"""Reading problems as a program does."""

import requests


def problem(answer: requests.Response) -> str:
    """Return the kind of problem that an answer tells of, which must be whole."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    reported = answer.json()
    assert reported["status"] == answer.status_code
    assert reported["title"]
    assert reported["detail"]
    assert reported["instance"].startswith("urn:urlsync:request:")
    return str(reported["type"]).removeprefix("urn:urlsync:problem:")
