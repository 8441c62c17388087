// @ts-check
/** What the entries of a sync's history are called, and how much they matter. */

import { failureText } from "./failure_text.js";
import { changedStatus } from "./timeline.js";

/**
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {{tone: string, title: string, detail: string | null}} Words `tone` is good, plain, warning or problem
 */

/** @type {Record<string, string>} */
const CAUSES = {
  webhook: "told by Heroku's webhook",
  schedule: "by schedule",
  operator: "asked for by a person",
  enabled: "as the sync was started",
  follow_up: "a second look after an update",
};

/** @type {Record<string, (entry: Entry, older: Entry | null) => Words>} */
const ACTIONS = {
  enabled: () => plain("Enabled"),
  opted_out: (entry) =>
    entry.failure
      ? said("problem", "Enabling failed and was undone", failureText(entry.failure))
      : plain("Opted out", "The env var kept its value."),
  restarted: () => said("good", "Restarted"),
  transferred: () =>
    said(
      "warning",
      "Ownership transferred: disconnected",
      "The previous owner's database is not followed any more.",
    ),
  deleted: () => plain("Deleted", "The env var kept its value."),
  check_requested: () => plain("Check asked for"),
  webhook_repaired: (entry) =>
    said("warning", "Webhook repaired", entry.failure && failureText(entry.failure)),
  confirmed: confirmed,
  checked: checked,
};

/** @type {Record<string, string>} */
const UPDATES = {
  webhook: "Rotation: new value written",
  enabled: "First value written",
  schedule: "Change found by the schedule: new value written",
  follow_up: "Changed again: new value written",
  operator: "New value written",
};

/** What a project says of itself when it is certain that it does not serve. */
const NOT_SERVING = new Set([
  "rollout_incomplete",
  "project_unhealthy",
  "source_inconsistent",
  "source_holds_literal_url",
]);

/**
 * Return what an entry is called; `older` is the entry before it.
 *
 * @param {Entry} entry @param {Entry | null} older
 */
export function historyText(entry, older) {
  const words = ACTIONS[entry.action];
  return words ? words(entry, older) : plain(entry.action.replaceAll("_", " "));
}

/** Return what made a check happen. @param {string} cause */
export function causeText(cause) {
  return CAUSES[cause] ?? cause;
}

/** Return what some checks found in common, for a folded row. @param {Entry[]} entries */
export function foldedText(entries) {
  const [{ outcome, status, reason, failure }] = entries;
  const checks = entries.length === 1 ? "1 check" : `${entries.length} checks`;
  if (status === "paused")
    return `${checks} while paused: still ${failureText(reason ?? failure ?? "paused")}`;
  if (outcome === "failed") return `${checks} failed the same way`;
  if (outcome === "skipped")
    return `${checks} skipped${failure ? `: ${failureText(failure)}` : ""}`;
  return `${checks} found nothing to change`;
}

/** @param {Entry} entry */
function confirmed({ failure }) {
  if (!failure) return said("good", "Confirmed: the project serves with the value");
  return NOT_SERVING.has(failure)
    ? said("problem", "The project does not serve with the value", failureText(failure))
    : said("warning", "Not confirmed", failureText(failure));
}

/** @param {Entry} entry @param {Entry | null} older */
function checked(entry, older) {
  if (entry.outcome === "updated") {
    const title = UPDATES[entry.cause] ?? UPDATES.operator;
    return said(
      "good",
      changedStatus(entry, older) && older?.status === "paused" ? `Resumed. ${title}` : title,
    );
  }
  if (changedStatus(entry, older)) return statusChangeText(entry, older);
  return OUTCOMES[entry.outcome ?? ""]?.(entry) ?? plain("Checked");
}

/** @param {Entry} entry @param {Entry | null} older */
function statusChangeText(entry, older) {
  if (entry.status === "active" && older?.status === "paused") {
    return said("good", "Resumed", "The value was still the right one.");
  }
  if (entry.status === "active") return said("good", "Active again");
  const title = entry.status === "paused" ? "Paused" : "Disconnected";
  return said("problem", title, failureText(entry.failure ?? entry.reason ?? entry.status));
}

/** @type {Record<string, (entry: Entry) => Words>} */
const OUTCOMES = {
  unchanged: () => plain("Checked: nothing to change"),
  source_missing: () => said("problem", "Checked: the config var is missing"),
  owner_changed: () => said("warning", "The project has another owner", "Nothing was written."),
  superseded: () =>
    said(
      "warning",
      "Overtaken while writing",
      "Somebody changed the sync at the same moment. See the tab Health.",
    ),
  skipped: (entry) => plain("Check skipped", entry.failure && failureText(entry.failure)),
  failed: (entry) => said("problem", "Check failed", entry.failure && failureText(entry.failure)),
};

/** @param {string} title @param {string | null} [detail] @returns {Words} */
function plain(title, detail = null) {
  return said("plain", title, detail);
}

/** @param {string} tone @param {string} title @param {string | null} [detail] @returns {Words} */
function said(tone, title, detail = null) {
  return { tone, title, detail: detail || null };
}
