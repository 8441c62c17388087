"""Why a config var's value is not followed: the details of the reason `source_invalid`."""

from collections.abc import Mapping
from typing import Final

from urlsync.domain.catalogue.explanation import Explanation, PersonAction, Severity
from urlsync.domain.catalogue.reasons import RESUMES
from urlsync.domain.postgres_url import UrlProblem

ENCODE: Final = "Percent-encode special characters in the user name and password, for example `@` as `%40`."
NO_FILES: Final = "Remove the parameter: files of your own machine are not there where Hasura connects."

_WORDS: Final[Mapping[UrlProblem, tuple[str, str, str]]] = {
    UrlProblem.WHITE_SPACE_AT_ENDS: (
        "White space around the URL",
        "The config var begins or ends with a space or a line break.",
        "Set the config var again without it.",
    ),
    UrlProblem.CONTROL_CHARACTERS: (
        "Control characters in the URL",
        "The config var has a line break or another character that cannot be displayed.",
        "Set the config var again without it.",
    ),
    UrlProblem.NOT_A_POSTGRES_URL: (
        "Not a Postgres URL",
        "The config var does not start with `postgres://` or `postgresql://`, in lower case.",
        "Follow a config var that has the URL of a Postgres database.",
    ),
    UrlProblem.INVALID_PERCENT_ENCODING: (
        "Invalid percent-encoding in the URL",
        "A `%` in the URL is not followed by two hexadecimal digits, or the digits are `00`.",
        "Write a literal `%` as `%25`.",
    ),
    UrlProblem.UNENCODED_SPACE: ("Space in the URL", "A part of the URL has a space in it.", "Write a space as `%20`."),
    UrlProblem.INVALID_BRACKETS: (
        "Invalid brackets in the URL",
        "An IPv6 address is empty, is not closed by `]`, or is followed by something other than a port.",
        "Write the host as `[2001:db8::1]:5432`.",
    ),
    UrlProblem.MALFORMED_PARAMETER: (
        "Malformed parameter in the URL",
        "A parameter after the `?` is not written as `name=value`.",
        "Separate parameters with `&`, and write a literal `=` in a value as `%3D`.",
    ),
    UrlProblem.UNKNOWN_PARAMETER: (
        "Unknown parameter in the URL",
        "A parameter after the `?` is none that Postgres clients know, so they refuse the whole URL.",
        "Remove the parameter. Names are in lower case, for example `sslmode`.",
    ),
    UrlProblem.HOST_MISSING: (
        "No host in the URL",
        "The URL does not name the database's host.",
        "Set the config var to a URL with a host.",
    ),
    UrlProblem.HOST_INVALID: (
        "Invalid host in the URL",
        "The host has a character that is not allowed in a host name. Often it is a part of the password.",
        ENCODE,
    ),
    UrlProblem.SOCKET_PATH: (
        "Socket path in the URL",
        "The URL names a Unix socket, which exists only on the database's own machine.",
        f"Use a host name. {ENCODE}",
    ),
    UrlProblem.PORT_INVALID: (
        "Invalid port in the URL",
        "The port is not a number. Often it is a part of the password.",
        ENCODE,
    ),
    UrlProblem.PORT_OUT_OF_RANGE: ("Port out of range", "The port is not between 1 and 65535.", "Correct the port."),
    UrlProblem.HOST_COUNT_MISMATCH: (
        "Hosts and ports do not match",
        "The URL names several hosts, and another number of ports or addresses.",
        "Name one port for all hosts, or one for each.",
    ),
    UrlProblem.SERVICE: (
        "Connection service in the URL",
        "The parameter `service` refers to a file of the machine that connects.",
        NO_FILES,
    ),
}

_FILES: Final = [problem for problem in UrlProblem if problem not in _WORDS]


def _explanation(problem: UrlProblem, title: str, meaning: str, next_step: str) -> Explanation:
    return Explanation(
        code=f"source_invalid/{problem}",
        severity=Severity.PROBLEM,
        title=title,
        meaning=meaning,
        automatic=RESUMES,
        next_step=next_step,
        actions=(PersonAction.CHECK, PersonAction.DELETE),
    )


def _of_a_file(problem: UrlProblem) -> Explanation:
    meaning = f"The parameter `{problem}` names a file of the machine that connects."
    return _explanation(problem, f"Parameter {problem} in the URL", meaning, NO_FILES)


POSTGRES_URLS: Final = (*(_explanation(problem, *words) for problem, words in _WORDS.items()), *map(_of_a_file, _FILES))
