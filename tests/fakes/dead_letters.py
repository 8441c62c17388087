"""Dead-letter queues kept in memory."""

from collections.abc import Sequence

from urlsync.domain.dead_letters import DeadLetter, MessageKind
from urlsync.domain.errors import TransientFailure
from urlsync.ports.messaging import Content, LeasedMessage

from tests.fakes.strict import strict


@strict
class FakeDeadLetters:
    """Holds letters by their id; the next `failures` removals are refused."""

    def __init__(self, *letters: DeadLetter) -> None:
        self.letters = {letter.message_id: letter for letter in letters}
        self.contents: dict[str, Content] = {}
        self.leased: set[str] = set()
        self.failures = 0

    def keep(self, letter: DeadLetter, content: Content) -> None:
        self.letters[letter.message_id] = letter
        self.contents[letter.message_id] = content

    def receive(self, kind: MessageKind, limit: int) -> Sequence[LeasedMessage]:
        free = [
            letter for letter in self.letters.values() if letter.kind is kind and letter.message_id not in self.leased
        ][:limit]
        self.leased |= {letter.message_id for letter in free}
        return [
            LeasedMessage(letter, f"receipt-of-{letter.message_id}", self.contents.get(letter.message_id))
            for letter in free
        ]

    def release(self, leased: Sequence[LeasedMessage]) -> None:
        self.leased -= {one.letter.message_id for one in leased}

    def remove(self, leased: Sequence[LeasedMessage]) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("dead_letters_unavailable")
        for one in leased:
            del self.letters[one.letter.message_id]
            self.leased.discard(one.letter.message_id)
