import assert from "node:assert/strict";
import { test } from "node:test";

import { QueueWatch } from "../../console/source/overview/queue_watch.js";

test("no check has waited longer than since the queue was last empty", () => {
  const watch = new QueueWatch();
  assert.deepEqual(
    [
      watch.longestWait(0, 1000),
      watch.longestWait(2, 6000),
      watch.longestWait(1, 11_000),
      watch.longestWait(0, 16_000),
      watch.longestWait(3, 18_000),
    ],
    [0, 5000, 10_000, 0, 2000],
  );
});

test("the wait is unknown until the queue was seen empty", () => {
  const watch = new QueueWatch();
  assert.deepEqual([watch.longestWait(2, 1000), watch.longestWait(null, 2000)], [null, null]);
});
