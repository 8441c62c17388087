// @ts-check
/** The buttons for a sync: one for each action that the API offers, in its order. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { addConnection } from "../connections/add_connection.js";
import { element } from "../element.js";
import { address } from "../router.js";
import { connectHeroku } from "./connect_heroku.js";
import { restartButton } from "./restart_dialog.js";
import { checkButton, deleteButton, optOutButton } from "./sync_actions.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 * @typedef {() => unknown} Changed called after an action
 */

/** The button of each action of the API's `PersonAction`. @type {Record<string, (sync: Sync, data: ProjectData, changed: Changed) => Node>} */
const BUTTONS = {
  check: (sync, _data, changed) => checkButton(sync, changed),
  restart: restartButton,
  opt_out: (sync, _data, changed) => optOutButton(sync, changed),
  delete: (sync, _data, changed) => deleteButton(sync, changed),
  trust_sweeps: trustSweepsButton,
  reconnect_heroku: (sync) => reconnectButton(sync),
  add_connection: (_sync, _data, changed) => addConnectionButton(changed),
  enable: ({ project_id }) => linkButton("enable", "Enable another sync", project_id),
  order_database: ({ project_id }) => linkButton("order", "Create a Heroku database", project_id),
};

/**
 * Return a button for each action that can be done with a sync on its project's page.
 *
 * @param {Sync} sync @param {string[]} actions as the API serves them @param {ProjectData} data @param {Changed} changed
 */
export function actionButtons(sync, actions, data, changed) {
  return actions.map((action) => BUTTONS[action]?.(sync, data, changed));
}

/**
 * Return the buttons of a sync's card. The status note above the tabs has them already if the sync has one.
 *
 * @param {Sync} sync @param {ProjectData} data @param {Changed} changed
 */
export function cardButtons(sync, data, changed) {
  return sync.explanation ? [] : actionButtons(sync, sync.actions, data, changed);
}

/** @param {Sync} sync @param {ProjectData} _data @param {Changed} changed */
function trustSweepsButton({ sync_id, env_var }, _data, changed) {
  return actionButton({
    key: "trust-sweeps",
    label: "Trust lists again",
    right: "operate_all",
    name: `Trust lists again: ${env_var}`,
    busy: "Saving…",
    look: "small",
    perform: () => api.post(`v1/syncs/${sync_id}/trust-sweeps`).finally(changed),
    done: () => "The lists may earn trust again.",
  });
}

/** @param {Sync} sync */
function reconnectButton({ env_var, connection_id, project_id }) {
  const route = address("projects", project_id, "env-vars");
  return actionButton({
    key: "reconnect",
    label: "Reconnect Heroku",
    right: "use_own",
    name: `Reconnect Heroku: ${env_var}`,
    busy: "Redirecting to Heroku…",
    look: "small",
    icon: "external",
    perform: () => connectHeroku(String(connection_id), route),
  });
}

/** @param {Changed} changed */
function addConnectionButton(changed) {
  return actionButton({
    key: "add-connection",
    label: "Add connection",
    right: "use_own",
    look: "small",
    icon: "plus",
    perform: () => addConnection().finally(changed),
  });
}

/** @param {string} key @param {string} label @param {string} projectId */
function linkButton(key, label, projectId) {
  const href = address("projects", projectId, "integrations");
  return element("a", { class: "button small", key, href }, label);
}
