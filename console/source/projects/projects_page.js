// @ts-check
/** The projects that the connections can see, with their syncs. */

import { account } from "../account.js";
import { api } from "../api.js";
import { element } from "../element.js";
import { emptyState } from "../empty_state.js";
import { pluralize, timeElement } from "../format.js";
import { icon } from "../icon.js";
import { Page } from "../page.js";
import { address } from "../router.js";
import { statusBadge } from "../status_badge.js";
import { incompleteNote } from "./incomplete_note.js";

export default class ProjectsPage extends Page {
  #search = "";

  get refreshSeconds() {
    return 20;
  }

  heading() {
    return { title: "Projects", lead: "The Hasura Cloud projects that your connections can see." };
  }

  /** @param {AbortSignal} signal */
  async load(signal) {
    return api.get("v1/projects", { limit: 500 }, signal);
  }

  /** @param {any} data */
  render({ items, unreachable }) {
    const note = unreachable.length > 0 && incompleteNote(unreachable);
    if (items.length === 0) return [note, empty()];
    const found = items.filter((/** @type {any} */ project) => matches(project, this.#search)).sort(byName);
    return [
      note,
      this.#searchBar(found.length, items.length),
      found.length
        ? table(found)
        : element("p", { class: "muted", key: "none" }, "No projects match."),
    ];
  }

  /** @param {number} found @param {number} all */
  #searchBar(found, all) {
    const search = (/** @type {Event} */ event) => {
      this.#search = /** @type {HTMLInputElement} */ (event.target).value;
      this.update();
    };
    return element(
      "div",
      { class: "row spread", key: "search" },
      element(
        "div",
        { class: "search", role: "search" },
        icon("search"),
        element("input", {
          type: "search",
          "aria-label": "Search projects",
          placeholder: "Name, ID, env var or Heroku app",
          oninput: search,
        }),
      ),
      element(
        "p",
        { class: "small muted", role: "status" },
        found === all ? pluralize(all, "project") : `${found} of ${pluralize(all, "project")}`,
      ),
    );
  }
}

/** @param {any[]} projects */
function table(projects) {
  return element(
    "ul",
    { class: "card flush list projects", key: "projects" },
    projects.map((project) => projectView(project)),
  );
}

/** @param {any} project */
function projectView({ project_id: id, name, env_vars: envVars }) {
  const synced = envVars.filter((/** @type {any} */ { sync }) => sync);
  return element(
    "li",
    { key: id },
    element(
      "div",
      { class: "project-name" },
      element(
        "h2",
        null,
        element("a", { class: "strong-link", href: address("projects", id, "env-vars") }, name),
      ),
      element("p", { class: "small muted" }, element("code", null, id)),
    ),
    synced.length ? element("ul", { class: "synced" }, synced.map(syncedView)) : notSynced(id),
  );
}

/** @param {any} envVar */
function syncedView({ name, sync }) {
  return element(
    "li",
    { key: name },
    element(
      "span",
      { class: "two-lines" },
      element("code", null, name),
      element("span", { class: "small muted" }, `from ${sync.heroku_app.name}/${sync.config_var}`),
    ),
    element(
      "span",
      { class: "two-lines end" },
      statusBadge(sync),
      element("span", { class: "small muted" }, "updated ", timeElement(sync.last_updated_at)),
    ),
  );
}

/** @param {string} id */
function notSynced(id) {
  return element(
    "p",
    { class: "row spread not-synced" },
    element("span", { class: "muted" }, "No sync"),
    account.may("use_own") &&
      element("a", { class: "button small", href: address("projects", id, "integrations") }, "Connect a Heroku database"),
  );
}

function empty() {
  return emptyState({
    icon: "projects",
    title: "No projects",
    text: "Projects are found through the Hasura Cloud tokens of your connections. Add a connection of a user who owns projects, and they appear here.",
    actions: account.may("use_own") && element("a", { class: "button primary", href: "#/connections" }, "Add connection"),
  });
}

/** @param {any} project @param {string} search */
function matches({ project_id: id, name, env_vars: envVars }, search) {
  const words = [
    id,
    name,
    ...envVars.flatMap((/** @type {any} */ { name: env, sync }) => [env, sync?.heroku_app.name ?? ""]),
  ];
  return words.join(" ").toLowerCase().includes(search.trim().toLowerCase());
}

/** @param {any} one @param {any} other */
function byName(one, other) {
  return one.name.localeCompare(other.name);
}

customElements.define("projects-page", ProjectsPage);
