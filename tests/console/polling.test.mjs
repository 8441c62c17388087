import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Poller } from "../../console/source/polling.js";

let listeners;

beforeEach(() => {
  listeners = new Map();
  globalThis.document = {
    hidden: false,
    addEventListener: (type, listener) => listeners.set(type, listener),
    removeEventListener: (type) => listeners.delete(type),
  };
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** Let pending promises resolve. */
const flushPromises = () => new Promise((done) => setImmediate(done));

async function pass(seconds) {
  mock.timers.tick(seconds * 1000);
  await flushPromises();
}

function counting(outcome = async () => {}) {
  const counter = { runs: 0 };
  counter.poller = new Poller(
    async (signal) => {
      counter.runs++;
      await outcome(signal);
    },
    () => 5,
  );
  return counter;
}

test("it refreshes at once, and then at each interval", async () => {
  const counter = counting();
  await counter.poller.start();
  await pass(5);
  await pass(5);
  assert.equal(counter.runs, 3);
});

test("it pauses while the page is hidden, and refreshes when it is visible again", async () => {
  const counter = counting();
  await counter.poller.start();
  document.hidden = true;
  await pass(60);
  assert.equal(counter.runs, 1);
  document.hidden = false;
  listeners.get("visibilitychange")();
  await flushPromises();
  assert.equal(counter.runs, 2);
});

test("failures double the interval", async () => {
  const counter = counting(async () => {
    throw new Error("fake");
  });
  await counter.poller.start();
  await pass(9);
  assert.equal(counter.runs, 1);
  await pass(1);
  assert.equal(counter.runs, 2);
  await pass(19);
  assert.equal(counter.runs, 2);
  await pass(1);
  assert.equal(counter.runs, 3);
});

test("a newer refresh aborts the older one", async () => {
  const signals = [];
  const counter = counting(
    (signal) => new Promise((done) => (signals.push(signal), signal.addEventListener("abort", done))),
  );
  counter.poller.start();
  counter.poller.refreshNow();
  await flushPromises();
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  );
  counter.poller.end();
});

test("after the end it is quiet", async () => {
  const counter = counting();
  await counter.poller.start();
  counter.poller.end();
  await pass(60);
  assert.equal(counter.runs, 1);
  assert.equal(listeners.size, 0);
});
