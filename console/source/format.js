// @ts-check
/** Times, durations and numbers in words. */

import { element } from "./element.js";

const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const NUMBER = new Intl.NumberFormat("en");

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/**
 * Return how long ago a time is, in words: "3 minutes ago".
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
 * Return a time exactly, in the person's own time zone.
 *
 * @param {string | Date} at
 */
export function absoluteTime(at) {
  return EXACT.format(new Date(at));
}

/**
 * Return a `<time>`: how long ago, and exactly when one points at it.
 *
 * @param {string | null | undefined} at @param {string} [never] what to say without a time
 */
export function timeElement(at, never = "never") {
  if (!at) return element("span", { class: "muted" }, never);
  return element("time", { datetime: at, title: absoluteTime(at) }, relativeTime(at));
}

/**
 * Return a duration in the unit that suits it: "840 ms", "12.3 s", "4 min 10 s", "2 h 5 min".
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
 * Return words with capitals and blanks of a code: "heroku_app_deleted" is "Heroku app deleted".
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
