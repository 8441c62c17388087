import assert from "node:assert/strict";
import { test } from "node:test";

import { QueueWatch } from "../../console/source/overview/queue_watch.js";

test("nothing waits longer than since the queue was seen empty", () => {
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

test("what was waiting before anybody looked has an age that nobody knows", () => {
  const watch = new QueueWatch();
  assert.deepEqual([watch.longestWait(2, 1000), watch.longestWait(null, 2000)], [null, null]);
});
