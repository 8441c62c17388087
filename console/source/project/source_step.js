// @ts-check
/** The second step: the Heroku app and its config var. */

import { api } from "../api.js";
import { element } from "../element.js";
import { form } from "../form.js";
import { asProblem } from "../problem.js";
import { problemView } from "../problem_view.js";
import { skeleton } from "../skeleton.js";
import { selectionRequired } from "./selection_required.js";

/**
 * @typedef {import("./types.js").HerokuApp} HerokuApp
 * @typedef {import("./types.js").HerokuAppPage} HerokuAppPage
 * @typedef {import("./enable_dialog.js").Wizard} Wizard
 */

/** The config var of an app's main database. */
const MAIN = "DATABASE_URL";
/** How long a person must stop typing before the search starts. */
const TYPING_PAUSE_MS = 250;
/** How long to wait before asking whether more apps are loaded. */
const LOADING_PAUSE_MS = 1000;

/** @param {Wizard} wizard @returns {Node[]} */
export function sourceStep(wizard) {
  const place = element("div", { class: "stack" }, skeleton(2));
  const search = new AppSearch(wizard);
  start(place, search, wizard);
  return [
    element("h3", { tabindex: -1, autofocus: true }, "Choose a database"),
    place,
  ];
}

/** @param {HTMLElement} place @param {AppSearch} search @param {Wizard} wizard */
async function start(place, search, wizard) {
  try {
    const page = await search.load();
    place.replaceChildren(...(page.loaded === 0 && page.complete ? noApps(wizard) : sources(search, wizard)));
    search.show(page);
  } catch (error) {
    place.replaceChildren(
      problemView(asProblem(error), () => start(place, search, wizard)),
      back(wizard),
    );
  }
}

/** @param {AppSearch} search @param {Wizard} wizard @returns {Node[]} */
function sources(search, wizard) {
  return [
    form({
      content: [search.field, search.results, search.note],
      action: "Next: choose the env var",
      busy: "…",
      oncancel: () => wizard.close(null),
      perform: async ({ source }) => {
        if (!source) throw selectionRequired("Choose a database first.");
        const [appId, configVar] = source.split(" ");
        Object.assign(wizard.order, { app: search.apps.get(appId), configVar });
        wizard.go("env-var");
      },
    }),
    element(
      "p",
      { class: "hint" },
      "Need a new database? ",
      createInstead(wizard, "Create a Heroku database"),
    ),
  ];
}

/** The apps that the API finds, and how many of all apps it has searched. */
class AppSearch {
  /** @param {Wizard} wizard */
  constructor(wizard) {
    this.wizard = wizard;
    this.path = `v1/connections/${wizard.order.connectionId}/heroku-apps`;
    this.text = "";
    this.wanted = 0;
    /** @type {Map<string, HerokuApp>} */
    this.apps = new Map();
    this.results = element("div", { class: "sources" });
    this.note = element("p", { class: "hint", role: "status" });
    this.field = element(
      "div",
      { class: "field" },
      element("label", { for: "app-search" }, "Search apps"),
      element("input", { type: "search", id: "app-search", oninput: (/** @type {Event} */ event) => this.typed(event) }),
    );
  }

  /** @param {{cursor?: string, refresh?: boolean}} [query] @returns {Promise<HerokuAppPage>} */
  load({ cursor, refresh } = {}) {
    return api.get(this.path, { q: this.text || undefined, cursor, refresh: refresh ? "true" : undefined });
  }

  /** @param {Event} event */
  typed(event) {
    this.text = /** @type {HTMLInputElement} */ (event.target).value.trim();
    this.later(TYPING_PAUSE_MS);
  }

  /**
   * Search after a pause, unless something else is wanted until then.
   *
   * @param {number} pause @param {{refresh?: boolean}} [query]
   */
  later(pause, query) {
    const wanted = ++this.wanted;
    setTimeout(async () => {
      if (wanted !== this.wanted || (pause === LOADING_PAUSE_MS && !this.note.isConnected)) return;
      try {
        const page = await this.load(query);
        if (wanted === this.wanted) this.show(page);
      } catch (error) {
        const retry = () => this.later(0, query);
        if (wanted === this.wanted) this.note.replaceChildren(problemView(asProblem(error), retry));
      }
    }, pause);
  }

