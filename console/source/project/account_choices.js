// @ts-check
/** The choice of an account: the usable connections, and why others are unavailable. */

import { actionButton } from "../action.js";
import { addConnection } from "../connections/add_connection.js";
import { element } from "../element.js";
import { relativeTime } from "../format.js";
import { connectHeroku } from "./connect_heroku.js";
import { ownersConnections } from "./project_data.js";

/**
 * @typedef {import("./types.js").Connection} Connection
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

/**
 * Return radio buttons named `connection_id`, and a button to add a connection.
 *
 * @param {ProjectData} data
 * @param {{preferred?: string | null, returnTo: (connectionId: string) => string}} options `returnTo` is the hash to return
 *   to from Heroku
 */
export function accountChoices(data, { preferred = null, returnTo }) {
  const choices = element("fieldset", { class: "choices" });
  /** @param {string | null} wanted */
  const show = (wanted) => choices.replaceChildren(...content(wanted));
  /** @param {string | null} wanted */
  const content = (wanted) => {
    const usable = ownersConnections(data);
    const chosen = defaultChoice(usable, wanted);
    const offered = usable.map((one) => accountChoice(one, one === chosen, returnTo));
    return [
      element("legend", null, "Account"),
      ...offered,
      element("div", { class: "hint" }, unavailableLine(data, usable), addButton(data, show)),
    ];
  };
  show(preferred);
  return choices;
}

/** @param {Connection[]} usable @param {string | null} wanted */
function defaultChoice(usable, wanted) {
  const ready = usable.filter(({ heroku_account }) => heroku_account);
  return ready.find(({ connection_id }) => connection_id === wanted) ?? ready[0] ?? null;
}

/** @param {ProjectData} data @param {Connection[]} usable */
function unavailableLine({ connections }, usable) {
  const others = connections.filter((connection) => !usable.includes(connection)).map(nameOf);
  return (
    others.length > 0 && `Unavailable (not the project owner): ${others.join(", ")}. `
  );
}

/** @param {ProjectData} data @param {(wanted: string) => void} show */
function addButton({ connections }, show) {
  return actionButton({
    label: "Add connection",
    look: "small quiet",
    icon: "plus",
    perform: async () => {
      const added = await addConnection();
      if (!added) return;
      connections.push(added);
      show(added.connection_id);
    },
  });
}

/** @param {Connection} connection @param {boolean} checked @param {(connectionId: string) => string} returnTo */
function accountChoice(connection, checked, returnTo) {
  const { connection_id, heroku_account, capabilities, created_at } = connection;
  const id = `connection-${connection_id}`;
  return element(
    "div",
    { class: "choice" },
    element("input", {
      type: "radio",
      name: "connection_id",
      id,
      value: connection_id,
      checked,
      disabled: !heroku_account,
    }),
    element(
      "label",
      { for: id },
      element("strong", null, nameOf(connection)),
      element(
        "span",
        { class: "hint" },
        heroku_account
          ? `Heroku account ${heroku_account}.`
          : "No Heroku account connected yet.",
        // Distinguishes several connections of one account.
        created_at && ` Added ${relativeTime(created_at)}.`,
      ),
      heroku_account &&
        capabilities.webhooks === false &&
        element(
          "span",
          { class: "hint" },
          "Cannot manage webhooks: you register the webhook yourself.",
        ),
    ),
    herokuButton(connection, returnTo),
  );
}

/** @param {Connection} connection @param {(connectionId: string) => string} returnTo */
function herokuButton({ connection_id, heroku_account }, returnTo) {
  return actionButton({
    label: heroku_account ? "Reconnect Heroku" : "Connect Heroku",
    busy: "Redirecting to Heroku…",
    look: heroku_account ? "small quiet" : "small primary",
    icon: "external",
    perform: () => connectHeroku(connection_id, returnTo(connection_id)),
  });
}

/** @param {Connection} connection */
export function nameOf({ hasura_account, connection_id }) {
  return hasura_account ?? `connection ${connection_id.slice(0, 8)}`;
}
