"""Which loopback port each part of the stack listens on."""

import random
import socket
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

LOOPBACK = "127.0.0.1"

# Below the ports that systems give to outgoing connections, so that none is taken between choice and use.
_FREE_RANGE = range(15_000, 30_000)


class PortTakenError(Exception):
    """A port that was asked for is in use."""


@dataclass(frozen=True)
class Ports:
    """One port for each part; these are the ones tried first."""

    aws: int = 4566
    heroku: int = 5100
    hasura: int = 5200
    postgres: int = 5433

    def agree_with(self, wanted: Mapping[str, int]) -> bool:
        """Tell whether these are the ports somebody asked for; naming none agrees with all."""
        return wanted.items() <= asdict(self).items()


def choose(wanted: Mapping[str, int]) -> Ports:
    """Return the `wanted` ports, and for every other part its usual one or, if that is taken, any free one.

    Raises:
        PortTakenError: a wanted port is in use.
    """
    for part, port in wanted.items():
        if not is_free(port):
            raise PortTakenError(f"port {port}, wanted for {part}, is in use")
    chosen = dict(wanted)
    for part, usual in asdict(Ports()).items():
        if part not in chosen:
            chosen[part] = _free_port(usual, chosen.values())
    return Ports(**chosen)


def is_free(port: int) -> bool:
    """Tell whether nothing listens on `port`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _free_port(usual: int, chosen: Collection[int]) -> int:
    for port in (usual, *random.sample(_FREE_RANGE, 200)):
        if port not in chosen and is_free(port):
            return port
    raise PortTakenError("no free port was found")