  /** @param {HerokuAppPage} page */
  show(page) {
    const only = page.items.length === 1 && page.complete;
    this.results.replaceChildren(...page.items.map((app) => this.choices(app, only)));
    this.describe(page);
    if (!page.complete) this.later(LOADING_PAUSE_MS);
  }

  /** @param {HerokuAppPage} page */
  describe({ items, next_cursor: cursor, loaded, total, complete }) {
    this.note.replaceChildren(
      ...[
        items.length === 0 && complete && "No app matches. ",
        !complete && `Searched ${count(loaded)}${total === null ? "" : ` of ${count(total)}`} apps; loading more. `,
        cursor && this.button("Show more", () => this.more(cursor)),
        complete && this.button("Reload the list", () => this.later(0, { refresh: true })),
      ].filter((part) => part !== false && part !== null),
    );
  }

  /** @param {string} cursor */
  async more(cursor) {
    try {
      const page = await this.load({ cursor });
      this.results.append(...page.items.map((app) => this.choices(app, false)));
      this.describe(page);
    } catch (error) {
      this.note.replaceChildren(problemView(asProblem(error), () => this.more(cursor)));
    }
  }

  /** @param {string} label @param {() => void} onclick */
  button(label, onclick) {
    return element("button", { type: "button", class: "button small", onclick }, label);
  }

  /** @param {HerokuApp} app @param {boolean} only true if it is the only app: its databases are shown at once */
  choices(app, only) {
    this.apps.set(app.id, app);
    const open = only || this.wizard.order.app?.id === app.id;
    const place = element("div", null);
    const details = element(
      "details",
      { class: "choices", open },
      element("summary", null, app.name, app.team && element("span", { class: "hint" }, ` ${app.team}`)),
      place,
    );
    const show = () => showConfigVars(place, `${this.path}/${app.id}/config-vars`, app, this.wizard);
    if (open) show();
    else details.addEventListener("toggle", show, { once: true });
    return details;
  }
}

/** @param {HTMLElement} place @param {string} path @param {HerokuApp} app @param {Wizard} wizard */
async function showConfigVars(place, path, app, wizard) {
  place.replaceChildren(skeleton(1));
  try {
    const { config_vars: configVars } = await api.get(path);
    place.replaceChildren(
      ...(configVars.length === 0
        ? [element("p", { class: "hint" }, "This app has no config var with a Postgres URL.")]
        : mainFirst(configVars).map((name) => choice(app, name, wizard, configVars.length === 1))),
    );
  } catch (error) {
    place.replaceChildren(
      problemView(asProblem(error), () => showConfigVars(place, path, app, wizard)),
    );
  }
}

/** @param {HerokuApp} app @param {string} configVar @param {Wizard} wizard @param {boolean} only */
function choice({ id }, configVar, { order }, only) {
  const checked = only || (order.app?.id === id && order.configVar === configVar);
  const radioId = `source-${id}-${configVar}`;
  return element(
    "div",
    { class: "choice" },
    element("input", { type: "radio", name: "source", id: radioId, value: `${id} ${configVar}`, checked }),
    element(
      "label",
      { for: radioId },
      element("code", null, configVar),
      configVar === MAIN && element("span", { class: "hint" }, "main database of the app"),
    ),
  );
}

/** @param {string[]} configVars */
function mainFirst(configVars) {
  return configVars.toSorted((one, other) => Number(other === MAIN) - Number(one === MAIN));
}

/** @param {number} number */
function count(number) {
  return number.toLocaleString("en");
}

/** @param {Wizard} wizard @returns {Node[]} */
function noApps(wizard) {
  return [
    element(
      "p",
      null,
      "This Heroku account has no apps. You can create a database now; the project follows it from the start.",
    ),
    element(
      "div",
      { class: "dialog-actions" },
      back(wizard),
      createInstead(wizard, "Create a Heroku database", "button primary"),
    ),
  ];
}

/** @param {Wizard} wizard @param {string} label @param {string} [look] */
function createInstead(wizard, label, look = "button small") {
  return element("button", { type: "button", class: look, onclick: wizard.createDatabase }, label);
}

/** @param {Wizard} wizard */
function back(wizard) {
  return element(
    "button",
    { type: "button", class: "button", onclick: () => wizard.go("account") },
    "Choose another account",
  );
}
