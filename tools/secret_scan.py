"""Scan every file of the repository for secrets, fixtures included: `python -m tools.secret_scan`.

A password or token in a fixture must contain `fake` or another word of `WORDS`. Values that cannot are in
`HARMLESS`, with the reason.
"""

import base64
import linecache
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

ROOT: Final = Path(__file__).resolve().parents[1]
WORDS: Final = ("fake", "sentinel", "planted", "example", "hidden-word")
"""Words that mark a value as fake."""
HARMLESS: Final = {
    "0123456789abcdef0123456789abcdef": "a made-up fingerprint",
    "d6b3ef5888e3167c4c35e97350e8cdf3": "the fingerprint of a fake value",
    "fedcba9876543210": "a made-up fingerprint",
    "d78953382f4df4fdeab4fd95c0e1fb61ddfcbfecb59f7537e1d63da6fa024398": "the signature of a request with a fake key",
    "eJyLjlYyTTRINkwzTtU1AAJdExBhASIMEMBESUdBqbA0M7VEtyizLLVI19DIGCxWnJFfUKwUGwsAYkwSEg==": "two made-up apps",
    "luDEVkRg2AxxcflGmamyN5mOPleyccUZdkg+C0MoRBY=": "the signature of an example with the key `foobar`",
}
OF_URLS: Final = "Basic Auth Credentials"
KEYWORDS_VALUE: Final = re.compile(r"^(?!arn:|https?:)(?=\S*\d)\S+$")
"""Values of keywords that may be secret: they contain a digit and are neither an ARN nor a URL."""
UNREAD: Final = ("uv.lock", "package-lock.json", ".png")
"""Endings of files that are not scanned: hashes of public packages, and images."""
SETTINGS: Final = {
    "plugins_used": [
        {"name": "ArtifactoryDetector"},
        {"name": "AWSKeyDetector"},
        {"name": "Base64HighEntropyString", "limit": 4.5},
        {"name": "BasicAuthDetector"},
        {"name": "DiscordBotTokenDetector"},
        {"name": "GitHubTokenDetector"},
        {"name": "GitLabTokenDetector"},
        {"name": "HexHighEntropyString", "limit": 3.0},
        {"name": "JwtTokenDetector"},
        {"name": "KeywordDetector"},
        {"name": "NpmDetector"},
        {"name": "OpenAIDetector"},
        {"name": "PrivateKeyDetector"},
        {"name": "PypiTokenDetector"},
        {"name": "SlackDetector"},
        {"name": "StripeDetector"},
        {"name": "TwilioKeyDetector"},
        {"name": "HerokuTokenDetector", "path": f"file://{ROOT}/tools/heroku_token_detector.py"},
    ],
    "filters_used": [
        {"path": "detect_secrets.filters.common.is_invalid_file"},
        {"path": "detect_secrets.filters.heuristic.is_indirect_reference"},
        {"path": "detect_secrets.filters.heuristic.is_likely_id_string"},
        {"path": "detect_secrets.filters.heuristic.is_not_alphanumeric_string"},
        {"path": "detect_secrets.filters.heuristic.is_potential_uuid"},
        {"path": "detect_secrets.filters.heuristic.is_prefixed_with_dollar_sign"},
        {"path": "detect_secrets.filters.heuristic.is_sequential_string"},
        {"path": "detect_secrets.filters.heuristic.is_templated_secret"},
    ],
}


def suspicious(root: Path, files: list[str]) -> Iterator[PotentialSecret]:
    """Yield what looks like a secret in these files and is not marked as fake."""
    found = SecretsCollection(root=str(root))
    with transient_settings(SETTINGS):
        found.scan_files(*files)
    yield from (secret for _, secret in found if not _is_harmless(secret))


def _is_harmless(secret: PotentialSecret) -> bool:
    value = secret.secret_value or ""
    # The rest of a URL may mark its password as fake: the username or the host.
    text = linecache.getline(secret.filename, secret.line_number) if secret.type == OF_URLS else value
    if value in HARMLESS or any(word in (text + _decoded(value)).lower() for word in WORDS):
        return True
    return secret.type == "Secret Keyword" and not KEYWORDS_VALUE.search(value)


def _decoded(value: str) -> str:
    """Return decoded Base64 text, which may be marked as fake; of a JSON Web Token, the text of each part."""
    return "".join(map(_decoded_part, value.split(".")))


def _decoded_part(part: str) -> str:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars="-_", validate=True).decode()
    except ValueError:
        return ""


def tracked_files() -> list[str]:
    """Return the paths of all files that git tracks or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return [name for name in listed.stdout.splitlines() if not name.endswith(UNREAD) and (ROOT / name).is_file()]


def main() -> int:
    """Print every finding without its value, and return the exit status."""
    files = tracked_files()
    secrets = sorted(suspicious(ROOT, files), key=lambda secret: (secret.filename, secret.line_number))
    for secret in secrets:
        where = f"{Path(secret.filename).relative_to(ROOT)}:{secret.line_number}"
        print(f"{where}: {secret.type}; not marked as fake")
    print(f"{len(files)} files, {len(secrets)} possible secrets")
    return 1 if secrets else 0


if __name__ == "__main__":
    sys.exit(main())
