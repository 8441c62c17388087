// @ts-check
/** All connections: whose credentials there are, and what does not work with them. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { element } from "../element.js";
import { emptyState } from "../empty_state.js";
import { timeElement } from "../format.js";
import { Page } from "../page.js";
import { address } from "../router.js";
import { permissionList } from "./permissions.js";
import { addConnection } from "./add_connection.js";

export default class ConnectionsPage extends Page {
  get refreshSeconds() {
    return 20;
  }

  heading() {
    return {
      title: "Connections",
      lead: "The credentials of Hasura Cloud users: a token each, and their Heroku account.",
      actions: actionButton({
        label: "Add a connection",
        icon: "plus",
        look: "primary",
        perform: () => this.#add(),
      }),
    };
  }

  /** @param {AbortSignal} signal */
  async load(signal) {
    return api.list("v1/connections", undefined, signal);
  }

  /** @param {any[]} connections */
  render(connections) {
    if (connections.length === 0) return [this.#empty()];
    return [element("ul", { class: "grid plain", key: "connections" }, connections.map(connectionCard))];
  }

  async #add() {
    const connection = await addConnection();
    if (connection) location.hash = address("connections", connection.connection_id);
  }

  #empty() {
    return emptyState({
      icon: "connections",
      title: "No connection yet",
      text: "A connection lets the service read a config var at Heroku and write an env var at Hasura Cloud, in the name of the person who owns both. You need a personal access token of Hasura Cloud; the Heroku account you connect by signing in there.",
    });
  }
}

/** @param {any} connection */
function connectionCard(connection) {
  const {
    connection_id: id,
    hasura_account: hasura,
    hasura_user_id: user,
    created_at: at,
    created_by: by,
  } = connection;
  return element(
    "li",
    { class: "card connection", key: id },
    element(
      "h2",
      null,
      element(
        "a",
        { class: "strong-link", href: address("connections", id) },
        hasura ?? "A Hasura Cloud user",
      ),
    ),
    element(
      "p",
      { class: "small muted" },
      hasura ? null : element("code", null, user),
      hasura && `Heroku: ${connection.heroku_account ?? "not connected"}`,
    ),
    permissionList(connection),
    element("p", { class: "small muted" }, "Added ", timeElement(at, "long ago"), by && ` by ${by}`),
  );
}

customElements.define("connections-page", ConnectionsPage);
