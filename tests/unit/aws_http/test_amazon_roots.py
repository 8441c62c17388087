"""The trust roots of Amazon's own endpoints, compared with what Amazon and the usual stores publish of them."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from urlsync.entrypoints.webhook.aws_client import AMAZON_ROOTS, _tls_context

PUBLISHED: Final = {
    "Amazon Root CA 1": (
        "fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2",
        "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    ),
    "Amazon Root CA 2": (
        "7f4296fc5b6a4e3b35d3c369623e364ab1af381d8fa7121533c9d6c633ea2461",
        "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    ),
    "Amazon Root CA 3": (
        "36abc32656acfc645c61b71613c4bf21c787f5cabbee48348d58597803d7abc9",
        "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    ),
    "Amazon Root CA 4": (
        "f7ecded5c66047d28ed6466b543c40e0743abe81d109254dcf845d4c2c7853c5",
        "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    ),
    "Starfield Services Root Certificate Authority - G2": (
        "2b071c59a0a0ae76b0eadb2bad23bad4580b69c3601b630c2eaf0613afa83f92",
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
    ),
}
"""The SHA-256 of each root's public key (https://www.amazontrust.com/repository/), and of its certificate
(https://www.amazontrust.com/repository/, https://wiki.mozilla.org/CA/Included_Certificates)."""
ROOTS: Final = x509.load_pem_x509_certificates(Path(AMAZON_ROOTS).read_bytes())


def name_of(root: x509.Certificate) -> str:
    return str(root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)


def test_the_roots_are_those_that_amazon_publishes() -> None:
    found = {}
    for root in ROOTS:
        key = root.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        found[name_of(root)] = (sha256(key).hexdigest(), root.fingerprint(hashes.SHA256()).hex())
    assert found == PUBLISHED


@pytest.mark.parametrize("root", ROOTS, ids=name_of)
def test_each_root_is_in_the_usual_store_and_valid_for_two_more_years(root: x509.Certificate) -> None:
    now = datetime.now(UTC)
    assert root.not_valid_before_utc <= now
    assert root.not_valid_after_utc >= now + timedelta(days=730), "renew amazon_roots.pem"
    assert root.public_bytes(Encoding.PEM).decode().strip() in Path(certifi.where()).read_text()


def test_the_file_says_until_when_each_root_is_valid() -> None:
    text = Path(AMAZON_ROOTS).read_text()
    for root in ROOTS:
        assert f"# {name_of(root)}, until {root.not_valid_after_utc:%Y-%m-%d}\n" in text


def test_a_context_of_these_roots_trusts_no_other_and_requires_a_certificate() -> None:
    context = _tls_context(AMAZON_ROOTS)
    assert len(context.get_ca_certs()) == len(PUBLISHED)
    assert context.check_hostname
