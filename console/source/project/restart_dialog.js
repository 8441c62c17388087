// @ts-check
/** The dialog that restarts a sync with a connection of the project's current owner. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { form } from "../form.js";
import { address } from "../router.js";
import { accountChoices } from "./account_choices.js";
import { selectionRequired } from "./selection_required.js";
import { ownersConnections } from "./project_data.js";
import { resultView } from "./result_view.js";
import { connectionRequired } from "./connection_required.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

/** @param {Sync} sync @param {ProjectData} data @param {() => unknown} changed */
export function restartButton(sync, data, changed) {
  return actionButton({
    key: "restart",
    label: "Restart sync",
    right: "use_own",
    name: `Restart sync: ${sync.env_var}`,
    look: "small primary",
    perform: () => openRestart(sync, data).finally(changed),
  });
}

/**
 * @param {Sync} sync @param {ProjectData} data
 * @param {string | null} [preferred] the connection to preselect
 */
export async function openRestart(sync, data, preferred = sync.connection_id) {
  await openDialog(`Restart sync: ${sync.env_var}`, (close) => {
    const place = element("div", { class: "stack" }, intro(sync));
    if (ownersConnections(data).length === 0) place.append(...connectionRequired(data, close));
    else place.append(choice(sync, data, preferred, place, close));
    return place;
  });
}

/** @param {Sync} sync */
function intro({ env_var, config_var, heroku_app }) {
  return element(
    "p",
    null,
    element("code", null, env_var),
    " will follow ",
    element("code", null, config_var),
    " of ",
    element("strong", null, heroku_app.name),
    " again and gets its current value at once. The Heroku account must have access to that app.",
  );
}

/**
 * @param {Sync} sync @param {ProjectData} data @param {string | null} preferred @param {HTMLElement} place
 * @param {(answer: null) => void} close
 */
function choice(sync, data, preferred, place, close) {
  const tab = address("projects", sync.project_id, "env-vars");
  return form({
    content: accountChoices(data, {
      preferred,
      returnTo: (id) => `${tab}?${new URLSearchParams({ restart: sync.sync_id, connection: id })}`,
    }),
    action: "Restart",
    busy: "Restarting, up to 20 seconds…",
    oncancel: () => close(null),
    perform: async ({ connection_id }) => {
      if (!connection_id) throw selectionRequired("Choose or connect a Heroku account first.");
      const started = await api.post(`v1/syncs/${sync.sync_id}/restart`, { connection_id });
      place.replaceChildren(...resultView(started, "restarted", () => close(null)));
    },
  });
}
