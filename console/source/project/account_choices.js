// @ts-check
/** Choosing whose accounts are used: the connections that may, and why the others may not. */

import { actionButton } from "../action.js";
import { element } from "../element.js";
import { connectHeroku } from "./connect_heroku.js";

/** @typedef {import("./types.js").Connection} Connection */

/**
 * Return radio buttons named `connection_id`.
 *
 * @param {{connections: Connection[], usable: Connection[], chosen: string, returnTo: (connectionId: string) => string}} choice
 *   `returnTo` is the hash to come back to from Heroku
 */
export function accountChoices({ connections, usable, chosen, returnTo }) {
  const others = connections.filter((connection) => !usable.includes(connection));
  return element(
    "fieldset",
    { class: "choices" },
    element("legend", null, "Whose accounts?"),
    usable.map((connection) =>
      accountChoice(connection, connection.connection_id === chosen, returnTo),
    ),
    others.length > 0 &&
      element(
        "p",
        { class: "hint" },
        `Not offered, because they do not own the project: ${others.map(nameOf).join(", ")}.`,
      ),
  );
}

/** @param {Connection} connection @param {boolean} checked @param {(connectionId: string) => string} returnTo */
function accountChoice(connection, checked, returnTo) {
  const { connection_id, heroku_account, abilities } = connection;
  const id = `connection-${connection_id}`;
  return element(
    "div",
    { class: "choice" },
    element("input", {
      type: "radio",
      name: "connection_id",
      id,
      value: connection_id,
      checked: checked && Boolean(heroku_account),
      disabled: !heroku_account,
    }),
    element(
      "label",
      { for: id },
      element("strong", null, nameOf(connection)),
      element(
        "span",
        { class: "hint" },
        heroku_account ? `Heroku account ${heroku_account}` : "No Heroku account is connected yet.",
      ),
      heroku_account &&
        abilities.webhooks === false &&
        element(
          "span",
          { class: "hint" },
          "May not manage webhooks: you register the webhook yourself.",
        ),
    ),
    herokuButton(connection, returnTo),
  );
}

/** @param {Connection} connection @param {(connectionId: string) => string} returnTo */
function herokuButton({ connection_id, heroku_account }, returnTo) {
  return actionButton({
    label: heroku_account ? "Sign in at Heroku again" : "Connect Heroku account",
    busy: "Opening Heroku…",
    look: heroku_account ? "small quiet" : "small primary",
    icon: "external",
    perform: () => connectHeroku(connection_id, returnTo(connection_id)),
  });
}

/** @param {Connection} connection */
export function nameOf({ hasura_account, connection_id }) {
  return hasura_account ?? `connection ${connection_id.slice(0, 8)}`;
}
