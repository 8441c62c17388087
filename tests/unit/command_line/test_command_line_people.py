"""`urlsync people delete`; the real API and its use cases answer."""

import pytest
from urlsync.domain.actor import Person

from tests.fakes.command_line import CommandLine, an_answer

BEA = Person(id="bea-id", name="bea")


def test_a_person_is_deleted_once_it_is_confirmed(operator: CommandLine) -> None:
    operator.world.people.are(BEA)

    refused = operator.run("people", "delete", "bea")
    assert refused.exit_code != 0
    assert "--yes" in refused.stderr
    assert operator.world.people.stored == {"bea": BEA}

    done = operator.run("people", "delete", "bea", "--yes")
    assert done.exit_code == 0
    assert done.stdout == "Deleted bea. The activity shows the id bea-id instead of the name.\n"
    assert operator.world.people.stored == {}


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ({"connection_ids": ["a", "b"]}, "Deleted bea with 2 connections. "),
        ({"endpoint_ids": ["a"], "sync_ids": ["b"]}, "Deleted bea with 1 notification endpoint; 1 sync opted out. "),
        ({"sync_ids": ["a"]}, "Deleted bea; 1 sync opted out. "),
    ],
)
def test_what_went_with_a_person_is_said(operator: CommandLine, left: dict[str, list[str]], said: str) -> None:
    deleted = {"person_id": "bea-id", "sync_ids": [], "connection_ids": [], "endpoint_ids": [], "left_at_heroku": []}
    operator.internet.instead = lambda _request: an_answer(200, deleted | left)

    assert operator.run("people", "delete", "bea", "--yes").stdout.startswith(said)


def test_who_is_gone_is_not_found(operator: CommandLine) -> None:
    operator.world.people.are()

    done = operator.run("people", "delete", "bea", "--yes")
    assert done.exit_code != 0
    assert "not found" in done.stderr.lower()
