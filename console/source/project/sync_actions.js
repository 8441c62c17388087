// @ts-check
/** The buttons for a sync. Destructive actions ask for confirmation. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { confirm } from "../confirm.js";
import { element } from "../element.js";
import { Problem } from "../problem.js";
import { checkNow } from "./check_now.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {() => unknown} Changed called after an action
 */

/** @param {Sync} sync @param {Changed} changed */
export function checkButton(sync, changed) {
  return actionButton({
    key: "check",
    label: "Check now",
    right: "use_own",
    name: `Check now: ${sync.env_var}`,
    busy: "Checking…",
    look: "small",
    icon: "refresh",
    perform: () => checked(sync).finally(changed),
    done: (/** @type {string} */ text) => text,
  });
}

/** @param {Sync} sync @param {Changed} changed */
export function optOutButton(sync, changed) {
  return actionButton({
    key: "opt-out",
    label: "Opt out",
    right: "use_own",
    name: `Opt out: ${sync.env_var}`,
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
    label: "Delete sync",
    right: "use_own",
    name: `Delete sync: ${sync.env_var}`,
    busy: "Deleting…",
    look: "small danger quiet",
    icon: "trash",
    ask: () => confirmDelete(sync),
    perform: () => api.delete(`v1/syncs/${sync.sync_id}`).finally(changed),
    done: () => `Sync deleted. ${sync.env_var} keeps its value.`,
  });
}

/**
 * Run a check and return its outcome as text. Throws a `Problem` if the check found one.
 *
 * @param {Sync} sync
 */
async function checked({ sync_id, env_var }) {
  const outcome = await checkNow(sync_id);
  if (outcome === null)
    return `The check of ${env_var} is taking longer than usual. See its outcome in the History tab.`;
  const { tone, title, detail } = outcome;
  if (tone === "problem") throw checkFoundProblem(`${env_var}: ${title}`, detail);
  return `${env_var}: ${[title, detail].filter(Boolean).join(". ")}`;
}

/** @param {string} title @param {string | null} detail */
function checkFoundProblem(title, detail) {
  const cause = detail ? `${detail} ` : "";
  return new Problem({
    status: 0,
    type: "urn:urlsync:problem:check-found",
    title,
    detail: `${cause}See the Health tab for the next step.`,
  });
}

/** @param {Sync} sync */
function confirmOptOut(sync) {
  return confirm({
    title: "Opt out of this sync?",
    text: [
      element(
        "p",
        null,
        code(sync.env_var),
        " keeps its current value and stops following ",
        code(sync.config_var),
        " of ",
        code(sync.heroku_app.name),
        ".",
      ),
      element(
        "p",
        null,
        "The next time Heroku rotates the credentials, the project loses its database connection. You can restart the sync at any time.",
      ),
    ],
    action: "Opt out",
    danger: true,
  });
}

/** @param {Sync} sync */
function confirmDelete(sync) {
  return confirm({
    title: "Delete this sync?",
    text: [
      element(
        "p",
        null,
        element("strong", null, "The env var stays. "),
        code(sync.env_var),
        " keeps its last value but stops following Heroku.",
      ),
      element(
        "p",
        null,
        "The webhook at Heroku is deleted. To delete the env var as well, first remove the sources that use it in the project's console; otherwise the metadata becomes inconsistent.",
      ),
    ],
    action: "Delete sync",
    danger: true,
  });
}

/** @param {string} text */
function code(text) {
  return element("code", null, text);
}
