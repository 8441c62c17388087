// @ts-check
/** The dialog that restarts a sync with a connection of the project's current owner. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { form } from "../form.js";
import { Problem } from "../problem.js";
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

/** @param {Sync} sync @param {ProjectData} data @param {() => unknown} changed @param {string} [look] */
export function restartButton(sync, data, changed, look = "small") {
  return actionButton({
    key: "restart",
    label: "Restart sync",
    name: `Restart sync: ${sync.env_var}`,
    look,
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
function intro(sync) {
  const follows = [
    element("code", null, sync.env_var),
    " will follow ",
    element("code", null, sync.config_var),
    " of ",
    element("strong", null, sync.heroku_app.name),
    " again and gets its current value at once.",
  ];
  if (sync.reason !== "ownership_transferred") return element("p", null, follows);
  return element(
    "div",
    { class: "prose" },
    element(
      "p",
      null,
      "The project has a new owner, so only a connection of the new owner can restart the sync.",
    ),
    element("p", null, follows, " The new owner's Heroku account must have access to that app."),
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
      const started = await api
        .post(`v1/syncs/${sync.sync_id}/restart`, { connection_id })
        .catch((error) => Promise.reject(withNextStep(error, sync)));
      place.replaceChildren(...resultView(started, "restarted", () => close(null)));
    },
  });
}

/** Add what to do if the Heroku account has no access to the app. @param {any} error @param {Sync} sync */
function withNextStep(error, { heroku_app, env_var }) {
  if (error.kind !== "not-found") return error;
  const title = `The Heroku account has no access to ${heroku_app.name}`;
  const detail = `Use an account that has. To follow a different app instead, delete this sync (the env var is kept), then connect the other app and allow overwriting ${env_var}.`;
  return new Problem({ ...error, title, detail });
}
