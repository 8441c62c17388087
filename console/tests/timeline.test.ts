import { expect, test } from "vitest";
import type { HistoryEntryView, ExplanationView } from "../source/api/schema";
import { foldedText, historyText } from "../source/project/timeline";
import { timeline } from "../source/project/timeline";

const EXPLANATION: ExplanationView = {
  code: "fake",
  severity: "problem",
  title: "Unhealthy",
  meaning: "It answers with 500.",
  automatic: null,
  next_step: null
};

/** Return a history entry: a scheduled check without a change, except for the given fields. */
function entry(fields: Partial<HistoryEntryView> = {}): HistoryEntryView {
  const usual = { action: "checked", outcome: "unchanged", cause: "schedule", status: "active", reason: null };
  return { ...usual, failure: null, explanation: null, actor: null, ...fields } as HistoryEntryView;
}

const PAUSED: Partial<HistoryEntryView> = {
  outcome: "source_missing",
  status: "paused",
  reason: "source_missing",
  failure: "source_missing",
  explanation: { ...EXPLANATION, title: "Config var missing", meaning: "It is missing." }
};

/** Return the lines of a timeline. */
function linesOf(entries: HistoryEntryView[]): string[] {
  return timeline(entries).map((row) =>
    row.kind === "quiet" ? `(${foldedText(row.entries)})` : historyText(row.entry, row.older).title
  );
}

test("checks without a change are folded together, and an update stands out", () => {
  const updated = entry({ outcome: "updated", cause: "webhook" });
  expect(linesOf([entry(), entry({ cause: "webhook" }), updated, entry()])).toEqual([
    "(2 checks found no change)",
    "Rotation: new value written",
    "(1 check found no change)"
  ]);
});

test("a pause and its end stand out; checks in between are folded", () => {
  expect(linesOf([entry(), entry(PAUSED), entry(PAUSED), entry(PAUSED), entry()])).toEqual([
    "Resumed",
    "(2 checks while paused: Config var missing)",
    "Paused",
    "(1 check found no change)"
  ]);
});

test("a manual check is one line with the name of the user", () => {
  const requested = entry({ action: "check_requested", outcome: null, actor: "ann" });
  const [row, ...others] = timeline([entry({ cause: "operator" }), requested]);
  expect(others).toEqual([]);
  expect(row).toMatchObject({ kind: "event", requested: { actor: "ann" } });
});

test("a requested check that is still running is shown", () => {
  const requested = entry({ action: "check_requested", outcome: null });
  expect(linesOf([requested, entry()])).toEqual(["Check requested", "(1 check found no change)"]);
});

test("a value that a restart wrote is not called the first one", () => {
  const written = entry({ outcome: "updated", cause: "enabled" });
  const lines = (["enabled", "restarted"] as const).map(
    (action) => linesOf([written, entry({ action, outcome: null })])[0]
  );
  expect(lines).toEqual(["First value written", "Value written on restart"]);
});

test("the first of several failures stands out", () => {
  const explanation = { ...EXPLANATION, title: "Hasura Cloud timed out" };
  const failed = entry({ outcome: "failed", failure: "hasura_timeout", explanation });
  expect(linesOf([failed, failed, failed, entry()])).toEqual([
    "(2 checks failed: Hasura Cloud timed out)",
    "Check failed",
    "(1 check found no change)"
  ]);
});

test.each([
  [
    { action: "confirmed", failure: "fake", explanation: EXPLANATION },
    "problem",
    "Project is unhealthy with this value"
  ],
  [
    { action: "confirmed", failure: "fake", explanation: { ...EXPLANATION, severity: "warning" } },
    "warning",
    "Not confirmed"
  ],
  [{ outcome: "failed", failure: "fake", explanation: EXPLANATION }, "problem", "Check failed"]
] as [Partial<HistoryEntryView>, string, string][])("the API explains why: %o", (fields, tone, title) => {
  expect(historyText(entry(fields), null)).toEqual({ tone, title, detail: "It answers with 500." });
});
