"""The people of the user pool, kept in memory."""

from urlsync.domain.actor import Person

from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class FakePeople:
    """People by name. Until some are named, everybody has an account."""

    def __init__(self) -> None:
        self.stored: dict[str, Person] = {}
        self.shut: list[str] = []
        self.everybody = True
        self.before_each: Interruption = nothing_happens

    def are(self, *people: Person) -> None:
        """Let there be these people, and nobody else."""
        self.stored, self.everybody = {person.name: person for person in people}, False

    def find(self, name: str) -> Person | None:
        self.before_each("find")
        return self.stored.get(name)

    def name_of(self, person_id: str) -> str | None:
        self.before_each("name_of")
        if self.everybody:  # as `an_actor` makes ids
            return person_id.removeprefix("sub-of-")
        return next((person.name for person in self.stored.values() if person.id == person_id), None)

    def shut_out(self, name: str) -> None:
        self.before_each("shut_out")
        self.shut.append(name)

    def delete(self, name: str) -> None:
        self.before_each("delete")
        self.stored.pop(name, None)
