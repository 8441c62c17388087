"""Which addresses the service calls when a person names a host: public ones only. Pure functions.

A name in the internet may lead to an address inside: of this machine, of a private network, or of a service that
gives credentials to whoever asks from inside (https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

_INSIDE: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by the customers of a provider
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local: also the metadata and the credentials of an instance
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocols
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays to IPv6
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
_GLOBAL: Final = ip_network("2000::/3")
"""All that is in use of IPv6: no loopback, IPv4-mapped, NAT64, unique local, link-local or multicast address is."""
_NOT_GLOBAL: Final = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocols, and tunnels whose addresses have another one inside
            "2001:db8::/32",  # documentation
            "2002::/16",  # tunnels whose addresses have another one inside
            "3fff::/20",  # documentation
        ),
    )
)
"""https://www.iana.org/assignments/iana-ipv6-special-registry"""


def is_public(text: str) -> bool:
    """Return True if a text is an IP address that everybody in the internet can reach."""
    address = _address(text)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _INSIDE)
    if address is None or address.scope_id is not None:
        return False
    return address in _GLOBAL and not any(address in network for network in _NOT_GLOBAL)


def is_loopback(text: str) -> bool:
    """Return True if a text is an IP address of this machine."""
    address = _address(text)
    return address is not None and address.is_loopback


def is_address(text: str) -> bool:
    """Return True if a text is an IP address, and no name."""
    return _address(text) is not None


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
