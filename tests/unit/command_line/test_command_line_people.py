"""`urlsync people delete`; the real API and its use cases answer."""

from urlsync.domain.actor import Person

from tests.fakes.command_line import CommandLine

BEA = Person(id="bea-id", name="bea")


def test_a_person_is_deleted_once_it_is_confirmed(operator: CommandLine) -> None:
    operator.world.people.are(BEA)

    refused = operator.run("people", "delete", "bea")
    assert refused.exit_code != 0
    assert "--yes" in refused.stderr
    assert operator.world.people.stored == {"bea": BEA}

    done = operator.run("people", "delete", "bea", "--yes")
    assert (done.exit_code, "bea-id" in done.stdout) == (0, True)
    assert operator.world.people.stored == {}


def test_who_is_gone_is_not_found(operator: CommandLine) -> None:
    operator.world.people.are()

    done = operator.run("people", "delete", "bea", "--yes")
    assert done.exit_code != 0
    assert "not found" in done.stderr.lower()
