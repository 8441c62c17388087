// @ts-check
/** One connection: what it may do, which syncs use it, and how to mend or end it. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { confirm } from "../confirm.js";
import { element } from "../element.js";
import { pluralize, absoluteTime } from "../format.js";
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
      lead: "The credentials of one Hasura Cloud user.",
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
    if (!connection) throw gone();
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
      element("h2", null, "What it may do"),
      permissionList(connection),
      element(
        "div",
        { class: "card-foot" },
        actionButton({
          label: account ? "Authorize Heroku again" : "Connect a Heroku account",
          busy: "Going to Heroku…",
          look: account ? "" : "primary",
          icon: "external",
          key: "authorize",
          perform: () => connectHeroku(connection),
        }),
        element(
          "p",
          { class: "small muted" },
          "You give consent at Heroku and come back here. ",
          account && "What is authorized now stays in use until then.",
        ),
      ),
    );
  }

  /** @param {any} connection @param {any[]} syncs */
  #deleteCard(connection, syncs) {
    return element(
      "section",
      { class: "card", key: "delete" },
      element("h2", null, "Delete it"),
      element(
        "p",
        { class: "muted" },
        "The service forgets both credentials. It can be done once no sync needs it any more; opt out of those, or restart them with another connection.",
      ),
      element(
        "div",
        { class: "card-foot" },
        actionButton({
          label: "Delete the connection",
          busy: "Deleting…",
          look: "danger quiet",
          icon: "trash",
          ask: () => askFor(connection),
          perform: () => this.#delete(connection, syncs),
        }),
      ),
    );
  }

  /** @param {any} connection @param {any[]} syncs */
  async #delete(connection, syncs) {
    try {
      await api.delete(`v1/connections/${connection.connection_id}`);
    } catch (error) {
      throw explained(error, syncs);
    }
    showNotice("The connection is deleted.");
    location.hash = "#/connections";
  }
}

/** @param {any} connection */
function askFor({ hasura_account: account }) {
  return confirm({
    title: "Delete the connection?",
    text: `The credentials of ${account ?? "this user"} will be forgotten. This cannot be undone; you can add them again.`,
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
    ["Hasura account", hasura ?? "not told"],
    ["Hasura user", element("code", null, user)],
    ["Heroku account", heroku ?? "not connected"],
    ["Added", at ? `${absoluteTime(at)}${by ? ` by ${by}` : ""}` : "long ago"],
    ["Connection", element("code", null, id)],
  ];
  return element(
    "section",
    { class: "card", key: "facts" },
    element("h2", null, "About it"),
    element(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) => [element("dt", null, name), element("dd", null, value)]),
    ),
  );
}

/** @param {{heroku_account: string | null, advice: string | null}} connection */
function advice({ heroku_account: account, advice: told }) {
  const text =
    account === null
      ? "No Heroku account is connected yet, so nothing can be followed. Connect one below."
      : told;
  if (text === null) return null;
  return element(
    "div",
    { class: "callout warning", role: "status", key: "advice" },
    icon("warning"),
    element("div", { class: "callout-text" }, element("p", null, withInlineCode(text))),
  );
}

/** Say which syncs keep it from being deleted. @param {unknown} error @param {any[]} syncs */
function explained(error, syncs) {
  if (!(error instanceof Problem) || error.kind !== "connection-in-use") return error;
  const using = syncs
    .filter(({ status }) => status !== "disconnected")
    .map(({ env_var: env, heroku_app: app }) => `${env} from ${app.name}`);
  if (using.length === 0) return error;
  const named = using.slice(0, 5).join(", ") + (using.length > 5 ? ", …" : "");
  return new Problem({
    ...error,
    detail: `${error.detail} In use by ${pluralize(using.length, "sync")}: ${named}.`,
  });
}

function gone() {
  return new Problem({
    status: 404,
    type: "urn:urlsync:problem:not-found",
    title: "There is no such connection",
    detail: "It was deleted, or the address is mistyped. See the list of connections.",
  });
}

customElements.define("connection-page", ConnectionPage);
