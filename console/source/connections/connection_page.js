// @ts-check
/** One connection: its permissions, the syncs that use it, and buttons to reconnect Heroku or delete it. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { confirm } from "../confirm.js";
import { element } from "../element.js";
import { absoluteTime } from "../format.js";
import { icon } from "../icon.js";
import { withInlineCode } from "../inline_code.js";
import { showNotice } from "../notice.js";
import { Page } from "../page.js";
import { Problem } from "../problem.js";
import { permissionList } from "./permissions.js";
import { connectHeroku } from "./connect_heroku.js";
import { syncsUsing, dependentSyncsCard } from "./dependent_syncs.js";

export default class ConnectionPage extends Page {
  get refreshSeconds() {
    return 15;
  }

  /** @param {any} data @returns {import("../page.js").Heading} */
  heading(data) {
    return {
      title: data?.connection.hasura_account ?? "Connection",
      lead: "Credentials of one Hasura Cloud user.",
      trail: [["Connections", "#/connections"]],
    };
  }

  /** @param {AbortSignal} signal */
  async load(signal) {
    const id = this.parameters.connection_id;
    const [connections, syncs] = await Promise.all([
      api.list("v1/connections", undefined, signal),
      api.list("v1/syncs", undefined, signal),
    ]);
    const connection = connections.find(({ connection_id: other }) => other === id);
    if (!connection) throw notFound();
    return { connection, syncs: syncsUsing(connection, syncs) };
  }

  /** @param {any} data */
  render({ connection, syncs }) {
    return [
      advice(connection),
      element(
        "div",
        { class: "columns", key: "columns" },
        element("div", { class: "stack wide" }, this.#herokuCard(connection), dependentSyncsCard(syncs)),
        element("div", { class: "stack wide" }, factsCard(connection), this.#deleteCard(connection, syncs)),
      ),
    ];
  }

  /** @param {any} connection */
  #herokuCard(connection) {
    const { heroku_account: account } = connection;
    return element(
      "section",
      { class: "card", key: "heroku" },
      element("h2", null, "Permissions"),
      permissionList(connection),
      element(
        "div",
        { class: "card-foot" },
        actionButton({
          label: account ? "Reconnect Heroku" : "Connect Heroku",
          busy: "Redirecting to Heroku…",
          look: account ? "" : "primary",
          icon: "external",
          key: "authorize",
          perform: () => connectHeroku(connection),
        }),
        element(
          "p",
          { class: "small muted" },
          "You authorize access at Heroku and return here. ",
          account && "The current authorization stays in use until then.",
        ),
      ),
    );
  }

  /** @param {any} connection @param {any[]} syncs */
  #deleteCard(connection, syncs) {
    return element(
      "section",
      { class: "card", key: "delete" },
      element("h2", null, "Delete connection"),
      element(
        "p",
        { class: "muted" },
        "This deletes both credentials. First opt out of the syncs that use this connection, or restart them with another connection.",
      ),
      element(
        "div",
        { class: "card-foot" },
        actionButton({
          label: "Delete connection",
          busy: "Deleting…",
          look: "danger quiet",
          icon: "trash",
          ask: () => confirmDelete(connection),
          perform: () => this.#delete(connection, syncs),
        }),
      ),
    );
  }

  /** @param {any} connection @param {any[]} syncs */
  async #delete(connection, syncs) {
    let left;
    try {
      left = await api.delete(`v1/connections/${connection.connection_id}`);
    } catch (error) {
      throw withDependentSyncs(error, syncs);
    }
    showNotice(["Connection deleted.", left?.advice].filter(Boolean).join(" "));
    location.hash = "#/connections";
  }
}

/** @param {any} connection */
function confirmDelete({ hasura_account: account }) {
  return confirm({
    title: "Delete this connection?",
    text: `The credentials of ${account ?? "this user"} will be deleted. This cannot be undone, but you can add a connection with new tokens.`,
    action: "Delete",
    danger: true,
  });
}

/** @param {any} connection */
function factsCard({
  connection_id: id,
  hasura_account: hasura,
  hasura_user_id: user,
  heroku_account: heroku,
  created_at: at,
  created_by: by,
}) {
  /** @type {[string, import("../element.js").Children][]} */
  const facts = [
    ["Hasura account", hasura ?? "unknown"],
    ["Hasura user ID", element("code", null, user)],
    ["Heroku account", heroku ?? "not connected"],
    ["Added", at ? `${absoluteTime(at)}${by ? ` by ${by}` : ""}` : "unknown"],
    ["Connection ID", element("code", null, id)],
  ];
  return element(
    "section",
    { class: "card", key: "facts" },
    element("h2", null, "Details"),
    element(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) => [element("dt", null, name), element("dd", null, value)]),
    ),
  );
}

/** @param {{heroku_account: string | null, advice: string | null}} connection */
function advice({ heroku_account: account, advice: served }) {
  const text =
    account === null
      ? "No Heroku account is connected yet, so this connection cannot be used for a sync. Connect one below."
      : served;
  if (text === null) return null;
  return element(
    "div",
    { class: "callout warning", role: "status", key: "advice" },
    icon("warning"),
    element("div", { class: "callout-text" }, element("p", null, withInlineCode(text))),
  );
}

/** Add the names of the syncs that use the connection to the problem. @param {unknown} error @param {any[]} syncs */
function withDependentSyncs(error, syncs) {
  if (!(error instanceof Problem) || error.kind !== "connection-in-use") return error;
  const using = syncs
    .filter(({ status }) => status !== "disconnected")
    .map(({ env_var: env, heroku_app: app }) => `${env} from ${app.name}`);
  if (using.length === 0) return error;
  const named = using.slice(0, 5).join(", ") + (using.length > 5 ? ", …" : "");
  return new Problem({
    ...error,
    detail: `${error.detail} Used by: ${named}.`,
  });
}

function notFound() {
  return new Problem({
    status: 404,
    type: "urn:urlsync:problem:not-found",
    title: "Connection not found",
    detail: "It was deleted, or the address is mistyped.",
  });
}

customElements.define("connection-page", ConnectionPage);
