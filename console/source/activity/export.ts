/** The activity as a file. */

import { api, dataOf } from "../api/client";
import type { ActivityEntry } from "../api/types";

const PAGE_SIZE = 100;
const MAX_ENTRIES = 10_000;
const COLUMNS = [
  "at",
  "actor",
  "actor_id",
  "role",
  "action",
  "failure",
  "source_address",
  "request_id",
  "entry_id"
] as const;
const SUBJECTS = [
  "project_id",
  "sync_id",
  "connection_id",
  "provisioning_id",
  "person_id",
  "team",
  "secret_id"
] as const;

/** Return all entries that match, newest first, up to ten thousand. */
export async function allActivity(filter: { actor?: string; action?: string }): Promise<ActivityEntry[]> {
  const entries: ActivityEntry[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...filter, limit: PAGE_SIZE, cursor } as never;
    const page = await dataOf(api.GET("/v1/activity", { params: { query } }));
    entries.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor && entries.length < MAX_ENTRIES);
  return entries;
}

export function asJson(entries: ActivityEntry[]): string {
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Return entries as CSV (RFC 4180) that a spreadsheet opens without running anything in it. */
export function asCsv(entries: ActivityEntry[]): string {
  const rows = entries.map((entry) => [
    ...COLUMNS.map((name) => entry[name]),
    ...SUBJECTS.map((name) => entry.subject[name])
  ]);
  return [[...COLUMNS, ...SUBJECTS], ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: string | null | undefined): string {
  const text = value ?? "";
  // A spreadsheet takes these for a formula.
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Let the browser save a file. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
