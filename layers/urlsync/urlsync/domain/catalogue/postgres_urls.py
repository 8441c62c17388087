"""Why a config var's value is not followed: the details of the reason `source_invalid`."""

from typing import Final

from urlsync.domain.catalogue.explanation import PersonAction, explanations
from urlsync.domain.catalogue.reasons import RESUMES
from urlsync.domain.postgres_url import FILES

ENCODE: Final = "Percent-encode special characters in the user name and password, for example `@` as `%40`."
NO_FILES: Final = "Remove the parameter: files of your own machine are not there where Hasura connects."

_OF_FILES: Final = "".join(
    f"""
source_invalid/{name} | problem | Parameter {name} in the URL
  The parameter `{name}` names a file of the machine that connects. Next step: {NO_FILES}"""
    for name in FILES
)

POSTGRES_URLS: Final = explanations(
    f"""
source_invalid/white_space_at_ends | problem | White space around the URL
  The config var begins or ends with a space or a line break. Next step: Set the config var again without it.
source_invalid/control_characters | problem | Control characters in the URL
  The config var has a line break or another character that cannot be displayed.
  Next step: Set the config var again without it.
source_invalid/not_a_postgres_url | problem | Not a Postgres URL
  The config var does not start with `postgres://` or `postgresql://`, in lower case.
  Next step: Follow a config var that has the URL of a Postgres database.
source_invalid/invalid_percent_encoding | problem | Invalid percent-encoding in the URL
  A `%` in the URL is not followed by two hexadecimal digits, or the digits are `00`.
  Next step: Write a literal `%` as `%25`.
source_invalid/unencoded_space | problem | Space in the URL
  A part of the URL has a space in it. Next step: Write a space as `%20`.
source_invalid/invalid_brackets | problem | Invalid brackets in the URL
  An IPv6 address is empty, is not closed by `]`, or is followed by something other than a port.
  Next step: Write the host as `[2001:db8::1]:5432`.
source_invalid/malformed_parameter | problem | Malformed parameter in the URL
  A parameter after the `?` is not written as `name=value`.
  Next step: Separate parameters with `&`, and write a literal `=` in a value as `%3D`.
source_invalid/unknown_parameter | problem | Unknown parameter in the URL
  A parameter after the `?` is none that Postgres clients know, so they refuse the whole URL.
  Next step: Remove the parameter. Names are in lower case, for example `sslmode`.
source_invalid/host_missing | problem | No host in the URL
  The URL does not name the database's host. Next step: Set the config var to a URL with a host.
source_invalid/host_invalid | problem | Invalid host in the URL
  The host has a character that is not allowed in a host name. Often it is a part of the password. Next step: {ENCODE}
source_invalid/socket_path | problem | Socket path in the URL
  The URL names a Unix socket, which exists only on the database's own machine. Next step: Use a host name. {ENCODE}
source_invalid/port_invalid | problem | Invalid port in the URL
  The port is not a number. Often it is a part of the password. Next step: {ENCODE}
source_invalid/port_out_of_range | problem | Port out of range
  The port is not between 1 and 65535. Next step: Correct the port.
source_invalid/host_count_mismatch | problem | Hosts and ports do not match
  The URL names several hosts, and another number of ports or addresses.
  Next step: Name one port for all hosts, or one for each.
source_invalid/service | problem | Connection service in the URL
  The parameter `service` refers to a file of the machine that connects. Next step: {NO_FILES}{_OF_FILES}
""",
    automatic=RESUMES,
    actions=(PersonAction.CHECK, PersonAction.DELETE),
)
