// @ts-check
/** The syncs that need attention: what is wrong with each, and the next step. */

import { element } from "../element.js";
import { pluralize, timeElement } from "../format.js";
import { icon } from "../icon.js";
import { address } from "../router.js";
import { badge, statusBadge } from "../status_badge.js";
import { OUTCOMES, WEBHOOKS, explainStatus } from "../vocabulary.js";

const SHOWN = 50;

/** The most urgent first. */
const URGENCY = [
  "ownership_transferred",
  "heroku_authorization_lost",
  "hasura_access_lost",
  "source_missing",
  "source_invalid",
];

/**
 * @typedef {{sync: any, badge: Element, meaning: string, step: string, weight: number}} Need a lower `weight` is more urgent
 */

/**
 * Return the syncs that need attention, most urgent first.
 *
 * @param {any[]} syncs @returns {Need[]}
 */
export function syncsNeedingAttention(syncs) {
  const needs = syncs.map(needOf).filter((need) => need !== null);
  return needs.sort((one, other) => one.weight - other.weight);
}

/**
 * @param {Need[]} needs @param {Map<string, string>} names of projects by id
 */
export function attentionCard(needs, names) {
  return element(
    "section",
    { class: "card flush", key: "attention", "aria-labelledby": "attention-title" },
    element(
      "div",
      { class: "card-head" },
      element("h2", { id: "attention-title" }, "Needs attention"),
      needs.length > 0 && element("span", { class: "muted small" }, pluralize(needs.length, "sync")),
    ),
    needs.length === 0
      ? allUpToDate()
      : element(
          "ul",
          { class: "list" },
          needs.slice(0, SHOWN).map((need) => needView(need, names)),
        ),
    needs.length > SHOWN &&
      element(
        "p",
        { class: "more small muted" },
        `${needs.length - SHOWN} more. `,
        element("a", { href: address("projects") }, "View all projects →"),
      ),
  );
}

function allUpToDate() {
  return element(
    "p",
    { class: "all-clear" },
    icon("ok"),
    "All syncs are up to date.",
  );
}

/** @param {Need} need @param {Map<string, string>} names */
function needView({ sync, badge: mark, meaning, step }, names) {
  const project = names.get(sync.project_id) ?? "Unnamed project";
  const tab = sync.status === "active" ? "health" : "env-vars";
  return element(
    "li",
    { key: sync.sync_id, class: "need" },
    element(
      "div",
      { class: "row spread" },
      element("a", { class: "strong-link", href: address("projects", sync.project_id, tab) }, project),
      mark,
    ),
    element(
      "p",
      { class: "small muted" },
      element("code", null, sync.env_var),
      " from ",
      element("code", null, `${sync.heroku_app.name}/${sync.config_var}`),
      ", checked ",
      timeElement(sync.last_checked_at),
    ),
    element("p", null, meaning),
    element(
      "p",
      { class: "next-step" },
      icon("arrow"),
      element("span", null, element("strong", null, "Next: "), step),
    ),
  );
}

/** @param {any} sync @returns {Need | null} */
function needOf(sync) {
  if (sync.reason === "opted_out") return null;
  if (sync.status !== "active") {
    const { meaning, step = "" } = explainStatus(sync);
    const urgency = URGENCY.indexOf(sync.reason);
    return { sync, badge: statusBadge(sync), meaning, step, weight: urgency < 0 ? URGENCY.length : urgency };
  }
  if (sync.serving === false) {
    return {
      sync,
      badge: badge("problem", "problem", "Unhealthy"),
      meaning: "The env var has the current value, but the project is not healthy with it.",
      step: "See the diagnosis.",
      weight: 10,
    };
  }
  if (sync.outcome === "failed" || sync.outcome === "superseded") {
    const { label, meaning, step = "" } = OUTCOMES[sync.outcome];
    return { sync, badge: badge("warning", "warning", label), meaning, step, weight: 20 };
  }
  if (sync.webhook === "missing") {
    const { label, meaning, step = "" } = WEBHOOKS.missing;
    return { sync, badge: badge("warning", "warning", label), meaning, step, weight: 30 };
  }
  return null;
}
