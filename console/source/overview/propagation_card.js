// @ts-check
/** The propagation times of the latest updates, from Heroku's release to the env var in Hasura Cloud. */

import { barChart } from "../chart.js";
import { element } from "../element.js";
import { relativeTime, duration } from "../format.js";
import { address } from "../router.js";

const SHOWN = 10;

/** Slower updates were found by a scheduled check rather than a webhook. */
const SLOW_MS = 60_000;

/**
 * @typedef {import("./recent_updates.js").Update} Update
 */

/** @param {Update[]} updates newest first @param {Map<string, string>} names of projects by id */
export function propagationCard(updates, names) {
  const shown = updates.slice(0, SHOWN);
  return element(
    "section",
    { class: "card", key: "propagation", "aria-labelledby": "propagation-title" },
    element(
      "div",
      { class: "card-head" },
      element("h2", { id: "propagation-title" }, "Propagation"),
      medianView(shown),
    ),
    element(
      "p",
      { class: "muted small" },
      "Time from Heroku's release to the updated env var in Hasura Cloud, for the latest updates.",
    ),
    shown.length === 0
      ? element(
          "p",
          { class: "muted" },
          "No updates yet. The next rotation at Heroku will appear here.",
        )
      : barChart({ title: "Propagation times", bars: shown.map((update) => barOf(update, names)) }),
  );
}

/** @param {Update[]} updates */
function medianView(updates) {
  if (updates.length === 0) return null;
  const times = updates.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
  return element(
    "span",
    { class: "small" },
    "median ",
    element("strong", { class: "number" }, duration(times[Math.floor(times.length / 2)])),
  );
}

/** @param {Update} update @param {Map<string, string>} names */
function barOf({ sync, entryId, at, milliseconds }, names) {
  return {
    key: entryId,
    label: `${names.get(sync.project_id) ?? sync.heroku_app.name}, ${relativeTime(at)}`,
    value: milliseconds,
    text: duration(milliseconds),
    href: address("projects", sync.project_id, "history"),
    look: milliseconds > SLOW_MS ? "warning" : "",
  };
}
