// @ts-check
/** The connections: their accounts and permissions. */

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
      lead: "Credentials of Hasura Cloud users: an access token and a Heroku account each.",
      actions: actionButton({
        label: "Add connection",
        right: "use_own",
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
      title: "No connections yet",
      text: "A connection lets the service read a config var at Heroku and write an env var at Hasura Cloud on behalf of the user who owns both. You need a Hasura Cloud personal access token, and you sign in with Heroku.",
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
        hasura ?? "Hasura Cloud user",
      ),
    ),
    element(
      "p",
      { class: "small muted" },
      hasura ? null : element("code", null, user),
      hasura && `Heroku: ${connection.heroku_account ?? "not connected"}`,
    ),
    permissionList(connection),
    element("p", { class: "small muted" }, "Added ", timeElement(at, "at an unknown time"), by && ` by ${by}`),
  );
}

customElements.define("connections-page", ConnectionsPage);
