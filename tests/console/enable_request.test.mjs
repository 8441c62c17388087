import assert from "node:assert/strict";
import { test } from "node:test";

import { bodyOf, enableSync } from "../../console/source/project/enable_request.js";
import { Problem } from "../../console/source/problem.js";

const ORDER = { connectionId: "fake-connection", app: { id: "fake-app" }, configVar: "DATABASE_URL" };
const VALUES = {
  env_var: "PG_DATABASE_URL",
  take_over: false,
  metadata_access: false,
  no_webhook: false,
  check_interval_minutes: null,
};
const problem = (kind) =>
  new Problem({ status: 409, type: `urn:urlsync:problem:${kind}`, title: "Refused", detail: "Why." });

/** Return an API that warns unless the pooler is accepted, and the bodies that it was sent. */
function service(kind) {
  const sent = [];
  const post = async (path, body) => {
    assert.equal(path, "v1/projects/fake-project/syncs");
    sent.push(body);
    if (body.accept_pooler) return "started";
    throw problem(kind);
  };
  return { sent, post };
}

test("a webhook is registered unless the user does not want one", () => {
  assert.equal(bodyOf(ORDER, VALUES).webhook_wanted, true);
  assert.equal(bodyOf(ORDER, { ...VALUES, no_webhook: true }).webhook_wanted, false);
});

test("an interval is sent only if one was chosen", () => {
  assert.ok(!("check_interval_minutes" in bodyOf(ORDER, VALUES)));
  assert.equal(bodyOf(ORDER, { ...VALUES, check_interval_minutes: "15" }).check_interval_minutes, 15);
});

test("a pooler is accepted only by the user", async () => {
  const { sent, post } = service("transaction-pooler");
  const asked = [];
  const acceptsPooler = async ({ detail }) => asked.push(detail) > 0;
  assert.equal(await enableSync("fake-project", { env_var: "A" }, { post, acceptsPooler }), "started");
  assert.deepEqual(asked, ["Why."]);
  assert.deepEqual(sent, [{ env_var: "A" }, { env_var: "A", accept_pooler: true }]);
});

test("a pooler that the user does not accept is a problem, and so is any other refusal", async () => {
  for (const [kind, answer] of [
    ["transaction-pooler", false],
    ["env-var-exists", true],
  ]) {
    const { sent, post } = service(kind);
    const enabling = enableSync("fake-project", {}, { post, acceptsPooler: async () => answer });
    await assert.rejects(enabling, ({ kind: refused }) => refused === kind);
    assert.equal(sent.length, 1);
  }
});
