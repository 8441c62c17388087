"""Accounts in the user pool: who is enabled, with which roles, and how soon a change is noticed."""

from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from urlsync.adapters.aws.accounts import CACHE_TTL, MAX_CACHED, CognitoAccounts, CognitoPeople
from urlsync.domain.actor import Account, ActorKind, Caller, Person
from urlsync.domain.errors import TransientFailure

from tests.fakes.clock import FakeClock
from tests.fakes.user_pool import FakeUserPool
from tools.operator_account import add_to_groups, give_access
from tools.program_account import give_program_access, temporary_program

UNKNOWN = Caller(kind=ActorKind.PROGRAM, id="unknown", name="unknown")


class Pool:
    """A user pool with its four roles, and what the service finds in it."""

    def __init__(self) -> None:
        self.pool = FakeUserPool()
        self.cognito: Any = cast("Any", self.pool)
        self.id = "pool-1"
        self.clock = FakeClock()
        self.accounts = CognitoAccounts(self.cognito, self.id, self.clock.now)
        self.people = CognitoPeople(self.cognito, self.id, self.clock.now)

    def person(self, name: str) -> Caller:
        """Return a person as their token names them."""
        return Caller(kind=ActorKind.PERSON, id=self.pool.people[name]["sub"], name=name)


@pytest.fixture
def pool() -> Pool:
    return Pool()


def test_a_person_has_the_roles_and_teams_that_were_given(pool: Pool) -> None:
    give_access(pool.cognito, pool.id, "ann", role="viewer", teams=["shops"])
    add_to_groups(pool.cognito, pool.id, "ann", "owner", ["shops", "blue"])

    account = pool.accounts.find(pool.person("ann"))

    assert account is not None
    assert (account.name, sorted(account.groups)) == ("ann", ["owner", "team-blue", "team-shops"])


def test_who_is_disabled_ends_within_two_minutes(pool: Pool) -> None:
    give_access(pool.cognito, pool.id, "ann")
    ann = pool.person("ann")
    assert pool.accounts.find(ann) is not None

    pool.pool.people["ann"]["Enabled"] = False

    assert pool.accounts.find(ann) is not None
    pool.clock.advance(CACHE_TTL)
    assert pool.accounts.find(ann) is None
    assert timedelta(minutes=2) == CACHE_TTL


def test_a_new_person_with_an_old_name_is_somebody_else(pool: Pool) -> None:
    give_access(pool.cognito, pool.id, "ann")
    before = pool.person("ann")
    del pool.pool.people["ann"]
    assert pool.accounts.find(before) is None

    give_access(pool.cognito, pool.id, "ann", role="admin")

    pool.clock.advance(CACHE_TTL)
    assert pool.accounts.find(before) is None
    assert pool.accounts.find(pool.person("ann")) == Account(name="ann", groups=("admin",))


def test_a_program_has_the_role_and_teams_that_were_given_until_it_is_deleted(pool: Pool) -> None:
    made = give_program_access(pool.cognito, pool.id, "deploy-bot", "operator", ["shops"])
    bot = Caller(kind=ActorKind.PROGRAM, id=made.client_id, name=made.client_id)

    assert made.client_secret
    assert pool.accounts.find(bot) == Account(name="deploy-bot", groups=("operator", "team-shops"))

    del pool.pool.clients[made.client_id]
    pool.clock.advance(CACHE_TTL)
    assert pool.accounts.find(bot) is None


def test_a_program_that_gets_another_secret_keeps_its_access_and_a_new_role_replaces_the_old(pool: Pool) -> None:
    made = give_program_access(pool.cognito, pool.id, "deploy-bot", "operator", ["shops"])
    bot = Caller(kind=ActorKind.PROGRAM, id=made.client_id, name=made.client_id)

    # WHEN it gets another secret THEN role and team stay
    assert give_program_access(pool.cognito, pool.id, "deploy-bot", None, []).client_id == made.client_id
    assert pool.accounts.find(bot) == Account(name="deploy-bot", groups=("operator", "team-shops"))

    # WHEN it gets another role THEN it has this one alone
    give_program_access(pool.cognito, pool.id, "deploy-bot", "viewer", [])
    pool.clock.advance(CACHE_TTL)
    assert pool.accounts.find(bot) == Account(name="deploy-bot", groups=("viewer", "team-shops"))
    assert pool.pool.clients[made.client_id]["AllowedOAuthScopes"] == ["urlsync/read"]


def test_a_viewer_program_may_only_read(pool: Pool) -> None:
    made = {role: give_program_access(pool.cognito, pool.id, f"bot-{role}", role, []) for role in ("viewer", "owner")}

    scopes = {role: pool.pool.clients[one.client_id] for role, one in made.items()}

    assert scopes["viewer"]["AllowedOAuthScopes"] == ["urlsync/read"]
    assert scopes["owner"]["AllowedOAuthScopes"] == ["urlsync/read", "urlsync/write"]
    assert {one["AccessTokenValidity"] for one in scopes.values()} == {15}


@pytest.mark.parametrize("name", ["console", "people", "a b", "x role=admin", ""])
def test_a_program_cannot_be_named_as_something_else(pool: Pool, name: str) -> None:
    with pytest.raises(SystemExit):
        give_program_access(pool.cognito, pool.id, name, "owner", [])


def test_a_program_changes_over_from_one_secret_to_the_next(pool: Pool) -> None:
    made = [give_program_access(pool.cognito, pool.id, "bot", "owner", []) for _ in range(3)]

    assert len({one.client_id for one in made}) == 1
    assert len({one.client_secret for one in made}) == 3
    left = {f"secret-{one['ClientSecretId']}" for one in pool.pool.secrets[made[0].client_id]}
    assert left == {made[1].client_secret, made[2].client_secret}


