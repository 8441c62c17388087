"""Our Signature Version 4 against botocore's, for any request that we could send."""

from datetime import UTC, datetime
from unittest.mock import patch

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given, settings
from hypothesis import strategies as st
from urlsync.entrypoints.webhook.aws_client import Credentials, signed_headers

from tests.fakes.effort import examples

PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
HEADER_VALUES = st.text(PRINTABLE, max_size=60)
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
KEYS = st.text(PRINTABLE, min_size=1, max_size=60)
MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 12, 31))  # noqa: DTZ001
HEADER_NAMES = st.sampled_from(["content-type", "x-amz-target", "x-amz-meta-a", "accept"])


@settings(max_examples=examples(3000), deadline=None)
@given(
    host=st.from_regex(r"[a-z0-9.-]{1,30}(:[1-9][0-9]{0,3})?", fullmatch=True),
    extra=st.dictionaries(HEADER_NAMES, HEADER_VALUES),
    body=st.binary(max_size=300),
    keys=st.tuples(KEYS, KEYS, st.none() | KEYS),
    region=NAMES,
    service=NAMES,
    moment=MOMENTS,
)
def test_every_request_is_signed_as_botocore_signs_it(
    host: str,
    extra: dict[str, str],
    body: bytes,
    keys: tuple[str, str, str | None],
    region: str,
    service: str,
    moment: datetime,
) -> None:
    # GIVEN a request, signed by botocore at a given moment
    headers = {"host": host} | extra
    oracle = AWSRequest("POST", "https://host.invalid/", headers=dict(headers), data=body)
    with patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(BotocoreCredentials(*keys), service, region).add_auth(oracle)

    # WHEN we sign it at the same moment
    signed = signed_headers(
        headers, body, Credentials(*keys), region=region, service=service, now=moment.replace(tzinfo=UTC).timestamp()
    )

    # THEN the headers are the same
    assert signed == {name.lower(): value for name, value in oracle.headers.items()}
