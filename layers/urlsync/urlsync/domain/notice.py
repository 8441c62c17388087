"""What a person is told of one event, as a message that needs nothing else to be understood."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A message in plain text: the subject is one short line, the text may have several."""

    subject: str
    text: str
