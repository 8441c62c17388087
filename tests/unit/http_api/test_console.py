"""The console as it is served: its page anywhere, its files for good, nothing else, and all of it strict."""

from pathlib import Path

import pytest
from urlsync.domain.errors import TransientFailure
from urlsync.entrypoints.http_api.console import ConsoleFiles, UnknownMediaType

from tests.fakes.api_service import FakeApi, HttpAnswer

PAGE = """\
<!doctype html>
<html lang="en">
  <head>
    <link rel="stylesheet" href="style/base.css" />
    <script type="module" crossorigin src="./source/main.js"></script>
  </head>
  <body><a href="../docs">API</a></body>
</html>
"""
SCRIPT = "export const answer = 42;\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"index.html": PAGE, "source/main.js": SCRIPT, "style/base.css": "b { top: 0 }"}.items():
        path = tmp_path / "console" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "secret.js").write_text("fake")
    return tmp_path / "console"


@pytest.fixture
def api(folder: Path) -> FakeApi:
    return FakeApi(folder)


def get(api: FakeApi, path: str, prefix: str = "/live", **headers: str) -> HttpAnswer:
    """Ask for a path of an API whose stage is seen at `prefix`, as nobody in particular."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    context = {"path": f"{prefix}{path}", "stage": "live", "requestId": "r"}
    return api.call("GET", path, claims={}, headers=sent, requestContext=context)


@pytest.mark.parametrize(
    ("prefix", "base"),
    [
        ("/live", "/live/console/"),
        ("", "/console/"),
        ("/restapis/a1/live/_user_request_", "/restapis/a1/live/_user_request_/console/"),
    ],
)
@pytest.mark.parametrize("path", ["/console", "/console/", "/console/index.html"])
def test_the_page_says_what_its_addresses_are_relative_to(api: FakeApi, path: str, prefix: str, base: str) -> None:
    answer = get(api, path, prefix)

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.text.count(f'<base href="{base}" />') == 1
    assert answer.text.index("<base") < answer.text.index("<link")
    assert 'href="../docs"' in answer.text


def test_what_the_page_loads_is_kept_for_good(api: FakeApi, folder: Path) -> None:
    # GIVEN the page, which is asked for each time
    page = get(api, "/console/")
    assert page.headers["Cache-Control"] == "no-cache"
    # THEN it names its files below a version
    version = ConsoleFiles(folder).version
    assert f'src="{version}/source/main.js"' in page.text
    script = get(api, f"/console/{version}/source/main.js")
    assert (script.status, script.text) == (200, SCRIPT)
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("version", ["", "0123456789abcdef/"])
def test_under_any_other_name_a_file_is_asked_for_again(api: FakeApi, version: str) -> None:
    script = get(api, f"/console/{version}source/main.js")

    assert script.text == SCRIPT
    assert script.headers["Cache-Control"] == "no-cache"


def test_any_change_is_another_version(folder: Path) -> None:
    before = ConsoleFiles(folder).version
    (folder / "style" / "base.css").write_text("b { top: 1px }")

    assert ConsoleFiles(folder).version != before


@pytest.mark.parametrize("path", ["/console/", "/console/source/main.js", "/console/configuration.json"])
def test_what_has_not_changed_is_not_sent_again(api: FakeApi, path: str) -> None:
    first = get(api, path)

    again = get(api, path, **{"If-None-Match": first.headers["ETag"]})

    assert (again.status, again.text) == (304, "")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert get(api, path, **{"If-None-Match": 'W/"another"'}).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/console/nothing.js",
        "/console/../secret.js",
        "/console/..%2Fsecret.js",
        "/console/%2e%2e/secret.js",
        "/console//etc/passwd",
        "/console/source",
        "/console/source/",
        "/console/source/..",
        "/console/0123456789abcdef/../secret.js",
        "/console/0123456789abcdef/",
    ],
)
def test_nothing_else_is_there(api: FakeApi, path: str) -> None:
    answer = get(api, path)

    assert answer.problem == "not-found"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/console/", "/console/source/main.js", "/console/nothing"])
def test_every_answer_is_strict(api: FakeApi, path: str) -> None:
    headers = get(api, path, **{"X-Forwarded-Proto": "https"}).headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self' https://sign-in.example.com",
        "form-action": "'none'",
        "base-uri": "'self'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_without_tls_nobody_is_notified_to_insist_on_it(api: FakeApi) -> None:
    assert "Strict-Transport-Security" not in get(api, "/console/").headers


@pytest.mark.parametrize(("prefix", "api_url"), [("/live", "/live"), ("", "")])
def test_the_page_learns_where_people_sign_in(api: FakeApi, prefix: str, api_url: str) -> None:
    answer = get(api, "/console/configuration.json", prefix)

    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.body == {
        "api_url": api_url,
        "issuer": "https://issuer.example.com/pool",
        "authorize_url": "https://sign-in.example.com/oauth2/authorize",
        "token_url": "https://sign-in.example.com/oauth2/token",
        "revoke_url": "https://sign-in.example.com/oauth2/revoke",
        "logout_url": "https://sign-in.example.com/logout",
        "client_id": "fake-client-id",
        "redirect_uri": "https://api.example.com/live/console/",
        "scopes": ["openid", "urlsync/read", "urlsync/write"],
    }


def test_while_that_is_not_known_people_are_asked_to_come_back(api: FakeApi) -> None:
    api.find_sign_in_page.gives = TransientFailure("sign_in_page_unavailable")

    answer = get(api, "/console/")

    assert answer.problem == "try-later"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_file_that_cannot_be_served_is_found_before_it_is_missed(folder: Path) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG")

    with pytest.raises(UnknownMediaType, match=r"picture\.png"):
        _ = ConsoleFiles(folder).by_name
