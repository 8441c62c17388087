// @ts-check
/** What needs attention: proposals to decide on, and syncs with what is wrong and the next step. */

import { element } from "../element.js";
import { pluralize, timeElement } from "../format.js";
import { icon } from "../icon.js";
import { withInlineCode } from "../inline_code.js";
import { address } from "../router.js";
import { severityBadge, statusBadge } from "../status_badge.js";
import { proposalItem } from "./proposal_item.js";

const SHOWN = 50;

/**
 * Return the syncs that need attention: problems first, then warnings. The API explains why.
 *
 * @param {any[]} syncs
 */
export function syncsNeedingAttention(syncs) {
  return ["problem", "warning"].flatMap((severity) =>
    syncs.filter(({ explanation }) => explanation?.severity === severity),
  );
}

/**
 * @param {any[]} syncs that need attention @param {any[]} proposals @param {Map<string, string>} names of projects by id
 * @param {() => unknown} changed called after a proposal was decided
 */
export function attentionCard(syncs, proposals, names, changed) {
  const counts = [
    proposals.length > 0 && pluralize(proposals.length, "proposal"),
    syncs.length > 0 && pluralize(syncs.length, "sync"),
  ].filter(Boolean);
  return element(
    "section",
    { class: "card flush", key: "attention", "aria-labelledby": "attention-title" },
    element(
      "div",
      { class: "card-head" },
      element("h2", { id: "attention-title" }, "Needs attention"),
      counts.length > 0 && element("span", { class: "muted small" }, counts.join(", ")),
    ),
    counts.length === 0
      ? allUpToDate()
      : element(
          "ul",
          { class: "list" },
          proposals.map((proposal) => proposalItem(proposal, names, changed)),
          syncs.slice(0, SHOWN).map((sync) => syncView(sync, names)),
        ),
    syncs.length > SHOWN &&
      element(
        "p",
        { class: "more small muted" },
        `${syncs.length - SHOWN} more. `,
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

/** @param {any} sync @param {Map<string, string>} names */
function syncView(sync, names) {
  const { severity, title, meaning, next_step: step } = sync.explanation;
  const project = names.get(sync.project_id) ?? "Unnamed project";
  const tab = sync.status === "active" ? "health" : "env-vars";
  return element(
    "li",
    { key: sync.sync_id, class: "need" },
    element(
      "div",
      { class: "row spread" },
      element("a", { class: "strong-link", href: address("projects", sync.project_id, tab) }, project),
      sync.status === "active" ? severityBadge(severity, title) : statusBadge(sync),
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
    element("p", null, withInlineCode(meaning)),
    step &&
      element(
        "p",
        { class: "next-step" },
        icon("arrow"),
        element("span", null, element("strong", null, "Next step: "), withInlineCode(step)),
      ),
  );
}
