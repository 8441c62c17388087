"""Secrets do not show, fingerprints do not tell."""

import json
import logging
import pickle

import pytest
from urlsync.domain.fingerprint import LENGTH, Fingerprinter, FixedKeys
from urlsync.domain.secret import Secret

SENTINEL = "fake-sentinel-value"


@pytest.mark.parametrize(
    "shown",
    [
        repr(Secret(SENTINEL)),
        str(Secret(SENTINEL)),
        f"{Secret(SENTINEL)}",
        "%s" % Secret(SENTINEL),  # noqa: UP031 the logging module formats so
        json.dumps({"value": Secret(SENTINEL)}, default=str),
        logging.makeLogRecord({"msg": "%s", "args": (Secret(SENTINEL),)}).getMessage(),
    ],
)
def test_no_way_of_printing_shows_the_text(shown: str) -> None:
    assert SENTINEL not in shown


def test_what_is_shown_says_that_it_is_a_secret() -> None:
    assert (repr(Secret(SENTINEL)), str(Secret(SENTINEL))) == ("Secret(***)", "***")


def test_a_secret_cannot_be_pickled() -> None:
    with pytest.raises(TypeError, match=r"^a Secret is not pickled$"):
        pickle.dumps(Secret(SENTINEL))


def test_secrets_compare_by_text() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert len({hash(Secret(text)) for text in "abcdefgh"}) > 1


def test_a_sealed_secret_is_opened_by_whoever_needs_its_text() -> None:
    opened: list[str] = []

    def opening() -> str:
        opened.append("once more")
        return SENTINEL

    secret = Secret.sealed(opening)
    assert SENTINEL not in f"{secret} {secret!r}"
    assert opened == []
    assert (secret.reveal(), bool(secret), secret == Secret(SENTINEL)) == (SENTINEL, True, True)
    assert len(opened) == 3


def test_a_fingerprint_depends_on_value_and_key_and_shows_neither() -> None:
    fingerprint = Fingerprinter(FixedKeys(Secret("key"))).fingerprint(Secret(SENTINEL))
    assert len(fingerprint) == LENGTH
    assert fingerprint != Fingerprinter(FixedKeys(Secret("other"))).fingerprint(Secret(SENTINEL))
    assert fingerprint != Fingerprinter(FixedKeys(Secret("key"))).fingerprint(Secret("other"))


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="FingerprintKey"):
        FixedKeys(Secret(""))
