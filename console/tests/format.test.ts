import { expect, test } from "vitest";
import { absoluteTime, duration, humanize, pluralize, price, relativeTime, timeZone } from "../source/format";

const NOW = new Date("2026-01-02T12:00:00Z");

test.each([
  ["2026-01-02T11:59:57Z", "just now"],
  ["2026-01-02T11:59:15Z", "45 seconds ago"],
  ["2026-01-02T11:57:10Z", "2 minutes ago"],
  ["2026-01-02T09:00:00Z", "3 hours ago"],
  ["2025-12-30T12:00:00Z", "3 days ago"]
])("the relative time of %s is %s", (at, text) => {
  expect(relativeTime(at, NOW)).toBe(text);
});

test("a date and time is shown with its zone", () => {
  expect(absoluteTime(NOW)).toMatch(/2026/);
  expect(absoluteTime(NOW)).toMatch(new RegExp(`${timeZone(NOW.toISOString()).replace("+", "\\+")}$`));
});

test("durations use suitable units", () => {
  const texts = [null, 0, 999, 1240, 12_340, 59_960, 119_600, 250_000, 7_500_000].map(duration);
  const expected = ["–", "0 ms", "999 ms", "1.24 s", "12.3 s", "1 min 0 s", "2 min 0 s", "4 min 10 s", "2 h 5 min"];
  expect(texts).toEqual(expected);
});

test("numbers agree with their nouns", () => {
  expect([0, 1, 1200].map((number) => pluralize(number, "sync"))).toEqual(["0 syncs", "1 sync", "1,200 syncs"]);
});

test("a price has two decimals", () => {
  expect(price(500)).toBe("$5.00");
});

test("codes are shown as words, and names keep their capitals", () => {
  expect(humanize("heroku_app_deleted")).toBe("Heroku app deleted");
});
