import { beforeEach, expect, test, vi } from "vitest";
import { FakeBrowser, json, problem } from "./fake_browser";

let browser: FakeBrowser;
let module: typeof import("../source/api/queries");

beforeEach(async () => {
  browser = new FakeBrowser();
  await browser.signIn();
  module = await import("../source/api/queries");
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

const requests = () => browser.sent.filter(({ url }) => url.includes("/v1/")).map(({ url }) => url);

test("a list has the items of all pages", async () => {
  browser.answers.push(json({ items: [1], next_cursor: "c" }), json({ items: [2], next_cursor: null }));

  expect(await module.queries.fetchQuery(module.connections)).toEqual([1, 2]);

  expect(requests()[1]).toMatch(/\/v1\/connections\?cursor=c$/);
});

test("a search goes on after pages on which nothing was found", async () => {
  const pages = [json({ items: [], next_cursor: "c" }), json({ items: [], next_cursor: "d" })];
  browser.answers.push(...pages, json({ items: [1], next_cursor: "e" }));

  const page = await module.firstPage("/v1/syncs", { query: { q: "shop 00007", limit: 8 } });

  expect(page).toEqual({ items: [1], next_cursor: "e" });
  expect(requests().map((url) => new URL(url).searchParams.get("cursor"))).toEqual([null, "c", "d"]);
});

test("reads are repeated after the delay that the API asks for", async () => {
  vi.useFakeTimers();
  browser.answers.push(problem(429, "too-many-requests", {}, { "Retry-After": "2" }), json({ level: "ok" }));

  const reading = module.queries.fetchQuery({
    ...module.serviceStatus,
    retry: module.queries.getDefaultOptions().queries?.retry
  });
  await vi.advanceTimersByTimeAsync(1900);
  expect(requests().length).toBe(1);
  await vi.advanceTimersByTimeAsync(200);

  expect(await reading).toEqual({ level: "ok" });
  vi.useRealTimers();
});

test("other problems are not repeated", async () => {
  browser.answers.push(problem(500, "unexpected"));

  await expect(module.queries.fetchQuery(module.serviceStatus)).rejects.toMatchObject({ status: 500 });

  expect(requests().length).toBe(1);
});

test("a page that nobody uses, or that fails, asks less often", () => {
  const fine = { state: { fetchFailureCount: 0, error: null, errorUpdateCount: 0 } };
  const failing = { state: { fetchFailureCount: 1, error: new Error(), errorUpdateCount: 1 } };
  vi.useFakeTimers();
  document.dispatchEvent(new Event("keydown"));
  const inUse = [module.every(10)(fine), module.every(10)(failing)];
  vi.advanceTimersByTime(121_000);

  expect([...inUse, module.every(10)(fine)]).toEqual([10_000, 40_000, 40_000]);
  vi.useRealTimers();
});
