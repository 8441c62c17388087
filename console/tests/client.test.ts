import { beforeEach, expect, test, vi } from "vitest";
import { FakeBrowser, json, problem, tokens } from "./fake_browser";

let browser: FakeBrowser;
let api: typeof import("../source/api/client").api;

beforeEach(async () => {
  browser = new FakeBrowser();
  await browser.signIn();
  ({ api } = await import("../source/api/client"));
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

const requests = () => browser.sent.filter(({ url }) => url.includes("/v1/"));

test("requests are relative to the console, carry the token, and omit empty query parameters", async () => {
  browser.answers.push(json({ items: [], next_cursor: null }));

  await api.GET("/v1/syncs", { params: { query: { status: "paused", cursor: undefined } } });

  const [request] = requests();
  expect(new URL(request?.url ?? "").pathname + new URL(request?.url ?? "").search).toBe("/v1/syncs?status=paused");
  expect(request?.headers.get("authorization")).toBe("Bearer fake-access");
});

test("an error response is thrown as its problem", async () => {
  browser.answers.push(problem(409, "connection-in-use"));

  const deleting = api.DELETE("/v1/connections/{connection_id}", { params: { path: { connection_id: "1" } } });

  await expect(deleting).rejects.toMatchObject({
    kind: "connection-in-use",
    status: 409,
    detail: "Do otherwise.",
    requestId: "1"
  });
});

test("a response without a problem document is a problem, too", async () => {
  browser.answers.push(new Response("<html>", { status: 502 }));

  await expect(api.GET("/v1/status")).rejects.toMatchObject({ status: 502, title: "Request failed" });
});

test("no response is a problem of its own", async () => {
  browser.answers.push(new TypeError("failed to fetch"));

  await expect(api.GET("/v1/status")).rejects.toMatchObject({ kind: "unreachable", status: 0 });
});

test("only a request that changes something may have been applied without a response", async () => {
  const doubt = expect.stringContaining("may have been applied") as string;
  browser.answers.push(new TypeError("failed to fetch"), new TypeError("failed to fetch"));

  await expect(api.GET("/v1/status")).rejects.not.toMatchObject({ detail: doubt });
  await expect(api.POST("/v1/dead-letters/redrive")).rejects.toMatchObject({ detail: doubt });
});

test("an expired token is renewed once, and the request is sent again with its body", async () => {
  browser.answers.push(problem(401, "unauthenticated"), tokens({ access_token: "fake-newer" }), json({ sync_id: "1" }));

  await api.POST("/v1/connections", { body: { hasura_token: "fake-token" } });

  expect(requests().map(({ headers, body }) => [headers.get("authorization"), body])).toEqual([
    ["Bearer fake-access", '{"hasura_token":"fake-token"}'],
    ["Bearer fake-newer", '{"hasura_token":"fake-token"}']
  ]);
});

test("a session that cannot be renewed is signed out", async () => {
  browser.answers.push(problem(401, "unauthenticated"), problem(400, "invalid-grant"));

  await expect(api.GET("/v1/status")).rejects.toMatchObject({ kind: "signed-out" });
});

test("what has not changed is not sent again", async () => {
  browser.answers.push(json({ level: "ok" }, { ETag: 'W/"1"' }), new Response(null, { status: 304 }));

  const answers = [await api.GET("/v1/status"), await api.GET("/v1/status")];

  expect(answers.map(({ data }) => data)).toEqual([{ level: "ok" }, { level: "ok" }]);
  expect(requests().map(({ headers }) => headers.get("if-none-match"))).toEqual([null, 'W/"1"']);
});

test("each field gets its own error", async () => {
  const errors = [{ location: "body.hasura_token", message: "is too long" }];
  browser.answers.push(problem(400, "invalid-request", { errors }));

  const refused = await api.POST("/v1/connections", { body: { hasura_token: "" } }).catch((error: unknown) => error);

  const { Problem } = await import("../source/api/problem");
  if (!(refused instanceof Problem)) throw new Error("no problem");
  expect([refused.about("hasura_token"), refused.about("heroku_token")]).toEqual(["is too long", null]);
  expect(refused.without(["hasura_token"]).errors).toEqual([]);
  expect(refused.with("Really.").detail).toBe("Do otherwise. Really.");
});
