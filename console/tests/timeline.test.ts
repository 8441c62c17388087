import { expect, test } from "vitest";
import type { HistoryEntryView } from "../source/api/schema";
import { foldedText, timeline } from "../source/project/timeline";

/** Return a history entry: a scheduled check without a change, except for the given fields. */
function entry(fields: Partial<HistoryEntryView> = {}): HistoryEntryView {
  const usual = { action: "checked", outcome: "unchanged", cause: "schedule", status: "active", title: "No change" };
  return { ...usual, reason: null, failure: null, explanation: null, routine: true, ...fields } as HistoryEntryView;
}

const because = (title: string) => ({ title }) as HistoryEntryView["explanation"];
const PAUSED: Partial<HistoryEntryView> = {
  outcome: "source_missing",
  status: "paused",
  failure: "source_missing",
  explanation: because("Config var missing")
};

/** Return the lines of a timeline. */
function linesOf(entries: HistoryEntryView[]): string[] {
  return timeline(entries).map((row) => (row.kind === "quiet" ? `(${foldedText(row.entries)})` : row.entry.title));
}

test("checks without a new result are folded together, and what has one stands out", () => {
  const updated = entry({ outcome: "updated", title: "Rotation: new value written", routine: false });
  expect(linesOf([entry(), entry({ cause: "webhook" }), updated, entry()])).toEqual([
    "(2 checks found no change)",
    "Rotation: new value written",
    "(1 check found no change)"
  ]);
});

test("checks with different results are folded apart", () => {
  const failed = entry({
    outcome: "failed",
    failure: "hasura_timeout",
    explanation: because("Hasura Cloud timed out")
  });
  expect(linesOf([entry(), entry(PAUSED), entry(PAUSED), failed])).toEqual([
    "(1 check found no change)",
    "(2 checks while paused: Config var missing)",
    "(1 check failed: Hasura Cloud timed out)"
  ]);
});

test("a manual check is one line with the name of the user", () => {
  const requested = entry({ action: "check_requested", outcome: null, actor: "ann", routine: false });
  const [row, ...others] = timeline([entry({ cause: "operator", routine: false }), requested]);
  expect(others).toEqual([]);
  expect(row).toMatchObject({ kind: "event", requested: { actor: "ann" } });
});

test("a requested check that is still running is shown", () => {
  const requested = entry({ action: "check_requested", outcome: null, title: "Check requested", routine: false });
  expect(linesOf([requested, entry()])).toEqual(["Check requested", "(1 check found no change)"]);
});
