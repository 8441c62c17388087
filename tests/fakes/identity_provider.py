"""An OpenID Connect provider on this machine, which lets one person in without asking anything.

https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID: Final = "fake-client-of-urlsync"
CLIENT_SECRET: Final = "fake-secret-of-urlsync"
CODE: Final = "fake-code"


class IdentityProvider:
    """The provider, and the person who signs in. `refused` counts exchanges with wrong credentials of the client."""

    def __init__(self, subject: str, email: str) -> None:
        self.claims = {"sub": subject, "email": email, "aud": CLIENT_ID}
        self.refused = 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                if asked.path == "/.well-known/openid-configuration":
                    return self._send(200, provider._metadata())
                query = {name: values[0] for name, values in parse_qs(asked.query).items()}
                back = urlencode({"code": CODE, "state": query["state"]})
                return self._send(302, {}, {"Location": f"{query['redirect_uri']}?{back}"})

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self._send(*provider._exchange({name: values[0] for name, values in form.items()}))

            def _send(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                """Write nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _metadata(self) -> dict[str, str]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
        }

    def _exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        expected = {"code": CODE, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        if any(form.get(name) != value for name, value in expected.items()):
            self.refused += 1
            return 401, {"error": "invalid_client"}
        parts = ({"alg": "none"}, {**self.claims, "iss": self.issuer})
        signed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
        return 200, {"id_token": f"{signed}.", "access_token": "fake-access-token", "token_type": "Bearer"}
