"""Looking into the emulator's queues without receiving, so that no message is delayed by being looked at."""

from dataclasses import dataclass
from typing import Any

import requests

from local.stack.outputs import Stack

TIMEOUT_S = 30


@dataclass(frozen=True)
class EmulatedQueues:
    """Every queue of the emulator."""

    stack: Stack

    def messages(self, queue_url: str) -> list[dict[str, Any]]:
        """Return a queue's messages, those that are invisible now included."""
        return [message for messages in self._ask({"QueueUrl": queue_url}) for message in messages]

    def everything(self) -> str:
        """Return all messages of all queues, with their attributes, as one text."""
        return repr(self._ask({}))

    def checks(self, sync_id: str) -> list[dict[str, Any]]:
        """Return the check queue's messages for one sync."""
        return _in_group(self.messages(self.stack["check_queue_url"]), sync_id)

    def dead_letters(self, sync_id: str) -> list[dict[str, Any]]:
        """Return the dead-letter queue's messages for one sync."""
        return _in_group(self.messages(self.stack["dead_letter_queue_url"]), sync_id)

    def _ask(self, query: dict[str, str]) -> list[list[dict[str, Any]]]:
        url = f"{self.stack['aws_endpoint']}/_ministack/sqs/messages"
        answer = requests.get(url, params=query, timeout=TIMEOUT_S)
        answer.raise_for_status()
        regions = [region for account in answer.json()["messages"].values() for region in account.values()]
        return [messages for queues in regions for messages in queues.values()]


def _in_group(messages: list[dict[str, Any]], group: str) -> list[dict[str, Any]]:
    return [message for message in messages if message["MessageGroupId"] == group]
