// @ts-check
/** The notes above the tabs for each sync that is not active: why, what happens automatically, and the next step. */

import { actionButton } from "../action.js";
import { element } from "../element.js";
import { icon } from "../icon.js";
import { address } from "../router.js";
import { connectHeroku } from "./connect_heroku.js";
import { reasonWords } from "./reason_words.js";
import { restartButton } from "./restart_dialog.js";
import { checkButton, deleteButton } from "./sync_actions.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

/** @param {ProjectData} data @param {{changed: () => unknown}} page */
export function statusNotes(data, page) {
  return data.syncs
    .filter(({ status }) => status !== "active")
    .map((sync) => statusNote(sync, data, page));
}

/** @param {Sync} sync @param {ProjectData} data @param {{changed: () => unknown}} page */
function statusNote(sync, data, page) {
  const words = reasonWords(sync);
  if (!words) return null;
  const look = sync.reason === "opted_out" ? "" : sync.status === "paused" ? "warning" : "problem";
  return element(
    "section",
    {
      class: `callout status-note ${look}`,
      key: `status-${sync.sync_id}`,
      "aria-label": `${sync.env_var}: ${words.title}`,
    },
    icon(look === "" ? "info" : sync.status === "paused" ? "warning" : "problem"),
    element(
      "div",
      { class: "callout-text" },
      element(
        "h2",
        null,
        words.title,
        element("span", { class: "status-note-of" }, ` · ${sync.env_var} is ${sync.status}`),
      ),
      element("p", null, words.happened),
      element("p", null, element("strong", null, "What happens automatically: "), words.itself),
      element("p", null, element("strong", null, "Next step: "), words.person),
      element(
        "div",
        { class: "actions" },
        words.actions.map((name) => ACTIONS[name](sync, data, page)),
      ),
    ),
  );
}

/** @type {Record<string, (sync: Sync, data: ProjectData, page: {changed: () => unknown}) => Node | null>} */
const ACTIONS = {
  check: (sync, _data, page) => checkButton(sync, page.changed, "small"),
  delete: (sync, _data, page) => deleteButton(sync, page.changed),
  restart: (sync, data, page) => restartButton(sync, data, page.changed, "small primary"),
  heroku: ({ connection_id, project_id }) =>
    connection_id ? herokuButton(connection_id, project_id) : null,
};

/** @param {string} connectionId @param {string} projectId */
function herokuButton(connectionId, projectId) {
  return actionButton({
    key: "heroku",
    label: "Reconnect Heroku",
    busy: "Redirecting to Heroku…",
    look: "small primary",
    icon: "external",
    perform: () => connectHeroku(connectionId, address("projects", projectId, "env-vars")),
  });
}
