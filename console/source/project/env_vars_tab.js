// @ts-check
/** The tab with the project's env vars: names, masked values, and the sync on each. */

import { account } from "../account.js";
import { element } from "../element.js";
import { emptyState } from "../empty_state.js";
import { address } from "../router.js";
import { statusBadge } from "../status_badge.js";
import { hashParameter, takeHashParameter } from "./hash_parameters.js";
import { herokuNote } from "./heroku_note.js";
import { openRestart } from "./restart_dialog.js";

/**
 * @typedef {import("./types.js").EnvVar} EnvVar
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

export class EnvVarsTab {
  id = "env-vars";
  label = "Env vars";

  /** @param {{changed: () => Promise<void>}} page */
  constructor(page) {
    this.page = page;
  }

  /** Continue a restart after returning from Heroku. @param {ProjectData} data */
  async load(data) {
    const connectionId = hashParameter("connection");
    const syncId = takeHashParameter("restart");
    const sync = data.syncs.find(({ sync_id }) => sync_id === syncId);
    if (sync) openRestart(sync, data, connectionId).finally(this.page.changed);
  }

  /** @param {ProjectData} data */
  render(data) {
    const { project } = data;
    const synced = project.env_vars.filter(({ sync }) => sync);
    const others = project.env_vars.filter(({ sync }) => !sync);
    return [
      synced.length === 0 && noSyncs(project.project_id),
      synced.length + others.length > 0 && this.#list([...synced, ...others], data),
      !project.env_vars_complete && incomplete(),
    ];
  }

  /** @param {EnvVar[]} envVars @param {ProjectData} data */
  #list(envVars, data) {
    return element(
      "ul",
      { class: "card flush list env-vars", key: "env-vars" },
      envVars.map(({ name, sync }) =>
        element(
          "li",
          { key: name, class: sync ? "follows" : null },
          element(
            "div",
            { class: "row spread" },
            element("h2", { class: "env-var-name" }, element("code", null, name)),
            element(
              "span",
              {
                class: "mask",
                role: "img",
                "aria-label": "value hidden",
                title: "Values are never shown",
              },
              "••••••••",
            ),
            sync && statusBadge(sync),
          ),
          sync && herokuNote(sync, data, this.page),
        ),
      ),
    );
  }
}

/** @param {string} projectId */
function noSyncs(projectId) {
  return emptyState({
    icon: "connections",
    title: "No syncs yet",
    text: "Heroku rotates database credentials from time to time, and a copied URL then stops working. Connect a Heroku database, and an env var of this project always has its current URL.",
    actions:
      account.may("use_own") &&
      element(
        "a",
        { class: "button primary", href: address("projects", projectId, "integrations") },
        "Connect a Heroku database",
      ),
  });
}

function incomplete() {
  return element(
    "p",
    { class: "muted small", key: "incomplete" },
    "Hasura Cloud did not list this project's env vars, so only those with a sync are shown.",
  );
}
