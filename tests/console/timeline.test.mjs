import assert from "node:assert/strict";
import { test } from "node:test";

import { historyText, foldedText } from "../../console/source/project/history_text.js";
import { timeline } from "../../console/source/project/timeline.js";

/** Return a history entry: a scheduled check without a change, except for the given fields. */
function entry(fields = {}) {
  return {
    action: "checked",
    outcome: "unchanged",
    cause: "schedule",
    status: "active",
    reason: null,
    failure: null,
    explanation: null,
    actor: null,
    ...fields,
  };
}

const PAUSED = {
  outcome: "source_missing",
  status: "paused",
  reason: "source_missing",
  failure: "source_missing",
  explanation: { severity: "problem", title: "Config var missing", meaning: "It is missing." },
};

/** Return the lines of a timeline. */
function linesOf(entries) {
  return timeline(entries).map((row) =>
    row.kind === "quiet"
      ? `(${foldedText(row.entries)})`
      : historyText(row.entry, row.older).title,
  );
}

test("checks without a change are folded together, and an update stands out", () => {
  const lines = linesOf([
    entry(),
    entry({ cause: "webhook" }),
    entry({ outcome: "updated", cause: "webhook" }),
    entry(),
  ]);
  assert.deepEqual(lines, [
    "(2 checks found no change)",
    "Rotation: new value written",
    "(1 check found no change)",
  ]);
});

test("a pause and its end stand out; checks in between are folded", () => {
  const lines = linesOf([entry(), entry(PAUSED), entry(PAUSED), entry(PAUSED), entry()]);
  assert.deepEqual(lines, [
    "Resumed",
    "(2 checks while paused: Config var missing)",
    "Paused",
    "(1 check found no change)",
  ]);
});

test("a manual check is one line with the name of the user", () => {
  const [row, ...others] = timeline([
    entry({ cause: "operator" }),
    entry({ action: "check_requested", outcome: null, actor: "ann" }),
  ]);
  assert.deepEqual(others, []);
  assert.equal(historyText(row.entry, row.older).title, "Checked: no change");
  assert.equal(row.requested.actor, "ann");
});

test("a requested check that is still running is shown", () => {
  assert.deepEqual(linesOf([entry({ action: "check_requested", outcome: null }), entry()]), [
    "Check requested",
    "(1 check found no change)",
  ]);
});

test("a value that a restart wrote is not called the first one", () => {
  const written = entry({ outcome: "updated", cause: "enabled" });
  const lines = ["enabled", "restarted"].map(
    (action) => linesOf([written, entry({ action, outcome: null })])[0],
  );
  assert.deepEqual(lines, ["First value written", "Value written on restart"]);
});

test("the first of several failures stands out", () => {
  const failed = entry({
    outcome: "failed",
    failure: "hasura_timeout",
    explanation: { severity: "warning", title: "Hasura Cloud timed out", meaning: "It was slow." },
  });
  assert.deepEqual(linesOf([failed, failed, failed, entry()]), [
    "(2 checks failed: Hasura Cloud timed out)",
    "Check failed",
    "(1 check found no change)",
  ]);
});

test("the API explains why a check failed, and how bad an unhealthy project is", () => {
  const text = (fields) => {
    const { tone, title, detail } = historyText(entry(fields), null);
    return [tone, title, detail];
  };
  const explanation = { severity: "problem", title: "Unhealthy", meaning: "It answers with 500." };
  const confirmed = { action: "confirmed", failure: "fake_failure" };
  assert.deepEqual(text({ ...confirmed, explanation }), [
    "problem",
    "Project is unhealthy with this value",
    "It answers with 500.",
  ]);
  assert.deepEqual(text({ ...confirmed, explanation: { ...explanation, severity: "warning" } }), [
    "warning",
    "Not confirmed",
    "It answers with 500.",
  ]);
  assert.deepEqual(text({ outcome: "failed", failure: "fake_failure", explanation }), [
    "problem",
    "Check failed",
    "It answers with 500.",
  ]);
});
