// @ts-check
/** How long the last updates took from Heroku's release to Hasura's env var. */

import { barChart } from "../chart.js";
import { element } from "../element.js";
import { duration } from "../format.js";
import { address } from "../router.js";

const SHOWN = 10;

/** What is slower has waited for the schedule rather than heard of the release. */
const SLOW_MS = 60_000;

/** @param {any[]} syncs @param {Map<string, string>} names of projects by id */
export function propagationCard(syncs, names) {
  const measured = syncs.filter(({ last_propagation_ms: ms }) => ms !== null && ms !== undefined);
  const latest = measured.sort(byUpdate).slice(0, SHOWN);
  return element(
    "section",
    { class: "card", key: "propagation", "aria-labelledby": "propagation-title" },
    element("div", { class: "card-head" }, element("h2", { id: "propagation-title" }, "Propagation"), middleOf(measured)),
    element("p", { class: "muted small" }, "From Heroku's release to the env var in Hasura Cloud: the last update of each sync, the latest first."),
    latest.length === 0
      ? element("p", { class: "muted" }, "No update has been measured yet. The next rotation at Heroku shows up here.")
      : barChart({ title: "Propagation times", bars: latest.map((sync) => barOf(sync, names)) }),
  );
}

/** @param {any[]} measured */
function middleOf(measured) {
  if (measured.length === 0) return null;
  const times = measured.map((sync) => sync.last_propagation_ms).sort((one, other) => one - other);
  return element("span", { class: "small" }, "median ", element("strong", { class: "number" }, duration(times[Math.floor(times.length / 2)])));
}

/** @param {any} sync @param {Map<string, string>} names */
function barOf(sync, names) {
  const ms = sync.last_propagation_ms;
  return {
    key: sync.sync_id,
    label: names.get(sync.project_id) ?? sync.heroku_app.name,
    value: ms,
    text: duration(ms),
    href: address("projects", sync.project_id, "history"),
    look: ms > SLOW_MS ? "warning" : "",
  };
}

/** @param {any} one @param {any} other */
function byUpdate(one, other) {
  return String(other.last_updated_at).localeCompare(String(one.last_updated_at));
}
