/** The activity as a file. */

import { allPages } from "../api";
import type { ActivityEntry, ActivityFilter } from "../api";

/** Of a hundred entries each. */
const MAX_PAGES = 100;
const COLUMNS = ["at", "actor", "actor_id", "role", "action", "failure", "source_address", "request_id", "entry_id"];
const SUBJECTS = ["project_id", "sync_id", "connection_id", "provisioning_id", "person_id", "team", "secret_id"];

/** Return all entries that match, newest first, up to ten thousand. */
export function allActivity(filter: ActivityFilter): Promise<ActivityEntry[]> {
  return allPages("/v1/activity", { query: { ...filter, limit: 100 } }, undefined, MAX_PAGES);
}

export function asJson(entries: ActivityEntry[]): string {
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Return entries as CSV (RFC 4180) that a spreadsheet opens without running anything in it. */
export function asCsv(entries: ActivityEntry[]): string {
  const rows = entries.map(({ subject, ...entry }) => {
    const fields: Record<string, unknown> = { ...subject, ...entry };
    return [...COLUMNS, ...SUBJECTS].map((name) => fields[name]);
  });
  return [[...COLUMNS, ...SUBJECTS], ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: unknown): string {
  const text = typeof value === "string" ? value : "";
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
