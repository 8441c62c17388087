// @ts-check
/** The second step: the Heroku app and its config var. */

import { api } from "../api.js";
import { element } from "../element.js";
import { form } from "../form.js";
import { pluralize } from "../format.js";
import { asProblem } from "../problem.js";
import { problemView } from "../problem_view.js";
import { skeleton } from "../skeleton.js";
import { selectionRequired } from "./selection_required.js";

/**
 * @typedef {import("./types.js").HerokuApp} HerokuApp
 * @typedef {import("./enable_dialog.js").Wizard} Wizard
 */

const MANY = 8;
/** The config var of an app's main database. */
const MAIN = "DATABASE_URL";

/** @param {Wizard} wizard @returns {Node[]} */
export function sourceStep(wizard) {
  const place = element("div", { class: "stack" }, skeleton(2));
  load(place, wizard);
  return [
    element("h3", { tabindex: -1, autofocus: true }, "Choose a database"),
    place,
  ];
}

/** @param {HTMLElement} place @param {Wizard} wizard */
async function load(place, wizard) {
  try {
    const { items } = await api.get(`v1/connections/${wizard.order.connectionId}/heroku-apps`);
    place.replaceChildren(...sources(items, wizard));
  } catch (error) {
    place.replaceChildren(
      problemView(asProblem(error), () => load(place, wizard)),
      back(wizard),
    );
  }
}

/** @param {HerokuApp[]} apps @param {Wizard} wizard @returns {Node[]} */
function sources(apps, wizard) {
  const withDatabase = apps.filter(({ config_vars }) => config_vars?.length);
  if (withDatabase.length === 0) return noDatabase(apps, wizard);
  const only = withDatabase.length === 1 && withDatabase[0].config_vars?.length === 1;
  const groups = withDatabase.map((app) => appChoices(app, wizard, only));
  return [
    form({
      content: [
        withDatabase.length > MANY ? filterField(withDatabase, groups) : null,
        element("div", { class: "sources" }, groups),
        unlistedNote(apps),
      ],
      action: "Next: choose the env var",
      busy: "…",
      oncancel: () => wizard.close(null),
      perform: async ({ source }) => {
        if (!source) throw selectionRequired("Choose a database first.");
        const [appId, configVar] = source.split(" ");
        Object.assign(wizard.order, { app: apps.find(({ id }) => id === appId), configVar });
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

/** @param {HerokuApp} app @param {Wizard} wizard @param {boolean} only true if it is the only choice */
function appChoices({ id, name, config_vars }, { order }, only) {
  return element(
    "fieldset",
    { class: "choices" },
    element("legend", null, name),
    mainFirst(config_vars ?? []).map((configVar) => {
      const checked = only || (order.app?.id === id && order.configVar === configVar);
      const radioId = `source-${id}-${configVar}`;
      return element(
        "div",
        { class: "choice" },
        element("input", {
          type: "radio",
          name: "source",
          id: radioId,
          value: `${id} ${configVar}`,
          checked,
        }),
        element(
          "label",
          { for: radioId },
          element("code", null, configVar),
          configVar === MAIN && element("span", { class: "hint" }, "main database of the app"),
        ),
      );
    }),
  );
}

/** @param {string[]} configVars */
function mainFirst(configVars) {
  return configVars.toSorted((one, other) => Number(other === MAIN) - Number(one === MAIN));
}

/** @param {HerokuApp[]} apps @param {HTMLElement[]} groups */
function filterField(apps, groups) {
  const oninput = (/** @type {Event} */ event) => {
    const wanted = /** @type {HTMLInputElement} */ (event.target).value.trim().toLowerCase();
    groups.forEach(
      (group, index) => (group.hidden = !apps[index].name.toLowerCase().includes(wanted)),
    );
  };
  return element(
    "div",
    { class: "field" },
    element("label", { for: "app-filter" }, "Search apps"),
    element("input", { type: "search", id: "app-filter", oninput }),
  );
}

/** @param {HerokuApp[]} apps */
function unlistedNote(apps) {
  const without = apps.filter(({ config_vars }) => config_vars?.length === 0).length;
  const closed = apps.filter(({ config_vars }) => config_vars === null).map(({ name }) => name);
  return element(
    "p",
    { class: "hint" },
    without > 0 &&
      `Not listed: ${pluralize(without, "app")} without a Postgres URL. `,
    closed.length > 0 && `This account cannot read the config vars of ${closed.join(", ")}.`,
  );
}

/** @param {HerokuApp[]} apps @param {Wizard} wizard */
function noDatabase(apps, wizard) {
  const why =
    apps.length === 0
      ? "This Heroku account has no apps."
      : "No app that this Heroku account can read has a Postgres database.";
  return [
    element(
      "p",
      null,
      `${why} You can create a database now; the project follows it from the start.`,
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
