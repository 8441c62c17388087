import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Live } from "../../console/source/live.js";

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

/** Let what waits for promises go on. */
const settle = () => new Promise((done) => setImmediate(done));

async function pass(seconds) {
  mock.timers.tick(seconds * 1000);
  await settle();
}

function counting(outcome = async () => {}) {
  const counted = { runs: 0 };
  counted.live = new Live(
    async (signal) => {
      counted.runs++;
      await outcome(signal);
    },
    () => 5,
  );
  return counted;
}

test("it refreshes at once, and then again and again", async () => {
  const counted = counting();
  await counted.live.start();
  await pass(5);
  await pass(5);
  assert.equal(counted.runs, 3);
});

test("it rests while nobody looks, and refreshes when somebody comes back", async () => {
  const counted = counting();
  await counted.live.start();
  document.hidden = true;
  await pass(60);
  assert.equal(counted.runs, 1);
  document.hidden = false;
  listeners.get("visibilitychange")();
  await settle();
  assert.equal(counted.runs, 2);
});

test("what fails is tried less and less often", async () => {
  const counted = counting(async () => {
    throw new Error("fake");
  });
  await counted.live.start();
  await pass(9);
  assert.equal(counted.runs, 1);
  await pass(1);
  assert.equal(counted.runs, 2);
  await pass(19);
  assert.equal(counted.runs, 2);
  await pass(1);
  assert.equal(counted.runs, 3);
});

test("a refresh that is overtaken is given up", async () => {
  const signals = [];
  const counted = counting(
    (signal) => new Promise((done) => (signals.push(signal), signal.addEventListener("abort", done))),
  );
  counted.live.start();
  counted.live.refreshNow();
  await settle();
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  );
  counted.live.end();
});

test("once it has ended it is quiet", async () => {
  const counted = counting();
  await counted.live.start();
  counted.live.end();
  await pass(60);
  assert.equal(counted.runs, 1);
  assert.equal(listeners.size, 0);
});
