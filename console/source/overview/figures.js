// @ts-check
/** The figures of the service at a glance. */

import { element } from "../element.js";
import { count, counted, duration, when } from "../format.js";
import { shareBar } from "../chart.js";
import { STATUSES } from "../vocabulary.js";

const ORDER = ["active", "paused", "disconnected"];

/** @param {any} status what `GET /v1/status` answers */
export function figures({ syncs, queues, last_reconcile: run }) {
  return element("section", { class: "figures", key: "figures", "aria-label": "Figures" }, syncsFigure(syncs), queueFigure(queues), deadFigure(queues), reconcileFigure(run));
}

/** @param {Record<string, number> | null} syncs */
function syncsFigure(syncs) {
  if (!syncs) return figure("Syncs", "–", "could not be counted", "figure-syncs");
  const parts = ORDER.map((status) => ({ label: STATUSES[status].label, value: syncs[status] ?? 0, look: status }));
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  const legend = parts.map(({ label, value, look }) =>
    element("li", { class: look }, element("span", { class: `dot ${look}`, "aria-hidden": true }), element("strong", { class: "number" }, count(value)), ` ${label.toLowerCase()}`),
  );
  return figure("Syncs", count(whole), [shareBar({ title: "Syncs by status", parts }), element("ul", { class: "legend" }, legend)], "figure-syncs");
}

/** @param {any} queues */
function queueFigure(queues) {
  if (!queues) return figure("Waiting checks", "–", "could not be found out");
  const { checks, follow_ups: followUps, oldest_check_seconds: age } = queues;
  const words = `${counted(checks.in_work, "check")} in work, ${counted(followUps.waiting + followUps.delayed + followUps.in_work, "confirmation")} to come`;
  return figure("Waiting checks", count(checks.waiting + checks.delayed), [element("p", null, words), age === undefined || age === null ? null : element("p", null, `The oldest waits ${duration(age * 1000)}`)]);
}

/** @param {any} run */
function reconcileFigure(run) {
  if (!run) return figure("Last reconcile", "–", "the schedule has not run yet", "figure-moment");
  return figure("Last reconcile", when(run.started_at), `${counted(run.due, "sync")} due, ${counted(run.enqueued, "check")} asked for`, "figure-moment");
}

/** @param {any} queues */
function deadFigure(queues) {
  if (!queues) return figure("Dead letters", "–", "could not be found out");
  const dead = queues.dead_checks.waiting + queues.dead_follow_ups.waiting;
  return figure("Dead letters", count(dead), dead ? "given up; see below" : "nothing was given up", dead ? "figure-bad" : "");
}

/** @param {string} title @param {import("../element.js").Children} value @param {import("../element.js").Children} words @param {string} [look] */
function figure(title, value, words, look = "") {
  return element(
    "div",
    { class: `figure ${look}`.trim(), key: title },
    element("h2", null, title),
    element("p", { class: "figure-value number" }, value),
    element("div", { class: "figure-words" }, words),
  );
}
