import assert from "node:assert/strict";
import { test } from "node:test";

import { historyText, foldedText } from "../../console/source/project/history_text.js";
import { timeline } from "../../console/source/project/timeline.js";

/** Return an entry of a history: a check by schedule that found nothing to change, but for what is told. */
function entry(told = {}) {
  return {
    action: "checked",
    outcome: "unchanged",
    cause: "schedule",
    status: "active",
    reason: null,
    failure: null,
    actor: null,
    ...told,
  };
}

const PAUSED = {
  outcome: "source_missing",
  status: "paused",
  reason: "source_missing",
  failure: "source_missing",
};

/** Return what a timeline reads like, line by line. */
function told(entries) {
  return timeline(entries).map((row) =>
    row.kind === "quiet"
      ? `(${foldedText(row.entries)})`
      : historyText(row.entry, row.older).title,
  );
}

test("checks that found nothing new are folded together, and an update stands out", () => {
  const lines = told([
    entry(),
    entry({ cause: "webhook" }),
    entry({ outcome: "updated", cause: "webhook" }),
    entry(),
  ]);
  assert.deepEqual(lines, [
    "(2 checks found nothing to change)",
    "Rotation: new value written",
    "(1 check found nothing to change)",
  ]);
});

test("a pause and the return from it stand out; checks in between are folded", () => {
  const lines = told([entry(), entry(PAUSED), entry(PAUSED), entry(PAUSED), entry()]);
  assert.deepEqual(lines, [
    "Resumed",
    "(2 checks while paused: still the config var is missing)",
    "Paused",
    "(1 check found nothing to change)",
  ]);
});

test("a check that a person asked for is one line, and names the person", () => {
  const [row, ...others] = timeline([
    entry({ cause: "operator" }),
    entry({ action: "check_requested", outcome: null, actor: "ann" }),
  ]);
  assert.deepEqual(others, []);
  assert.equal(historyText(row.entry, row.older).title, "Checked: nothing to change");
  assert.equal(row.requested.actor, "ann");
});

test("a check that was asked for and is not over yet is told", () => {
  assert.deepEqual(told([entry({ action: "check_requested", outcome: null }), entry()]), [
    "Check asked for",
    "(1 check found nothing to change)",
  ]);
});

test("the first of several failures stands out", () => {
  const failed = entry({ outcome: "failed", failure: "hasura_timeout" });
  assert.deepEqual(told([failed, failed, failed, entry()]), [
    "(2 checks failed the same way)",
    "Check failed",
    "(1 check found nothing to change)",
  ]);
});
