// @ts-check
/** Renders a timeline: one list per day. */

import { element } from "../element.js";
import { absoluteTime, duration, pluralize, timeZone } from "../format.js";
import { icon } from "../icon.js";
import { CAUSES, label } from "../vocabulary.js";
import { shortFingerprint } from "./fact_list.js";
import { foldedText, historyText } from "./history_text.js";

/**
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./timeline.js").EventRow} EventRow
 * @typedef {import("./timeline.js").QuietRow} QuietRow
 */

const DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});
const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
/** @type {Record<string, string>} */
const ICONS = { good: "ok", warning: "warning", problem: "problem", plain: "info" };

/** @param {(EventRow | QuietRow)[]} rows newest first */
export function timelineView(rows) {
  /** @type {Map<string, (EventRow | QuietRow)[]>} */
  const days = new Map();
  for (const row of rows) {
    const day = DAY.format(new Date(newestOf(row).at));
    days.set(day, [...(days.get(day) ?? []), row]);
  }
  return element(
    "div",
    { class: "timeline", key: "timeline" },
    [...days].map(([day, those]) =>
      element(
        "section",
        { key: day, "aria-label": day },
        element(
          "h2",
          { class: "timeline-day" },
          day,
          element("span", { class: "small muted" }, ` · times in ${timeZone(newestOf(those[0]).at)}`),
        ),
        element(
          "ol",
          null,
          those.map((row) => (row.kind === "quiet" ? quietView(row) : eventView(row))),
        ),
      ),
    ),
  );
}

/** @param {EventRow | QuietRow} row */
function newestOf(row) {
  return row.kind === "quiet" ? row.entries[0] : row.entry;
}

/** @param {EventRow} row */
function eventView({ entry, older, requested }) {
  const { tone, title, detail } = historyText(entry, older);
  return element(
    "li",
    { key: entry.entry_id, class: `timeline-event ${tone}` },
    element("span", { class: "timeline-mark" }, icon(ICONS[tone])),
    element(
      "div",
      { class: "timeline-text" },
      element("p", { class: "timeline-head" }, element("strong", null, title), timeView(entry.at)),
      detail && element("p", null, detail),
      element("p", { class: "timeline-facts" }, factsOf(entry, requested)),
    ),
  );
}

/** @param {Entry} entry @param {Entry | null} requested */
function factsOf(entry, requested) {
  const actor = entry.actor ?? requested?.actor;
  return [
    actor && element("span", null, "by ", element("strong", null, actor)),
    !actor && entry.action === "checked" && element("span", null, label(CAUSES, entry.cause)),
    entry.release_version !== null && element("span", null, `release v${entry.release_version}`),
    entry.propagation_ms !== null &&
      element(
        "span",
        { class: "propagation", title: "Time from the release at Heroku to the update at Hasura Cloud" },
        `${duration(entry.propagation_ms)} from Heroku to Hasura`,
      ),
    entry.duration_ms > 0 &&
      entry.propagation_ms === null &&
      element("span", null, `took ${duration(entry.duration_ms)}`),
    fingerprints(entry),
  ];
}

/** @param {Entry} entry */
function fingerprints({ fingerprint_before: before, fingerprint: after, outcome }) {
  if (outcome !== "updated" || !after) return null;
  return element(
    "span",
    null,
    before ? shortFingerprint(before) : "no value",
    element("span", { "aria-label": "changed to" }, " → "),
    shortFingerprint(after),
  );
}

/** @param {QuietRow} row */
function quietView({ entries }) {
  const first = entries[entries.length - 1];
  const shown = entries.map((entry) =>
    element(
      "li",
      { key: entry.entry_id },
      timeView(entry.at),
      ` ${label(CAUSES, entry.cause)}`,
      entry.release_version === null ? "" : `, release v${entry.release_version}`,
      entry.explanation ? `: ${entry.explanation.title}` : "",
      `, took ${duration(entry.duration_ms)}`,
    ),
  );
  return element(
    "li",
    // The oldest check of the row stays the same when newer ones are added.
    { key: `quiet-${first.entry_id}`, class: "timeline-folded" },
    element(
      "details",
      null,
      element("summary", null, element("span", null, foldedText(entries)), timeView(entries[0].at)),
      element("ul", { "aria-label": pluralize(entries.length, "check") }, shown),
    ),
  );
}

/** @param {string} at */
function timeView(at) {
  return element("time", { datetime: at, title: absoluteTime(at) }, TIME.format(new Date(at)));
}
