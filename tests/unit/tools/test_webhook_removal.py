"""Every webhook of ours goes before the stack does."""

from collections.abc import Iterator
from typing import Any

from urlsync_cli.errors import Unavailable

from tools.webhook_removal import CHUNK, ROUNDS, WebhookRemoval


class Service:
    """As much of the API as is needed: `stubborn` webhooks stay for so many opt-outs of their sync."""

    def __init__(self, *syncs: dict[str, Any], stubborn: dict[str, int] | None = None) -> None:
        self.syncs = {sync["sync_id"]: sync for sync in syncs}
        self.stubborn = stubborn or {}
        self.sign_ins = 0
        self.opted_out: list[str] = []

    def sign_in(self) -> "Service":
        self.sign_ins += 1
        return self

    def items(self, path: str, **query: str | None) -> Iterator[dict[str, Any]]:
        assert path == "/v1/syncs"
        wanted = query["project_id"]
        yield from [sync for sync in self.syncs.values() if wanted in {None, sync["project_id"]}]

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        assert (path.split("/")[4], body) == ("opt-out", None)
        sync = self.syncs[path.split("/")[3]]
        self.opted_out.append(sync["sync_id"])
        sync["status"] = "disconnected"
        if self.stubborn.get(sync["sync_id"], 0):
            self.stubborn[sync["sync_id"]] -= 1
            raise Unavailable("Heroku does not answer")
        sync["webhook"] = "missing"
        return sync


def a_sync(sync_id: str, status: str = "active", webhook: str = "present") -> dict[str, Any]:
    return {"sync_id": sync_id, "status": status, "webhook": webhook, "project_id": f"project-{sync_id}"}


class Removal:
    """A removal, what it said, and how long it would have waited."""

    def __init__(self, service: Service, project_id: str | None = None) -> None:
        self.said: list[str] = []
        self.waits: list[float] = []
        self.left = WebhookRemoval(service.sign_in, self.said.append, self.waits.append, project_id)()


def test_every_sync_is_opted_out_once() -> None:
    # GIVEN more syncs than one sign-in is good for
    service = Service(*(a_sync(str(number)) for number in range(CHUNK + 1)))

    # WHEN webhooks are removed
    removal = Removal(service)

    # THEN none is left, and none was asked for twice
    assert removal.left == []
    assert sorted(service.opted_out) == sorted(service.syncs)
    assert service.sign_ins > 2
    assert removal.waits == []


def test_what_is_done_is_not_done_again() -> None:
    # GIVEN syncs as an interrupted run leaves them, one whose webhook a person registered, and a paused one
    service = Service(
        a_sync("done", "disconnected", "missing"),
        a_sync("by hand", "disconnected", "manual"),
        a_sync("webhook left", "disconnected", "present"),
        a_sync("paused", "paused", "missing"),
    )

    assert Removal(service).left == []
    assert sorted(service.opted_out) == ["paused", "webhook left"]


def test_a_webhook_that_stays_is_tried_again() -> None:
    service = Service(a_sync("slow"), a_sync("quick"), stubborn={"slow": 2})

    removal = Removal(service)

    assert removal.left == []
    assert service.opted_out.count("slow") == 3
    assert service.opted_out.count("quick") == 1
    assert len(removal.waits) == 2
    assert any("Heroku does not answer" in line for line in removal.said)


def test_a_webhook_that_will_not_go_is_reported() -> None:
    service = Service(a_sync("lost"), a_sync("quick"), stubborn={"lost": ROUNDS})

    assert [sync["sync_id"] for sync in Removal(service).left] == ["lost"]


def test_one_project_can_be_left_alone() -> None:
    service = Service(a_sync("mine"), a_sync("other"))

    Removal(service, project_id="project-mine")

    assert service.opted_out == ["mine"]
