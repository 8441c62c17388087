// @ts-check
/** The figures of the service at a glance. */

import { element } from "../element.js";
import { count, pluralize, duration, timeElement } from "../format.js";
import { shareBar } from "../chart.js";
import { STATUSES } from "../vocabulary.js";

const ORDER = ["active", "paused", "disconnected"];

/** @param {any} status what `GET /v1/status` answers @param {number | null} longestWait of a check, in milliseconds */
export function keyFigures({ syncs, queues, last_reconcile: run }, longestWait) {
  return element(
    "section",
    { class: "figures", key: "figures", "aria-label": "Figures" },
    syncsFigure(syncs),
    queueFigure(queues, longestWait),
    deadFigure(queues),
    reconcileFigure(run),
  );
}

/** @param {Record<string, number> | null} syncs */
function syncsFigure(syncs) {
  if (!syncs) return figure("Syncs", "–", "could not be counted", "figure-syncs");
  const parts = ORDER.map((status) => ({
    label: STATUSES[status].label,
    value: syncs[status] ?? 0,
    look: status,
  }));
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
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
    count(whole),
    [shareBar({ title: "Syncs by status", parts }), element("ul", { class: "legend" }, legend)],
    "figure-syncs",
  );
}

/** @param {any} queues @param {number | null} longestWait in milliseconds */
function queueFigure(queues, longestWait) {
  if (!queues) return figure("Queue", "–", "could not be looked at");
  const { checks, follow_ups: followUps } = queues;
  const confirmations = followUps.waiting + followUps.delayed + followUps.in_work;
  return figure(
    "Queue",
    [
      count(checks.waiting),
      element("span", { class: "unit" }, checks.waiting === 1 ? " check waits" : " checks wait"),
    ],
    [
      element("p", null, waitWords(checks.waiting, longestWait)),
      element(
        "p",
        null,
        `${count(checks.in_work + checks.delayed)} in work, ${pluralize(confirmations, "confirmation")} to come`,
      ),
    ],
  );
}

/** @param {number} waiting @param {number | null} longestWait */
function waitWords(waiting, longestWait) {
  if (waiting === 0) return "Queue age 0 s";
  return longestWait === null ? "Queue age not known yet" : `Queue age at most ${duration(longestWait)}`;
}

/** @param {any} run */
function reconcileFigure(run) {
  if (!run) return figure("Last reconcile", "–", "the schedule has not run yet", "figure-moment");
  return figure(
    "Last reconcile",
    timeElement(run.started_at),
    `${pluralize(run.due, "sync")} due, ${pluralize(run.enqueued, "check")} asked for, at most ${count(run.latest_seconds)} s late`,
    "figure-moment",
  );
}

/** @param {any} queues */
function deadFigure(queues) {
  if (!queues) return figure("Dead letters", "–", "could not be found out");
  const dead = Object.entries(queues)
    .filter(([name]) => name.startsWith("dead_"))
    .reduce((sum, [, depth]) => sum + depth.waiting, 0);
  return figure(
    "Dead letters",
    count(dead),
    dead ? "given up; see below" : "nothing was given up",
    dead ? "figure-bad" : "",
  );
}

/** @param {string} title @param {import("../element.js").Children} value @param {import("../element.js").Children} words @param {string} [look] */
function figure(title, value, words, look = "") {
  return element(
    "div",
    { class: `figure ${look}`.trim(), key: title },
    element("h2", null, title),
    element("p", { class: "figure-value number" }, value),
    element("div", { class: "figure-text" }, words),
  );
}
