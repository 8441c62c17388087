/** The history of a sync as a timeline, newest first: events stand out, and checks without a new result are folded. */

import type { HistoryEntryView } from "../api";
import { humanize, pluralize, STATUSES } from "../format";

/** `older` is the entry before it, `requested` the manual request that led to it. */
export type EventRow = {
  kind: "event";
  entry: HistoryEntryView;
  older: HistoryEntryView | null;
  requested: HistoryEntryView | null;
};
export type QuietRow = { kind: "quiet"; key: string; entries: [HistoryEntryView, ...HistoryEntryView[]] };
export type Row = EventRow | QuietRow;

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

function changedStatus(entry: HistoryEntryView, older: HistoryEntryView | null): boolean {
  return older !== null && older.status !== entry.status;
}

export function newestOf(row: Row): HistoryEntryView {
  return row.kind === "quiet" ? row.entries[0] : row.entry;
}

function completesRequest(row: Row, { action }: HistoryEntryView): row is EventRow {
  if (action !== "check_requested" || row.kind !== "event" || row.requested) return false;
  return row.entry.action === "checked" && row.entry.cause === "operator";
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

type Tone = "ok" | "info" | "warning" | "problem";
export type EntryText = { tone: Tone; title: string; detail: string | null };

/** What differs from the action or outcome in words, without a tone or detail. */
const TEXTS: Record<string, Partial<EntryText>> = {
  restarted: { tone: "ok" },
  transferred: { tone: "warning", title: "Ownership transferred: disconnected" },
  deleted: { detail: "The env var keeps its value." },
  unlinked: { title: "Connection deleted", detail: "A restart takes another connection." },
  webhook_repaired: { tone: "warning" },
  sweep_distrusted: { tone: "warning", title: "Change was not visible in lists" },
  unchanged: { title: "Checked: no change" },
  source_missing: { tone: "problem", title: "Checked: config var missing" },
  owner_changed: { tone: "warning", title: "Project has a new owner", detail: "Nothing was written." },
  superseded: { tone: "warning", detail: "The sync was changed during the check." },
  skipped: { title: "Check skipped" },
  failed: { tone: "problem", title: "Check failed" }
};
/** What has a reason although nothing failed. */
const EXPLAINED = ["opted_out", "transferred", "skipped"];

const UPDATES: Record<string, string> = {
  webhook: "Rotation: new value written",
  enabled: "Value written",
  schedule: "Change found by scheduled check: new value written",
  follow_up: "Changed again: new value written"
};

/** Return the text of an entry; `older` is the entry before it. */
export function historyText(entry: HistoryEntryView, older: HistoryEntryView | null): EntryText {
  const { action, failure, outcome } = entry;
  if (action === "confirmed") return confirmed(entry);
  if (action === "checked" && outcome === "updated") return updated(entry, older);
  if (action === "checked" && changedStatus(entry, older)) return statusChange(entry, older);
  if (action === "opted_out" && failure) return text("problem", "Enabling failed and was rolled back", reasonOf(entry));
  const code = action === "checked" ? (outcome ?? action) : action;
  const detail = failure || EXPLAINED.includes(code) ? reasonOf(entry) : null;
  return { ...text("info", humanize(code), detail), ...TEXTS[code] };
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

/** A first check may follow an enable or a restart. */
function updated(entry: HistoryEntryView, older: HistoryEntryView | null): EntryText {
  const first = { enabled: "First value written", restarted: "Value written on restart" }[older?.action as string];
  const title = first ?? UPDATES[entry.cause] ?? "New value written";
  return text("ok", older?.status === "paused" && entry.status !== "paused" ? `Resumed. ${title}` : title);
}

function statusChange(entry: HistoryEntryView, older: HistoryEntryView | null): EntryText {
  if (entry.status !== "active") return text("problem", STATUSES[entry.status], reasonOf(entry));
  return older?.status === "paused"
    ? text("ok", "Resumed", "The value was still current.")
    : text("ok", "Active again");
}

function text(tone: Tone, title: string, detail: string | null = null): EntryText {
  return { tone, title, detail };
}
