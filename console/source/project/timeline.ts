/**
 * Turns the history of a sync into a timeline: events stand out, and checks without a new result are folded together. Entries
 * and rows are newest first.
 */

import type { HistoryEntryView } from "../api";
import { pluralize, STATUSES } from "../format";

/** `older` is the entry before it, `requested` the manual request that led to it. */
export type EventRow = {
  kind: "event";
  entry: HistoryEntryView;
  older: HistoryEntryView | null;
  requested: HistoryEntryView | null;
};
/** Consecutive checks with the same result. */
export type QuietRow = { kind: "quiet"; key: string; entries: [HistoryEntryView, ...HistoryEntryView[]] };
export type Row = EventRow | QuietRow;

/** Return the rows of a timeline. */
export function timeline(entries: HistoryEntryView[]): Row[] {
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
export function changedStatus(entry: HistoryEntryView, older: HistoryEntryView | null): boolean {
  return older !== null && older.status !== entry.status;
}

export function newestOf(row: Row): HistoryEntryView {
  return row.kind === "quiet" ? row.entries[0] : row.entry;
}

function completesRequest(row: Row, entry: HistoryEntryView): row is EventRow {
  if (entry.action !== "check_requested" || row.kind !== "event") return false;
  return row.requested === null && row.entry.action === "checked" && row.entry.cause === "operator";
}

function isQuiet(entry: HistoryEntryView, older: HistoryEntryView | null): boolean {
  if (entry.action !== "checked" || entry.cause === "operator" || changedStatus(entry, older)) return false;
  if (["unchanged", "skipped"].includes(entry.outcome ?? "")) return true;
  return older?.action === "checked" && finding(older) === finding(entry) && entry.outcome !== "updated";
}

function addQuiet(rows: Row[], entry: HistoryEntryView): void {
  const newest = rows.at(-1);
  if (newest?.kind === "quiet" && newest.key === finding(entry)) newest.entries.push(entry);
  else rows.push({ kind: "quiet", key: finding(entry), entries: [entry] });
}

function finding({ outcome, status, reason, failure }: HistoryEntryView): string {
  return [outcome, status, reason, failure].join(" ");
}

export type Tone = "ok" | "info" | "warning" | "problem";
export type EntryText = { tone: Tone; title: string; detail: string | null };

const ACTIONS: Record<string, (entry: HistoryEntryView, older: HistoryEntryView | null) => EntryText> = {
  enabled: () => plain("Enabled"),
  opted_out: (entry) =>
    entry.failure
      ? text("problem", "Enabling failed and was rolled back", reasonOf(entry))
      : plain("Opted out", reasonOf(entry)),
  restarted: () => text("ok", "Restarted"),
  transferred: (entry) => text("warning", "Ownership transferred: disconnected", reasonOf(entry)),
  deleted: () => plain("Deleted", "The env var keeps its value."),
  unlinked: () => plain("Connection deleted", "A restart takes another connection."),
  check_requested: () => plain("Check requested"),
  webhook_repaired: (entry) => text("warning", "Webhook repaired", entry.failure && reasonOf(entry)),
  sweep_distrusted: (entry) => text("warning", "Change was not visible in lists", entry.failure && reasonOf(entry)),
  confirmed,
  checked
};

const UPDATES: Record<string, string> = {
  webhook: "Rotation: new value written",
  enabled: "Value written",
  schedule: "Change found by scheduled check: new value written",
  follow_up: "Changed again: new value written"
};

const OUTCOMES: Record<string, (entry: HistoryEntryView) => EntryText> = {
  unchanged: () => plain("Checked: no change"),
  source_missing: () => text("problem", "Checked: config var missing"),
  owner_changed: () => text("warning", "Project has a new owner", "Nothing was written."),
  superseded: () => text("warning", "Superseded", "The sync was changed during the check."),
  skipped: (entry) => plain("Check skipped", reasonOf(entry)),
  failed: (entry) => text("problem", "Check failed", reasonOf(entry))
};

/** Return the text of an entry; `older` is the entry before it. */
export function historyText(entry: HistoryEntryView, older: HistoryEntryView | null): EntryText {
  return ACTIONS[entry.action]?.(entry, older) ?? plain(entry.action.replaceAll("_", " "));
}

/** Return the common result of some checks, for a folded row. */
export function foldedText(entries: [HistoryEntryView, ...HistoryEntryView[]]): string {
  const [{ outcome, status, explanation }] = entries;
  const result = status === "paused" ? "while paused" : ["failed", "skipped"].find((one) => one === outcome);
  const reason = explanation ? `: ${explanation.title}` : "";
  return `${pluralize(entries.length, "check")} ${result ? result + reason : "found no change"}`;
}

function confirmed(entry: HistoryEntryView): EntryText {
  if (!entry.failure) return text("ok", "Confirmed: project is healthy with this value");
  return entry.explanation?.severity === "problem"
    ? text("problem", "Project is unhealthy with this value", reasonOf(entry))
    : text("warning", "Not confirmed", reasonOf(entry));
}

/** Return what the failure of an entry means, or else its reason. */
function reasonOf({ explanation }: HistoryEntryView): string | null {
  return explanation && explanation.meaning;
}

function checked(entry: HistoryEntryView, older: HistoryEntryView | null): EntryText {
  if (entry.outcome === "updated") {
    const title = updateTitle(entry, older);
    const resumed = changedStatus(entry, older) && older?.status === "paused";
    return text("ok", resumed ? `Resumed. ${title}` : title);
  }
  if (changedStatus(entry, older)) return statusChangeText(entry, older);
  return OUTCOMES[entry.outcome ?? ""]?.(entry) ?? plain("Checked");
}

/** A first check may follow an enable or a restart. */
function updateTitle({ cause }: HistoryEntryView, older: HistoryEntryView | null): string {
  if (older?.action === "enabled") return "First value written";
  if (older?.action === "restarted") return "Value written on restart";
  return UPDATES[cause] ?? "New value written";
}

function statusChangeText(entry: HistoryEntryView, older: HistoryEntryView | null): EntryText {
  if (entry.status !== "active") return text("problem", STATUSES[entry.status], reasonOf(entry));
  return older?.status === "paused"
    ? text("ok", "Resumed", "The value was still current.")
    : text("ok", "Active again");
}

function plain(title: string, detail: string | null = null): EntryText {
  return text("info", title, detail);
}

function text(tone: Tone, title: string, detail: string | null = null): EntryText {
  return { tone, title, detail: detail || null };
}
