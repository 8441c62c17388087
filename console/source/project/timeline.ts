/**
 * Turns the history of a sync into a timeline: events stand out, and checks without a new result are folded together.
 * Entries and rows are newest first.
 */

import type { Entry } from "../api";

/** `older` is the entry before it, `requested` the manual request that led to it. */
export type EventRow = { kind: "event"; entry: Entry; older: Entry | null; requested: Entry | null };
/** Consecutive checks with the same result. */
export type QuietRow = { kind: "quiet"; key: string; entries: [Entry, ...Entry[]] };
export type Row = EventRow | QuietRow;

/** Return the rows of a timeline. */
export function timeline(entries: Entry[]): Row[] {
  const rows: Row[] = [];
  for (const [index, entry] of entries.entries()) {
    const older = entries[index + 1] ?? null;
    const newest = rows.at(-1);
    if (newest && completesRequest(newest, entry)) newest.requested = entry;
    else if (isQuiet(entry, older)) addQuiet(rows, entry);
    else rows.push({ kind: "event", entry, older, requested: null });
  }
  return rows;
}

/** Return true if an entry changed the sync's status. */
export function changedStatus(entry: Entry, older: Entry | null): boolean {
  return older !== null && older.status !== entry.status;
}

export function newestOf(row: Row): Entry {
  return row.kind === "quiet" ? row.entries[0] : row.entry;
}

function completesRequest(row: Row, entry: Entry): row is EventRow {
  if (entry.action !== "check_requested" || row.kind !== "event") return false;
  return row.requested === null && row.entry.action === "checked" && row.entry.cause === "operator";
}

function isQuiet(entry: Entry, older: Entry | null): boolean {
  if (entry.action !== "checked" || entry.cause === "operator" || changedStatus(entry, older)) return false;
  if (["unchanged", "skipped"].includes(entry.outcome ?? "")) return true;
  return older?.action === "checked" && finding(older) === finding(entry) && entry.outcome !== "updated";
}

function addQuiet(rows: Row[], entry: Entry): void {
  const newest = rows.at(-1);
  if (newest?.kind === "quiet" && newest.key === finding(entry)) newest.entries.push(entry);
  else rows.push({ kind: "quiet", key: finding(entry), entries: [entry] });
}

function finding({ outcome, status, reason, failure }: Entry): string {
  return [outcome, status, reason, failure].join(" ");
}
