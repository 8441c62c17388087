"""Start and control the stand-in for AWS, Heroku and Hasura Cloud."""

import json
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import certifi
from urlsync.entrypoints.webhook.aws_client import AMAZON_ROOTS

from tests.fakes.tls import write_certificate


@dataclass(frozen=True)
class Upstream:
    """A running stand-in: its URL, and the bundles of root certificates that trust it.

    They are the usual one and that of Amazon's roots, with one more certificate, because reading them is a large part
    of a cold start.
    """

    url: str
    ca_bundle: Path
    amazon_roots: Path

    def calls(self) -> dict[str, int]:
        """Return the calls since the last `reset`, by name."""
        return dict(self._control("GET", "/calls"))

    def reset(self) -> None:
        """Reset the counts."""
        self._control("DELETE", "/calls")

    def set_latency(self, seconds: float) -> None:
        """Set the latency of Heroku and Hasura Cloud."""
        self._control("PUT", "/latency", {"seconds": seconds})

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_bench{path}", data, method=method)  # noqa: S310
        context = ssl.create_default_context(cafile=self.ca_bundle)
        with urllib.request.urlopen(request, context=context, timeout=10) as response:  # noqa: S310
            return json.load(response)


@contextmanager
def upstream(folder: Path) -> Iterator[Upstream]:
    """Start the stand-in in its own process and stop it afterwards."""
    certificate, key = write_certificate(folder, "127.0.0.1")
    bundle = folder / "ca-bundle.pem"
    bundle.write_bytes(Path(certifi.where()).read_bytes() + certificate.read_bytes())
    amazon_roots = folder / "amazon-roots.pem"
    amazon_roots.write_bytes(Path(AMAZON_ROOTS).read_bytes() + certificate.read_bytes())
    command = [sys.executable, "-m", "bench.stand_in", str(certificate), str(key)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        if server.stdout is None or server.stdin is None:
            raise RuntimeError("the stand-in has no pipes")
        try:
            yield Upstream(server.stdout.readline().strip(), bundle, amazon_roots)
        finally:
            server.stdin.close()
