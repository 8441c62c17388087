/** The activity as a file. */

import { unparse } from "papaparse";
import { type ActivityEntryView, type ActivityFilter, allPages } from "../api";

/** Of a hundred entries each. */
const MAX_PAGES = 100;
const COLUMNS = ["at", "actor", "actor_id", "role", "action", "failure", "source_address", "request_id", "entry_id"];

/** Return all entries that match, newest first, up to ten thousand. */
export function allActivity(filter: ActivityFilter): Promise<ActivityEntryView[]> {
  return allPages("/v1/activity", { query: { ...filter, limit: 100 } }, undefined, MAX_PAGES);
}

export function asJson(entries: ActivityEntryView[]): string {
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Return entries as CSV (RFC 4180) that a spreadsheet opens without running anything in it. */
export function asCsv(entries: ActivityEntryView[]): string {
  const rows = entries.map(({ subject, ...entry }) => ({ ...subject, ...entry }));
  const columns = [...COLUMNS, ...Object.keys(entries[0]?.subject ?? {})];
  return unparse(rows, { columns, escapeFormulae: true }) + "\r\n";
}

export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
