// @ts-check
/** The texts of history entries, and their tone. */

import { changedStatus } from "./timeline.js";

/**
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {{tone: string, title: string, detail: string | null}} EntryText `tone` is good, plain, warning or problem
 */

/** @type {Record<string, (entry: Entry, older: Entry | null) => EntryText>} */
const ACTIONS = {
  enabled: () => plain("Enabled"),
  opted_out: (entry) =>
    entry.failure
      ? text("problem", "Enabling failed and was rolled back", reasonOf(entry))
      : plain("Opted out", reasonOf(entry)),
  restarted: () => text("good", "Restarted"),
  transferred: (entry) =>
    text("warning", "Ownership transferred: disconnected", reasonOf(entry)),
  deleted: () => plain("Deleted", "The env var keeps its value."),
  unlinked: () => plain("Connection deleted", "A restart takes another connection."),
  check_requested: () => plain("Check requested"),
  webhook_repaired: (entry) =>
    text("warning", "Webhook repaired", entry.failure && reasonOf(entry)),
  sweep_distrusted: (entry) =>
    text("warning", "Change was not visible in lists", entry.failure && reasonOf(entry)),
  confirmed: confirmed,
  checked: checked,
};

/** @type {Record<string, string>} */
const UPDATES = {
  webhook: "Rotation: new value written",
  enabled: "Value written",
  schedule: "Change found by scheduled check: new value written",
  follow_up: "Changed again: new value written",
  operator: "New value written",
};

/**
 * Return the text of an entry; `older` is the entry before it.
 *
 * @param {Entry} entry @param {Entry | null} older
 */
export function historyText(entry, older) {
  const textOf = ACTIONS[entry.action];
  return textOf ? textOf(entry, older) : plain(entry.action.replaceAll("_", " "));
}

/** Return the common result of some checks, for a folded row. @param {Entry[]} entries */
export function foldedText(entries) {
  const [{ outcome, status, explanation }] = entries;
  const checks = entries.length === 1 ? "1 check" : `${entries.length} checks`;
  const reason = explanation ? `: ${explanation.title}` : "";
  if (status === "paused") return `${checks} while paused${reason}`;
  if (outcome === "failed") return `${checks} failed${reason}`;
  if (outcome === "skipped") return `${checks} skipped${reason}`;
  return `${checks} found no change`;
}

/** @param {Entry} entry */
function confirmed(entry) {
  if (!entry.failure) return text("good", "Confirmed: project is healthy with this value");
  return entry.explanation?.severity === "problem"
    ? text("problem", "Project is unhealthy with this value", reasonOf(entry))
    : text("warning", "Not confirmed", reasonOf(entry));
}

/** Return what the failure of an entry means, or else its reason. @param {Entry} entry */
function reasonOf({ explanation }) {
  return explanation && explanation.meaning;
}

/** @param {Entry} entry @param {Entry | null} older */
function checked(entry, older) {
  if (entry.outcome === "updated") {
    const title = updateTitle(entry, older);
    return text(
      "good",
      changedStatus(entry, older) && older?.status === "paused" ? `Resumed. ${title}` : title,
    );
  }
  if (changedStatus(entry, older)) return statusChangeText(entry, older);
  return OUTCOMES[entry.outcome ?? ""]?.(entry) ?? plain("Checked");
}

/** A first check may follow an enable or a restart. @param {Entry} entry @param {Entry | null} older */
function updateTitle({ cause }, older) {
  if (older?.action === "enabled") return "First value written";
  if (older?.action === "restarted") return "Value written on restart";
  return UPDATES[cause] ?? UPDATES.operator;
}

/** @param {Entry} entry @param {Entry | null} older */
function statusChangeText(entry, older) {
  if (entry.status === "active" && older?.status === "paused") {
    return text("good", "Resumed", "The value was still current.");
  }
  if (entry.status === "active") return text("good", "Active again");
  const title = entry.status === "paused" ? "Paused" : "Disconnected";
  return text("problem", title, reasonOf(entry));
}

/** @type {Record<string, (entry: Entry) => EntryText>} */
const OUTCOMES = {
  unchanged: () => plain("Checked: no change"),
  source_missing: () => text("problem", "Checked: config var missing"),
  owner_changed: () => text("warning", "Project has a new owner", "Nothing was written."),
  superseded: () =>
    text("warning", "Superseded", "The sync was changed during the check."),
  skipped: (entry) => plain("Check skipped", reasonOf(entry)),
  failed: (entry) => text("problem", "Check failed", reasonOf(entry)),
};

/** @param {string} title @param {string | null} [detail] @returns {EntryText} */
function plain(title, detail = null) {
  return text("plain", title, detail);
}

/** @param {string} tone @param {string} title @param {string | null} [detail] @returns {EntryText} */
function text(tone, title, detail = null) {
  return { tone, title, detail: detail || null };
}
