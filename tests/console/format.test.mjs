import assert from "node:assert/strict";
import { test } from "node:test";

import {
  absoluteTime,
  duration,
  humanize,
  pluralize,
  relativeTime,
  timeZone,
} from "../../console/source/format.js";

const NOW = new Date("2026-01-02T12:00:00Z");

test("a relative time uses a suitable unit", () => {
  const times = [
    "2026-01-02T11:59:57Z",
    "2026-01-02T11:59:15Z",
    "2026-01-02T11:57:10Z",
    "2026-01-02T09:00:00Z",
    "2025-12-30T12:00:00Z",
  ];
  const words = ["just now", "45 seconds ago", "2 minutes ago", "3 hours ago", "3 days ago"];
  assert.deepEqual(
    times.map((at) => relativeTime(at, NOW)),
    words,
  );
});

test("a date and time is shown with its zone", () => {
  assert.match(absoluteTime(NOW), /^2 Jan 2026, \d\d:00:00 \S+$/);
  assert.ok(absoluteTime(NOW).endsWith(` ${timeZone(NOW)}`));
});

test("durations use suitable units", () => {
  const words = [null, 0, 999, 1240, 12_340, 59_960, 119_600, 250_000, 7_500_000].map(duration);
  assert.deepEqual(words, [
    "–",
    "0 ms",
    "999 ms",
    "1.24 s",
    "12.3 s",
    "1 min 0 s",
    "2 min 0 s",
    "4 min 10 s",
    "2 h 5 min",
  ]);
});

test("numbers agree with their nouns", () => {
  assert.deepEqual(
    [0, 1, 1200].map((number) => pluralize(number, "sync")),
    ["0 syncs", "1 sync", "1,200 syncs"],
  );
});

test("codes are shown as words, and names keep their capitals", () => {
  assert.equal(humanize("heroku_app_deleted"), "Heroku app deleted");
});
