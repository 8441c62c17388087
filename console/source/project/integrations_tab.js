// @ts-check
/** The tab with the project's integrations: the Heroku card. */

import { actionButton } from "../action.js";
import { element } from "../element.js";
import { timeElement } from "../format.js";
import { statusBadge } from "../status_badge.js";
import { nameOf } from "./account_choices.js";
import { cardButtons } from "./action_buttons.js";
import { CreatedDatabases } from "./created_databases.js";
import { openDatabase } from "./database_dialog.js";
import { databaseProgress } from "./database_progress.js";
import { openEnable } from "./enable_dialog.js";
import { factList } from "./fact_list.js";
import { takeHashParameter } from "./hash_parameters.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

export class IntegrationsTab {
  id = "integrations";
  label = "Integrations";
  #created = new CreatedDatabases();

  /** @param {{changed: () => Promise<void>, update: () => void}} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {ProjectData} data @param {AbortSignal} signal */
  async load(data, signal) {
    await this.#created.read(data.project.project_id, signal);
    const connectionId = takeHashParameter("connection");
    if (connectionId) this.#enable(data, connectionId);
    if (takeHashParameter("create")) this.#create(data);
  }

  /** @param {ProjectData} data */
  render(data) {
    return [
      element(
        "article",
        { class: "card heroku-card", key: "heroku", "aria-labelledby": "heroku-title" },
        element(
          "div",
          { class: "card-head" },
          element(
            "h2",
            { id: "heroku-title", class: "row" },
            element("span", { class: "heroku-mark", "aria-hidden": true }, "H"),
            "Heroku",
          ),
        ),
        element(
          "p",
          { class: "muted" },
          "An env var of this project follows the database URL of a Heroku app, through every rotation.",
        ),
        this.#created.items.map((database) =>
          databaseProgress(database, () => this.#dismiss(database.heroku_database_id)),
        ),
        data.syncs.length === 0
          ? steps()
          : element(
              "ul",
              { class: "integrations" },
              data.syncs.map((sync) => this.#integration(sync, data)),
            ),
        element("div", { class: "card-foot" }, this.#connectButton(data), this.#createButton(data)),
      ),
    ];
  }

  /** @param {Sync} sync @param {ProjectData} data */
  #integration(sync, data) {
    const connection = data.connections.find(
      ({ connection_id }) => connection_id === sync.connection_id,
    );
    const title = `integration-${sync.sync_id}`;
    return element(
      "li",
      { key: sync.sync_id, class: "integration", "aria-labelledby": title },
      element(
        "div",
        { class: "row spread" },
        element(
          "h3",
          { id: title },
          element("code", null, sync.config_var),
          " of ",
          sync.heroku_app.name,
          element("span", { "aria-label": "is followed by" }, " → "),
          element("code", null, sync.env_var),
        ),
        statusBadge(sync),
      ),
      factList([
        ["Hasura account", accountOf(sync, connection)],
        ["Heroku account", connection && (connection.heroku_account ?? "not connected")],
        ["Enabled", timeElement(sync.created_at)],
        ["Last updated", timeElement(sync.last_updated_at, "never")],
      ]),
      element("div", { class: "actions" }, cardButtons(sync, data, this.page.changed)),
    );
  }

  /** @param {ProjectData} data */
  #connectButton(data) {
    return actionButton({
      key: "connect",
      right: "use_own",
      label:
        data.syncs.length === 0 ? "Connect a Heroku database" : "Connect another Heroku database",
      look: data.syncs.length === 0 ? "primary" : "",
      icon: "plus",
      perform: () => this.#enable(data, null),
    });
  }

  /** @param {ProjectData} data */
  #createButton(data) {
    return actionButton({
      key: "create",
      label: "Create a Heroku database",
      right: "use_own",
      perform: () => this.#create(data),
    });
  }

  /** @param {ProjectData} data @param {string | null} connectionId */
  async #enable(data, connectionId) {
    await openEnable(data, { connectionId, createDatabase: () => this.#create(data) });
    this.page.changed();
  }

  /** @param {ProjectData} data */
  async #create(data) {
    const created = await openDatabase(data);
    if (created) this.#created.remember(created);
    this.page.changed();
  }

  /** @param {string} id */
  #dismiss(id) {
    this.#created.forget(id);
    this.page.update();
  }
}

/** @param {Sync} sync @param {import("./types.js").Connection | undefined} connection */
function accountOf({ connection_id: id }, connection) {
  if (connection) return nameOf(connection);
  return id === null ? "none (credentials deleted)" : "not shown: the connection is somebody else's";
}

function steps() {
  const content = [
    [
      "Connect a Heroku account",
      "Sign in to Heroku and authorize what is needed: reading config vars, and registering webhooks for releases.",
    ],
    ["Choose a database", "Any config var of any of your apps that contains a Postgres URL."],
    [
      "Name the env var",
      "It gets the URL at once and follows every rotation. In the project's console, connect the database through this env var.",
    ],
  ];
  return element(
    "ol",
    { class: "three-steps" },
    content.map(([title, text]) =>
      element("li", null, element("strong", null, title), element("p", { class: "muted" }, text)),
    ),
  );
}
