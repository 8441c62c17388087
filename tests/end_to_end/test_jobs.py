"""One action for many syncs, on the deployed template, with IAM enforced."""

from http import HTTPStatus

from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.problems import problem
from tests.fakes.unsynced_app import an_unsynced_app


def test_a_job_does_with_each_sync_what_its_own_route_does(stack: Stack) -> None:
    # GIVEN a sync, and an id of none
    app = an_unsynced_app(stack)
    sync = app.operator.enable(app.project.id, app.connect(), app.app["name"])
    sync_id, unknown = sync["sync_id"], app.project.id
    wanted = {"filter": {"q": sync_id, "connection_id": sync["connection_id"]}}
    # WHEN another number was confirmed, THEN nothing is done
    refused = app.operator.call("POST", "/v1/jobs", {"action": "delete", "count": 2, **wanted})
    assert (refused.status_code, problem(refused)) == (HTTPStatus.CONFLICT, "count-changed")

    # WHEN jobs opt out and restart, and one is for a sync that there is not
    def done(body: dict[str, object]) -> dict[str, str]:
        started = app.operator.call("POST", "/v1/jobs", body)
        assert started.status_code == HTTPStatus.ACCEPTED, started.text
        path = f"/v1/jobs/{started.json()['job_id']}"
        wait_until(lambda: app.operator.call("GET", path).json()["state"] == "done", "the job is done", 150)
        results = app.operator.call("GET", f"{path}/results").json()["items"]
        return {found["sync_id"]: found["result"] for found in results}

    assert done({"action": "opt_out", "count": 2, "ids": [sync_id, unknown]}) == {
        sync_id: "succeeded",
        unknown: "failed",
    }
    assert app.operator.call("GET", f"/v1/syncs/{sync_id}").json()["reason"] == "opted_out"
    assert done({"action": "restart", "count": 1, **wanted}) == {sync_id: "succeeded"}
    assert app.operator.call("GET", f"/v1/syncs/{sync_id}").json()["status"] == "active"
    assert done({"action": "delete", "count": 1, **wanted}) == {sync_id: "succeeded"}
    assert app.operator.call("GET", f"/v1/syncs/{sync_id}").status_code == HTTPStatus.NOT_FOUND
