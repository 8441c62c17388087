// @ts-check
/** Formatting of times, durations, numbers and codes. */

import { element } from "./element.js";

const ABSOLUTE = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const NUMBER = new Intl.NumberFormat("en");

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/**
 * Return a time relative to now: "3 minutes ago".
 *
 * @param {string | Date} at @param {Date} [now]
 */
export function relativeTime(at, now = new Date()) {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? "just now" : RELATIVE.format(Math.trunc(seconds), "second");
}

/**
 * Return a date and time in the user's time zone, with the zone: "2 Jan 2026, 12:00:00 UTC".
 *
 * @param {string | Date} at
 */
export function absoluteTime(at) {
  return ABSOLUTE.format(new Date(at));
}

/**
 * Return the name of the user's time zone at a time: "UTC", "GMT+1".
 *
 * @param {string | Date} at
 */
export function timeZone(at) {
  const parts = ABSOLUTE.formatToParts(new Date(at));
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/**
 * Return a `<time>` with the relative time, and the date, time and zone as its title.
 *
 * @param {string | null | undefined} at @param {string} [never] the text if there is no time
 */
export function timeElement(at, never = "never") {
  if (!at) return element("span", { class: "muted" }, never);
  return element("time", { datetime: at, title: absoluteTime(at) }, relativeTime(at));
}

/**
 * Return a duration in suitable units: "840 ms", "12.3 s", "4 min 10 s", "2 h 5 min".
 *
 * @param {number | null | undefined} milliseconds
 */
export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return "–";
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(milliseconds < 9995 ? 2 : 1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** @param {number | null | undefined} number */
export function count(number) {
  return number === null || number === undefined ? "–" : NUMBER.format(number);
}

/**
 * Return a number with its noun: "1 sync", "3 syncs".
 *
 * @param {number} number @param {string} one @param {string} [many]
 */
export function pluralize(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/**
 * Return a code as words: "some_heroku_code" is "Some Heroku code".
 *
 * @param {string} code
 */
export function humanize(code) {
  const words = code.replaceAll("_", " ");
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(
    /\b(heroku|hasura|url)\b/gi,
    (word) => NAMES[word.toLowerCase()],
  );
}

/** @type {Record<string, string>} */
const NAMES = { heroku: "Heroku", hasura: "Hasura", url: "URL" };
