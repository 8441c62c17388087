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
        "fbe30180 31f9586b cbf41727 e417b7d1 c45c2f47 f93be372 a17b96b5 0757d5a2",
        "8ecde688 4f3d87b1 125ba31a c3fcb13d 7016de7f 57cc904f e1cb97c6 ae98196e",
    ),
    "Amazon Root CA 2": (
        "7f4296fc 5b6a4e3b 35d3c369 623e364a b1af381d 8fa71215 33c9d6c6 33ea2461",
        "1ba5b2aa 8c65401a 82960118 f80bec4f 62304d83 cec4713a 19c39c01 1ea46db4",
    ),
    "Amazon Root CA 3": (
        "36abc326 56acfc64 5c61b716 13c4bf21 c787f5ca bbee4834 8d585978 03d7abc9",
        "18ce6cfe 7bf14e60 b2e347b8 dfe868cb 31d02ebb 3ada2715 69f50343 b46db3a4",
    ),
    "Amazon Root CA 4": (
        "f7ecded5 c66047d2 8ed6466b 543c40e0 743abe81 d109254d cf845d4c 2c7853c5",
        "e35d2841 9ed02025 cfa69038 cd623962 458da5c6 95fbdea3 c22b0bfb 25897092",
    ),
    "Starfield Services Root Certificate Authority - G2": (
        "2b071c59 a0a0ae76 b0eadb2b ad23bad4 580b69c3 601b630c 2eaf0613 afa83f92",
        "568d6905 a2c88708 a4b30251 90edcfed b1974a60 6a13c6e5 290fcb2a e63edab5",
    ),
}
"""The SHA-256 of each root's public key (https://www.amazontrust.com/repository/), and of its certificate
(https://wiki.mozilla.org/CA/Included_Certificates), in groups of eight digits."""
ROOTS: Final = x509.load_pem_x509_certificates(Path(AMAZON_ROOTS).read_bytes())


def name_of(root: x509.Certificate) -> str:
    return str(root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)


def test_the_roots_are_those_that_amazon_publishes() -> None:
    found = {}
    for root in ROOTS:
        key = root.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        found[name_of(root)] = (sha256(key).digest().hex(" ", 4), root.fingerprint(hashes.SHA256()).hex(" ", 4))
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
