"""The scan for secrets finds real ones, and leaves alone what says that it is none."""

import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from tools.secret_scan import ROOT, UNREAD, suspicious, tracked_files


def found(folder: Path, text: str) -> list[str]:
    file = folder / "fixture.py"
    file.write_text(text + "\n")
    return [secret.type for secret in suspicious(folder, [str(file)])]


# In parts, so that the scan of this file does not find them.
LETTERS = "q8Zr3Lw0" + "Vx5Kt7Hn" + "2Pj9Ys4D"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f'token = "HRKU-{LETTERS}"', "Heroku Token"),
        (f'url = "postgres://shop:{LETTERS}@db.shop.com/shop"', "Basic Auth Credentials"),
        (f'password = "{LETTERS}"', "Secret Keyword"),
        (f'"{LETTERS}{LETTERS[::-1]}"', "Base64 High Entropy String"),
        ("eyJhbGciOiJSUzI1NiJ9." + "eyJzdWIiOiJzaG9wIn0." + LETTERS, "JSON Web Token"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "Private Key"),
        ('key = "AKIA' + 'Q3EGTZ7WJX5RVPNB"', "AWS Access Key"),
    ],
)
def test_a_secret_is_found(tmp_path: Path, text: str, kind: str) -> None:
    assert kind in found(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        'token = "HRKU-fake-token-of-nobody-at-all"',
        'url = "postgres://shop:changed-1@db.example.com/shop"',
        'password = "fake-password-1"',
        'action = "secretsmanager:GetSecretValue"',
        'secret_arn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:master"',
        f'credentials = "{b64encode(b"fake-token-of-nobody-in-particular").decode()}"',
        'token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJmYWtlIn0.AAAA"',
        'project_id = "9f1c6f0e-5f0c-4a59-9c2b-0d6c2f1f8a11"',
    ],
)
def test_what_says_that_it_is_none_is_left_alone(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


def test_every_tracked_text_is_scanned_but_the_lock_files() -> None:
    command = ["git", "ls-files", "--cached"]
    tracked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    unread = {name for name in tracked if (ROOT / name).is_file()} - set(tracked_files())

    # THEN nothing else is left out, and whatever is left out exists
    assert {name for name in unread if not name.endswith(".png")} == {
        "console/package-lock.json",
        "tools/heroku_cli/package-lock.json",
        "tools/lighthouse/package-lock.json",
        "tools/openapi_rules/package-lock.json",
        "uv.lock",
    }
    assert all(any(name.endswith(end) for name in unread) for end in UNREAD)
