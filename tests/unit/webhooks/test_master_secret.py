"""What a container knows of the master secret, and when it reads it again."""

import pytest
from urlsync.entrypoints.webhook.master_secret import CURRENT, MAX_AGE_S, PREVIOUS, MasterSecret, SecretUnavailable


class Vault:
    """Version stages, every read of them, and a clock that a test turns."""

    def __init__(self, current: bytes | None, previous: bytes | None = None) -> None:
        self.stages = {CURRENT: current, PREVIOUS: previous}
        self.broken: set[str] = set()
        self.reads: list[str] = []
        self.time = 1_000_000.0

    def read(self, stage: str) -> bytes | None:
        self.reads.append(stage)
        if stage in self.broken:
            raise SecretUnavailable("down")
        return self.stages[stage]

    def now(self) -> float:
        return self.time


def accepts(secret: MasterSecret, master: bytes) -> bool:
    return secret.any_matches(lambda candidate: candidate == master)


def test_the_current_master_is_read_once_and_the_previous_not_at_all() -> None:
    vault = Vault(b"new", b"old")
    secret = MasterSecret(vault.read, vault.now)

    assert [accepts(secret, b"new") for _ in range(3)] == [True, True, True]
    assert vault.reads == [CURRENT]


def test_the_previous_master_is_accepted_too() -> None:
    vault = Vault(b"new", b"old")
    secret = MasterSecret(vault.read, vault.now)

    assert [accepts(secret, b"old") for _ in range(3)] == [True, True, True]
    assert vault.reads == [CURRENT, PREVIOUS]


def test_a_missing_previous_master_is_normal_and_remembered() -> None:
    vault = Vault(b"new")
    secret = MasterSecret(vault.read, vault.now)

    assert not accepts(secret, b"old")
    assert vault.reads == [CURRENT, PREVIOUS]


def test_values_are_read_again_when_they_are_too_old() -> None:
    # GIVEN a value read some time ago, replaced since, and an old one that must not be accepted any more
    vault = Vault(b"compromised")
    secret = MasterSecret(vault.read, vault.now)
    assert accepts(secret, b"compromised")
    vault.stages[CURRENT] = b"new"

    # WHEN it is just young enough, and when it is not
    vault.time += MAX_AGE_S - 1
    young = accepts(secret, b"compromised")
    vault.time += 1

    # THEN it is used, and then forgotten
    assert (young, accepts(secret, b"compromised")) == (True, False)


def test_a_clock_set_back_does_not_keep_a_value_for_ever() -> None:
    vault = Vault(b"old")
    secret = MasterSecret(vault.read, vault.now)
    accepts(secret, b"old")
    vault.stages[CURRENT] = b"new"

    vault.time -= 3600

    assert not accepts(secret, b"old")


def test_a_rotation_is_noticed_at_the_first_signature_of_the_new_master() -> None:
    # GIVEN a container that has just read the master
    vault = Vault(b"first")
    secret = MasterSecret(vault.read, vault.now)
    assert accepts(secret, b"first")

    # WHEN the master is rotated
    vault.stages = {CURRENT: b"second", PREVIOUS: b"first"}

    # THEN both are accepted at once
    assert accepts(secret, b"second")
    assert accepts(secret, b"first")
    assert secret.rereads == 1


def test_bad_signatures_force_one_read_of_both_stages_per_minute() -> None:
    # GIVEN a container that knows both masters
    vault = Vault(b"new", b"old")
    secret = MasterSecret(vault.read, vault.now)
    accepts(secret, b"old")
    vault.reads.clear()

    # WHEN it is bombarded for just under a minute
    for _ in range(60):
        assert not accepts(secret, b"forged")
        vault.time += 0.99

    # THEN it has read out of turn once; and once more in the next minute
    assert (vault.reads, secret.rereads) == ([CURRENT, PREVIOUS], 1)
    vault.time += 1
    accepts(secret, b"forged")
    assert (vault.reads, secret.rereads) == ([CURRENT, PREVIOUS] * 2, 2)


def test_values_read_for_this_very_judgement_are_not_read_again() -> None:
    vault = Vault(b"new", b"old")
    secret = MasterSecret(vault.read, vault.now)

    assert not accepts(secret, b"forged")
    assert (vault.reads, secret.rereads) == ([CURRENT, PREVIOUS], 0)


def test_a_signature_is_compared_again_only_with_what_was_read_again() -> None:
    # GIVEN a container that has just read both masters, and notes what a signature is compared with
    vault = Vault(b"new", b"old")
    secret = MasterSecret(vault.read, vault.now)
    compared: list[bytes] = []

    def forged(master: bytes) -> bool:
        compared.append(master)
        return False

    # WHEN a signature is none of them, now and while the masters are known
    assert not secret.any_matches(forged)
    first = list(compared)
    assert not secret.any_matches(forged)

    # THEN it was compared once at first, and then before and after they were read out of turn
    assert first == [b"new", b"old"]
    assert compared == [b"new", b"old"] * 3


@pytest.mark.parametrize("master", [b"new", b"forged"])
def test_nothing_is_judged_while_nothing_can_be_read(master: bytes) -> None:
    vault = Vault(b"new")
    vault.broken = {CURRENT, PREVIOUS}
    secret = MasterSecret(vault.read, vault.now)

    with pytest.raises(SecretUnavailable):
        accepts(secret, master)


def test_what_the_readable_master_has_signed_is_accepted_while_the_other_cannot_be_read() -> None:
    vault = Vault(b"new", b"old")
    vault.broken = {CURRENT}
    secret = MasterSecret(vault.read, vault.now)

    assert accepts(secret, b"old")
    with pytest.raises(SecretUnavailable):
        accepts(secret, b"new")


def test_known_values_outlive_an_outage() -> None:
    # GIVEN known masters, which are due to be read again
    vault = Vault(b"new", b"old")
    secret = MasterSecret(vault.read, vault.now)
    accepts(secret, b"old")
    vault.time += MAX_AGE_S

    # WHEN they cannot be read
    vault.broken = {CURRENT, PREVIOUS}
    vault.reads.clear()

    # THEN they still judge, without asking every time
    assert [accepts(secret, b"new"), accepts(secret, b"old"), accepts(secret, b"forged")] == [True, True, False]
    assert vault.reads.count(CURRENT) == 2


def test_an_outage_during_a_read_out_of_turn_leaves_the_judgement_as_it_was() -> None:
    vault = Vault(b"new")
    secret = MasterSecret(vault.read, vault.now)
    accepts(secret, b"other")
    vault.broken = {CURRENT, PREVIOUS}

    assert not accepts(secret, b"forged")
    assert accepts(secret, b"new")
