// @ts-check
/** Key figures: syncs by status, queue, dead letters and the last scheduled run. */

import { element } from "../element.js";
import { count, pluralize, duration, timeElement } from "../format.js";
import { shareBar } from "../chart.js";
import { STATUSES } from "../vocabulary.js";

const ORDER = ["active", "paused", "disconnected"];

/** @param {any} status the response of `GET /v1/status` @param {number | null} longestWait of a queued check, in milliseconds */
export function keyFigures({ syncs, queues, last_reconcile: run }, longestWait) {
  return element(
    "section",
    { class: "figures", key: "figures", "aria-label": "Key figures" },
    syncsFigure(syncs),
    queueFigure(queues, longestWait),
    deadFigure(queues),
    reconcileFigure(run),
  );
}

/** @param {Record<string, number> | null} syncs */
function syncsFigure(syncs) {
  if (!syncs) return figure("Syncs", "–", "unavailable", "figure-syncs");
  const parts = ORDER.map((status) => ({
    label: STATUSES[status],
    value: syncs[status] ?? 0,
    look: status,
  }));
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  const legend = parts.map(({ label, value, look }) =>
    element(
      "li",
      { class: look },
      element("span", { class: `dot ${look}`, "aria-hidden": true }),
      element("strong", { class: "number" }, count(value)),
      ` ${label.toLowerCase()}`,
    ),
  );
  return figure(
    "Syncs",
    count(total),
    [shareBar({ title: "Syncs by status", parts }), element("ul", { class: "legend" }, legend)],
    "figure-syncs",
  );
}

/** @param {any} queues @param {number | null} longestWait in milliseconds */
function queueFigure(queues, longestWait) {
  if (!queues) return figure("Queue", "–", "unavailable");
  const { checks, follow_ups: followUps } = queues;
  const confirmations = followUps.waiting + followUps.delayed + followUps.running;
  return figure(
    "Queue",
    [
      count(checks.waiting),
      element("span", { class: "unit" }, " queued"),
    ],
    [
      element("p", null, queueAge(checks.waiting, longestWait)),
      element(
        "p",
        null,
        `${count(checks.running + checks.delayed)} running, ${pluralize(confirmations, "confirmation")} pending`,
      ),
    ],
  );
}

/** @param {number} waiting @param {number | null} longestWait */
function queueAge(waiting, longestWait) {
  if (waiting === 0) return "No check is waiting";
  return longestWait === null ? "Waiting time not known yet" : `Waiting for up to ${duration(longestWait)}`;
}

/** @param {any} run */
function reconcileFigure(run) {
  if (!run) return figure("Last scheduled run", "–", "none yet", "figure-moment");
  return figure(
    "Last scheduled run",
    timeElement(run.started_at),
    run.due === 0
      ? "no syncs were due"
      : `${count(run.enqueued)} of ${pluralize(run.due, "due sync")} checked, up to ${count(run.latest_seconds)} s late`,
    "figure-moment",
  );
}

/** @param {any} queues */
function deadFigure(queues) {
  if (!queues) return figure("Dead letters", "–", "unavailable");
  const dead = Object.entries(queues)
    .filter(([name]) => name.startsWith("dead_"))
    .reduce((sum, [, depth]) => sum + depth.waiting, 0);
  return figure(
    "Dead letters",
    count(dead),
    dead ? "failed after all retries" : "none",
    dead ? "figure-bad" : "",
  );
}

/** @param {string} title @param {import("../element.js").Children} value @param {import("../element.js").Children} text @param {string} [look] */
function figure(title, value, text, look = "") {
  return element(
    "div",
    { class: `figure ${look}`.trim(), key: title },
    element("h2", null, title),
    element("p", { class: "figure-value number" }, value),
    element("div", { class: "figure-text" }, text),
  );
}
