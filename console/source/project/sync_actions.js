// @ts-check
/** What a person does with a sync. What takes something away is asked once before. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { confirm } from "../confirm.js";
import { element } from "../element.js";
import { Problem } from "../problem.js";
import { checkNow } from "./check_now.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {() => unknown} Changed is called when something may be different now
 */

/** @param {Sync} sync @param {Changed} changed @param {string} [look] */
export function checkButton(sync, changed, look = "small") {
  return actionButton({
    key: "check",
    label: "Check now",
    name: `Check now: ${sync.env_var}`,
    busy: "Checking…",
    look,
    icon: "refresh",
    perform: () => checked(sync).finally(changed),
    done: (/** @type {string} */ words) => words,
  });
}

/** @param {Sync} sync @param {Changed} changed */
export function optOutButton(sync, changed) {
  return actionButton({
    key: "opt-out",
    label: "Opt out of the sync",
    name: `Opt out of the sync: ${sync.env_var}`,
    busy: "Opting out…",
    look: "small danger quiet",
    ask: () => confirmOptOut(sync),
    perform: () => api.post(`v1/syncs/${sync.sync_id}/opt-out`).finally(changed),
    done: () => `Opted out. ${sync.env_var} keeps its value.`,
  });
}

/** @param {Sync} sync @param {Changed} changed */
export function deleteButton(sync, changed) {
  return actionButton({
    key: "delete",
    label: "Delete the integration",
    name: `Delete the integration: ${sync.env_var}`,
    busy: "Deleting…",
    look: "small danger quiet",
    icon: "trash",
    ask: () => confirmDelete(sync),
    perform: () => api.delete(`v1/syncs/${sync.sync_id}`).finally(changed),
    done: () => `The integration is deleted. ${sync.env_var} keeps its value.`,
  });
}

/**
 * Check, and return what came of it in words. What a check found to be wrong is a problem like any other.
 *
 * @param {Sync} sync
 */
async function checked({ sync_id, env_var }) {
  const outcome = await checkNow(sync_id);
  if (outcome === null)
    return `The check of ${env_var} takes longer than usual. The history will tell what came of it.`;
  const { tone, title, detail } = outcome;
  if (tone === "problem") throw checkFoundProblem(`${env_var}: ${title}`, detail);
  return `${env_var}: ${[title, detail].filter(Boolean).join(". ")}`;
}

/** @param {string} title @param {string | null} detail */
function checkFoundProblem(title, detail) {
  const why = detail ? `The check found: ${detail}. ` : "";
  return new Problem({
    status: 0,
    type: "urn:urlsync:problem:check-found",
    title,
    detail: `${why}The tab Health says what to do.`,
  });
}

/** @param {Sync} sync */
function confirmOptOut(sync) {
  return confirm({
    title: "Opt out of the sync?",
    text: [
      element(
        "p",
        null,
        code(sync.env_var),
        " keeps its present value, and follows ",
        code(sync.config_var),
        " of ",
        code(sync.heroku_app.name),
        " no more.",
      ),
      element(
        "p",
        null,
        "When Heroku rotates the credentials next, the project loses its database. You can restart the sync at any time.",
      ),
    ],
    action: "Opt out of the sync",
    danger: true,
  });
}

/** @param {Sync} sync */
function confirmDelete(sync) {
  return confirm({
    title: "Delete the integration?",
    text: [
      element(
        "p",
        null,
        element("strong", null, "The env var stays. "),
        code(sync.env_var),
        " keeps its last value; it only stops following Heroku.",
      ),
      element(
        "p",
        null,
        "The webhook at Heroku is removed. To remove the env var, too, first remove the sources that use it in the project's console, or their metadata becomes inconsistent.",
      ),
    ],
    action: "Delete the integration",
    danger: true,
  });
}

/** @param {string} text */
function code(text) {
  return element("code", null, text);
}
