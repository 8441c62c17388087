"""Events become notices, one for each kind of event, and people get them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import final

from urlsync.domain.event import Event
from urlsync.domain.story import Story, moment, stories
from urlsync.ports.people import People
from urlsync.use_cases.word_event import word_event
from urlsync.use_cases.word_stories import by_kind, word_stories

Untold = dict[str, Exception]
"""Why people could not be told of events, by event id."""


@final
@dataclass(frozen=True, slots=True)
class TellPeople:
    """Tells people of events. One that comes twice at once is told once; later, it is told again."""

    people: People

    def __call__(self, events: Iterable[Event]) -> Untold:
        """Tell them; return what they must still be told of. What cannot be told keeps nothing else back."""
        untold: Untold = {}
        told_once = {event.event_id: event for event in events}.values()
        for kind in by_kind(stories(_tellable(told_once, untold))):
            untold |= self._tell(kind)
        return untold

    def _tell(self, kind: Sequence[Story]) -> Untold:
        try:
            self.people.tell(word_stories(kind))
        except Exception as error:  # noqa: BLE001 (whatever it is, the other kinds are still to be told)
            return {event.event_id: error for story in kind for event in story.events}
        return {}


def _tellable(events: Iterable[Event], untold: Untold) -> Iterator[Event]:
    """Leave out what there are no words for."""
    for event in events:
        try:
            word_event(event)
            moment(event)
        except Exception as error:  # noqa: BLE001 (an event may have been made by another version)
            untold[event.event_id] = error
        else:
            yield event
