import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../console/source/api.js";

const TYPE = "urn:urlsync:problem:";

function problem(status, kind, headers = {}) {
  const fields = {
    type: TYPE + kind,
    title: "Refused",
    status,
    detail: "Do otherwise.",
    instance: "urn:urlsync:request:1",
    errors: [],
  };
  return new Response(JSON.stringify(fields), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });
}

const fine = (body) => new Response(JSON.stringify(body), { status: 200 });

/** Return an API client that gets these responses in turn; an error among them is thrown. */
function answering(answers, { renewable = true } = {}) {
  const asked = [];
  const waits = [];
  let token = "fake-token-1";
  const credentials = {
    accessToken: async () => token,
    renew: async () => {
      token = renewable ? "fake-token-2" : null;
      return renewable;
    },
  };
  const fetch = async (url, { method, headers, body }) => {
    asked.push({ url, method, token: headers.Authorization, body });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const wait = async (seconds) => void waits.push(seconds);
  return { api: new Api(credentials, { fetch, wait }), asked, waits };
}

test("requests are relative to the console, carry the token, and omit empty query parameters", async () => {
  const { api, asked } = answering([fine({ items: [] })]);
  await api.get("v1/syncs", { status: "paused", cursor: null });
  assert.deepEqual(asked, [
    { url: "../v1/syncs?status=paused", method: "GET", token: "Bearer fake-token-1", body: undefined },
  ]);
});

test("a list has the items of all pages", async () => {
  const { api, asked } = answering([
    fine({ items: [1], next_cursor: "c" }),
    fine({ items: [2], next_cursor: null }),
  ]);
  assert.deepEqual(await api.list("v1/syncs"), [1, 2]);
  assert.equal(asked[1].url, "../v1/syncs?cursor=c");
});

test("an error response is thrown as its problem", async () => {
  const { api } = answering([problem(409, "connection-in-use")]);
  await assert.rejects(api.delete("v1/connections/1"), {
    kind: "connection-in-use",
    status: 409,
    detail: "Do otherwise.",
    requestId: "1",
  });
});

test("a response without a problem document is a problem, too", async () => {
  const { api } = answering([new Response("<html>", { status: 502 })]);
  await assert.rejects(api.get("v1/status"), { status: 502, title: "Request failed" });
});

test("no response is a problem of its own", async () => {
  const { api } = answering([new TypeError("failed to fetch")]);
  await assert.rejects(api.get("v1/status"), { kind: "unreachable", status: 0 });
});

test("reads are retried after the requested delay, up to a maximum", async () => {
  const { api, waits } = answering([
    problem(429, "too-many-requests", { "Retry-After": "2" }),
    problem(503, "try-later", { "Retry-After": "900" }),
    fine({ level: "ok" }),
  ]);
  assert.deepEqual(await api.get("v1/status"), { level: "ok" });
  assert.deepEqual(waits, [2, 10]);
});

test("a write is never retried automatically", async () => {
  const { api, asked } = answering([problem(503, "try-later")]);
  await assert.rejects(api.post("v1/dead-letters/redrive"), { status: 503 });
  assert.equal(asked.length, 1);
});

test("an expired token is renewed once, and the request is sent again", async () => {
  const { api, asked } = answering([problem(401, "unauthenticated"), fine({ ok: true })]);
  assert.deepEqual(await api.post("v1/syncs/1/check"), { ok: true });
  assert.deepEqual(
    asked.map(({ token }) => token),
    ["Bearer fake-token-1", "Bearer fake-token-2"],
  );
});

test("a session that cannot be renewed is signed out", async () => {
  const { api } = answering([problem(401, "unauthenticated")], { renewable: false });
  await assert.rejects(api.get("v1/status"), { kind: "signed-out" });
});

test("each field gets its own error", async () => {
  const fields = {
    type: `${TYPE}invalid-request`,
    title: "Invalid",
    status: 400,
    detail: "See errors.",
    errors: [{ location: "body.hasura_token", message: "is too long" }],
  };
  const { api } = answering([
    new Response(JSON.stringify(fields), {
      status: 400,
      headers: { "Content-Type": "application/problem+json" },
    }),
  ]);
  const refused = await api.post("v1/connections", {}).catch((error) => error);
  assert.equal(refused.about("hasura_token"), "is too long");
  assert.equal(refused.about("heroku_token"), null);
});
