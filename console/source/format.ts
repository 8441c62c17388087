/** Formatting of times, durations, numbers and codes, in the reader's locale; and labels for codes of the API. */

import { type Severity, severityValues } from "./api/schema";

const LOCALE = navigator.language;
const ABSOLUTE = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "long" });
const DAY = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const TIME = new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium" });
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const NUMBER = new Intl.NumberFormat(LOCALE);
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60]
];
const NAMES: Record<string, string> = { heroku: "Heroku", hasura: "Hasura", url: "URL", postgres: "Postgres" };

/** Return a time relative to now: "3 minutes ago". */
export function relativeTime(at: string | Date, now = new Date()): string {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1000;
  for (const [unit, size] of UNITS)
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.trunc(seconds / size), unit);
  return Math.abs(seconds) < 10 ? "just now" : RELATIVE.format(Math.trunc(seconds), "second");
}

/** Return a date and time in the reader's time zone, with the zone. */
export function absoluteTime(at: string | number | Date): string {
  return ABSOLUTE.format(new Date(at));
}

export function dayOf(at: string): string {
  return DAY.format(new Date(at));
}

export function timeOfDay(at: string): string {
  return TIME.format(new Date(at));
}

/** Return the name of the reader's time zone at a time: "UTC", "GMT+1". */
export function timeZone(at: string): string {
  return ABSOLUTE.formatToParts(new Date(at)).find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** Return a duration in suitable units: "840 ms", "12.3 s", "4 min 10 s", "2 h 5 min". */
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return "–";
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(milliseconds < 9995 ? 2 : 1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

export function count(number: number | null | undefined): string {
  return number === null || number === undefined ? "–" : NUMBER.format(number);
}

/** Return a number with its noun: "1 sync", "3 syncs". */
export function pluralize(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** Return a price in US dollars, as Heroku states it. */
export function price(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}

/** Return a code as words: "some_heroku_code" is "Some Heroku code". */
export function humanize(code: string): string {
  const words = code.replaceAll("_", " ");
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/\w+/g, (word) => NAMES[word.toLowerCase()] ?? word);
}

type Named = { project_id: string; project_name?: string | null };

/** Return the name of a sync's project, or the start of its ID if it is not known. */
export function projectName({ project_id, project_name }: Named): string {
  return project_name ?? `Project ${project_id.slice(0, 8)}`;
}

type Labels = Readonly<Record<string, string>>;

export const STATUSES = { active: "Active", paused: "Paused", disconnected: "Disconnected" } as const;

export const SERVING = { healthy: "Healthy", unhealthy: "Unhealthy", unknown: "Not confirmed" } as const;

export const CAUSES: Labels = {
  webhook: "triggered by webhook",
  schedule: "scheduled check",
  operator: "manual check",
  enabled: "first check",
  follow_up: "post-update check"
};

export const MESSAGE_KINDS: Labels = {
  transfer: "Ownership transfer",
  provisioning: "Database creation step",
  delivery: "Endpoint delivery",
  schedule: "Scheduled run"
};

export const WEBHOOKS: Labels = { present: "Registered", missing: "Missing", manual: "Registered manually" };

export const SEVERITIES: Labels = { ok: "Healthy" };

/** Return the label of a code, which is the code in words unless another one is better. */
export function label(labels: Labels, code: string): string {
  return labels[code] ?? humanize(code);
}

/** Return findings with the worst first. */
export function worstFirst<One extends { level: Severity }>(findings: One[]): One[] {
  return findings.toSorted((one, other) => severityValues.indexOf(other.level) - severityValues.indexOf(one.level));
}
