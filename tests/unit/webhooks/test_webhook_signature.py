"""Signatures of webhooks."""

import base64
import hashlib
import hmac

from urlsync.domain.webhook_signature import is_signed_with, master_id, signature_of, sync_secret


def test_the_published_vector_is_reproduced() -> None:
    # GIVEN the test vector of unsplash/mercury, a receiver that works with Heroku's deliveries
    # WHEN its body is signed with its secret
    signature = signature_of("foobar", b"a wild payload appeared")

    # THEN it is the signature that Heroku would send
    assert base64.b64encode(signature) == b"luDEVkRg2AxxcflGmamyN5mOPleyccUZdkg+C0MoRBY="


def test_the_secret_of_a_sync_is_derived_from_the_master_in_lower_case_hex() -> None:
    expected = hmac.new(b"master", b"sync-1", hashlib.sha256).hexdigest()

    assert sync_secret(b"master", "sync-1") == expected


def test_a_master_is_known_by_an_id_that_is_no_secret_of_a_sync() -> None:
    expected = hmac.new(b"master", b"urlsync webhook master", hashlib.sha256).hexdigest()

    assert master_id(b"master") == expected[:16]


def test_a_signature_holds_for_its_master_sync_and_body_only() -> None:
    # GIVEN a signed body
    signature = signature_of(sync_secret(b"master", "sync-1"), b"body")

    # THEN nothing about it may change
    assert is_signed_with(b"master", "sync-1", b"body", signature)
    assert not is_signed_with(b"other", "sync-1", b"body", signature)
    assert not is_signed_with(b"master", "sync-2", b"body", signature)
    assert not is_signed_with(b"master", "sync-1", b"body ", signature)
    assert not is_signed_with(b"master", "sync-1", b"body", signature[::-1])
