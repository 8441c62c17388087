/** The history of a sync as a timeline, newest first: events stand out, and checks without a new result are folded. */

import type { HistoryEntryView } from "../api";
import { pluralize } from "../format";

/** `requested` is the manual request that led to the entry. */
export type EventRow = { kind: "event"; entry: HistoryEntryView; requested: HistoryEntryView | null };
export type QuietRow = { kind: "quiet"; key: string; entries: [HistoryEntryView, ...HistoryEntryView[]] };
export type Row = EventRow | QuietRow;

export function timeline(entries: HistoryEntryView[]): Row[] {
  const rows: Row[] = [];
  for (const entry of entries) {
    const newest = rows.at(-1);
    const key = [entry.outcome, entry.status, entry.reason, entry.failure].join(" ");
    if (newest && completesRequest(newest, entry)) newest.requested = entry;
    else if (!entry.routine) rows.push({ kind: "event", entry, requested: null });
    else if (newest?.kind === "quiet" && newest.key === key) newest.entries.push(entry);
    else rows.push({ kind: "quiet", key, entries: [entry] });
  }
  return rows;
}

export function newestOf(row: Row): HistoryEntryView {
  return row.kind === "quiet" ? row.entries[0] : row.entry;
}

function completesRequest(row: Row, { action }: HistoryEntryView): row is EventRow {
  if (action !== "check_requested" || row.kind !== "event" || row.requested) return false;
  return row.entry.action === "checked" && row.entry.cause === "operator";
}

/** Return the common result of some checks, for a folded row. */
export function foldedText(entries: [HistoryEntryView, ...HistoryEntryView[]]): string {
  const [{ outcome, status, explanation }] = entries;
  const result = status === "paused" ? "while paused" : ["failed", "skipped"].find((one) => one === outcome);
  const reason = explanation ? `: ${explanation.title}` : "";
  return `${pluralize(entries.length, "check")} ${result ? result + reason : "found no change"}`;
}