def test_a_program_s_role_can_be_changed(pool: Pool) -> None:
    give_program_access(pool.cognito, pool.id, "bot", "owner", [])
    made = give_program_access(pool.cognito, pool.id, "bot", "viewer", ["blue"])

    found = pool.accounts.find(Caller(kind=ActorKind.PROGRAM, id=made.client_id, name=made.client_id))
    assert found == Account(name="bot", groups=("viewer", "team-blue"))


def test_a_program_for_one_run_ends_with_it_and_leaves_another_of_its_name_alone(pool: Pool) -> None:
    # GIVEN a program of the same name that somebody has set up
    kept = give_program_access(pool.cognito, pool.id, "smoke", "owner", ["shops"])
    before = dict(pool.pool.clients[kept.client_id])

    with temporary_program(pool.cognito, pool.id, "smoke", "viewer") as program:
        found = pool.accounts.find(Caller(kind=ActorKind.PROGRAM, id=program.client_id, name=program.client_id))
        assert found == Account(name="smoke", groups=("viewer",))
        assert program.client_secret != kept.client_secret

    assert pool.pool.clients == {kept.client_id: before}
    assert [f"secret-{one['ClientSecretId']}" for one in pool.pool.secrets[kept.client_id]] == [kept.client_secret]


def test_a_program_for_one_run_ends_when_the_run_is_interrupted(pool: Pool) -> None:
    with pytest.raises(KeyboardInterrupt), temporary_program(pool.cognito, pool.id, "uninstall", "admin"):
        raise KeyboardInterrupt

    assert pool.pool.clients == {}


def test_a_program_that_is_not_found_is_looked_for_again_after_two_minutes(pool: Pool) -> None:
    assert pool.accounts.find(UNKNOWN) is None
    pool.pool.clients["unknown"] = {"ClientId": "unknown", "ClientName": "bot role=owner"}

    assert pool.accounts.find(UNKNOWN) is None
    pool.clock.advance(CACHE_TTL)
    assert pool.accounts.find(UNKNOWN) == Account(name="bot", groups=("owner",))


def test_a_pool_that_cannot_be_read_lets_nobody_in(pool: Pool) -> None:
    pool.pool.failure = ClientError({"Error": {"Code": "TooManyRequestsException"}}, "call")
    for kind in (ActorKind.PERSON, ActorKind.PROGRAM):
        with pytest.raises(TransientFailure, match=r"^accounts_unavailable$"):
            pool.accounts.find(Caller(kind=kind, id="x", name="x"))
    # AND a failure is not kept
    pool.pool.failure = None
    assert pool.accounts.find(Caller(kind=ActorKind.PROGRAM, id="x", name="x")) is None


def test_only_so_many_accounts_are_kept(pool: Pool) -> None:
    for number in range(MAX_CACHED + 1):
        pool.accounts.find(Caller(kind=ActorKind.PROGRAM, id=str(number), name="x"))

    assert len(pool.accounts._known) == 1


def test_a_person_is_shut_out_and_then_deleted(pool: Pool) -> None:
    # GIVEN
    give_access(pool.cognito, pool.id, "ann")
    ann = Person(id=pool.person("ann").id, name="ann")
    # WHEN they are shut out, twice THEN they can do nothing, and are still known by their name
    for _ in range(2):
        pool.people.shut_out("ann")
    assert pool.accounts.find(pool.person("ann")) is None
    assert pool.people.find("ann") == ann
    assert pool.people.name_of(ann.id) == "ann"
    # WHEN they are deleted, twice THEN nobody has this name
    for _ in range(2):
        pool.people.delete("ann")
    assert pool.people.find("ann") is None
    assert pool.people.name_of(ann.id) is None
    pool.people.shut_out("ann")


def test_a_name_that_was_given_again_is_somebody_elses(pool: Pool) -> None:
    give_access(pool.cognito, pool.id, "ann")
    before = Person(id=pool.person("ann").id, name="ann")
    pool.people.delete("ann")
    give_access(pool.cognito, pool.id, "ann")

    assert pool.people.name_of(before.id) is None
    assert pool.people.find("ann") == Person(id=pool.person("ann").id, name="ann") != before


def test_a_deletion_elsewhere_is_noticed_within_two_minutes(pool: Pool) -> None:
    give_access(pool.cognito, pool.id, "ann")
    ann = Person(id=pool.person("ann").id, name="ann")
    assert pool.people.name_of(ann.id) == "ann"
    del pool.pool.people["ann"]

    assert pool.people.name_of(ann.id) == "ann"
    pool.clock.advance(CACHE_TTL)
    assert pool.people.name_of(ann.id) is None


def test_what_is_no_id_is_nobody_and_no_part_of_a_filter(pool: Pool) -> None:
    give_access(pool.cognito, pool.id, "ann")

    assert pool.people.name_of('" or sub ^= "') is None


def test_a_pool_that_cannot_be_read_says_nothing_of_people(pool: Pool) -> None:
    give_access(pool.cognito, pool.id, "ann")
    pool.pool.failure = ClientError({"Error": {"Code": "TooManyRequestsException"}}, "AdminGetUser")

    for fails in (pool.people.find, pool.people.name_of, pool.people.shut_out, pool.people.delete):
        with pytest.raises(TransientFailure, match="accounts_unavailable"):
            fails("ann")
    assert "ann" in pool.pool.people
