"""Fingerprints under keys that change."""

import hmac

import pytest
from urlsync.domain.fingerprint import LENGTH, Fingerprinter, FixedKeys, are_comparable
from urlsync.domain.secret import Secret

from tests.fakes.fingerprint_keys import FakeFingerprintKeys

VALUE = Secret("postgres://fake-user:fake-password@db.example.com:5432/fake")
OTHER = Secret("postgres://fake-user:another-fake@db.example.com:5432/fake")


@pytest.fixture
def keys() -> FakeFingerprintKeys:
    return FakeFingerprintKeys()


@pytest.fixture
def fingerprinter(keys: FakeFingerprintKeys) -> Fingerprinter:
    return Fingerprinter(keys)


def rotate(keys: FakeFingerprintKeys) -> None:
    keys.rotate()
    keys.age()


def test_it_tells_the_value_that_it_was_made_of(fingerprinter: Fingerprinter) -> None:
    fingerprint = fingerprinter.fingerprint(VALUE)
    assert len(fingerprint) == LENGTH
    assert fingerprinter.is_current(fingerprint)
    assert fingerprinter.matches(fingerprint, VALUE) is True
    assert fingerprinter.matches(fingerprint, OTHER) is False


def test_after_a_rotation_it_still_does_but_is_not_current(
    fingerprinter: Fingerprinter, keys: FakeFingerprintKeys
) -> None:
    fingerprint = fingerprinter.fingerprint(VALUE)
    rotate(keys)
    assert not fingerprinter.is_current(fingerprint)
    assert fingerprinter.matches(fingerprint, VALUE) is True
    assert fingerprinter.matches(fingerprint, OTHER) is False
    assert not are_comparable(fingerprint, fingerprinter.fingerprint(VALUE))


def test_after_two_rotations_nobody_can_tell(fingerprinter: Fingerprinter, keys: FakeFingerprintKeys) -> None:
    fingerprint = fingerprinter.fingerprint(VALUE)
    rotate(keys)
    rotate(keys)
    assert fingerprinter.matches(fingerprint, VALUE) is None
    assert fingerprinter.matches(fingerprint, OTHER) is None


def test_a_process_that_missed_a_rotation_learns_of_it_from_a_fingerprint() -> None:
    # GIVEN two processes, of which one knows the new key
    keys = FakeFingerprintKeys(processes=2)
    fingerprinter = Fingerprinter(keys)
    rotate(keys)
    fingerprint = fingerprinter.fingerprint(VALUE)
    # WHEN the other one meets what that one has made
    keys.process = 1
    assert not fingerprint.startswith(fingerprinter.fingerprint(VALUE)[:8])
    assert fingerprinter.is_current(fingerprint)
    # THEN it makes the same from now on
    assert fingerprinter.fingerprint(VALUE) == fingerprint
    assert keys.refreshes == 1


def test_a_value_is_recognized_under_a_key_that_was_not_read_yet() -> None:
    # GIVEN two processes, of which one knows the new key
    keys = FakeFingerprintKeys(processes=2)
    fingerprinter = Fingerprinter(keys)
    rotate(keys)
    fingerprint = fingerprinter.fingerprint(VALUE)
    # WHEN the other one compares with what that one has made
    keys.process = 1
    matches = fingerprinter.matches(fingerprint, VALUE)
    # THEN it has read the keys again before it answered
    assert matches is True
    assert fingerprinter.matches(fingerprint, OTHER) is False


def test_one_of_a_version_without_ids_is_recognized_if_it_is_the_values(fingerprinter: Fingerprinter) -> None:
    old = hmac.digest(b"fake-fingerprint-key", VALUE.reveal().encode(), "sha256").hex()[:LENGTH]
    assert fingerprinter.matches(old, VALUE) is True
    assert fingerprinter.matches(old, OTHER) is None
    assert not fingerprinter.is_current(old)


def test_fixed_keys_have_nothing_to_read_again() -> None:
    fingerprinter = Fingerprinter(FixedKeys(Secret("fake-new"), Secret("fake-old")))
    old = Fingerprinter(FixedKeys(Secret("fake-old"))).fingerprint(VALUE)
    assert fingerprinter.matches(old, VALUE) is True
    assert fingerprinter.matches("0" * LENGTH, VALUE) is None


def test_an_empty_key_is_refused_in_words_for_the_person_who_sets_it() -> None:
    with pytest.raises(ValueError, match=r"^the fingerprint key is empty; set the FingerprintKey secret$"):
        FixedKeys(Secret(""))


def test_keys_that_never_change_are_never_read_again() -> None:
    assert FixedKeys(Secret("key")).refresh() is False
