// @ts-check
/** The wizard that enables a sync: account, database, env var. */

import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { accountStep } from "./account_step.js";
import { envVarStep } from "./env_var_step.js";
import { ownersConnections } from "./project_data.js";
import { sourceStep } from "./source_step.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./types.js").HerokuApp} HerokuApp
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 * @typedef {{connectionId: string | null, app: HerokuApp | null, configVar: string | null}} Order the choices so far
 * @typedef {{data: ProjectData, order: Order, go: (step: StepName) => void, finish: (nodes: (Node | string)[]) => void,
 *   close: (answer: null) => void, createDatabase: () => void}} Wizard
 * @typedef {"account" | "source" | "env-var"} StepName
 */

/** @type {[StepName, string, (wizard: Wizard) => Node[]][]} */
const STEPS = [
  ["account", "Account", accountStep],
  ["source", "Database", sourceStep],
  ["env-var", "Env var", envVarStep],
];

/**
 * Open the wizard.
 *
 * @param {ProjectData} data @param {{connectionId?: string | null, createDatabase: () => unknown}} options `connectionId` is
 *   set when returning from Heroku; `createDatabase` opens the dialog for a new database
 * @returns {Promise<unknown>} resolves when the dialog is closed
 */
export function openEnable(data, { connectionId = null, createDatabase }) {
  return openDialog("Connect a Heroku database", (close) => {
    const place = element("div", { class: "stack" });
    const known = ownersConnections(data).some(
      ({ connection_id, heroku_account }) => connection_id === connectionId && heroku_account,
    );
    /** @type {Wizard} */
    const wizard = {
      data,
      order: { connectionId: known ? connectionId : null, app: null, configVar: null },
      close,
      go: (step) => show(place, wizard, step),
      finish: (nodes) => place.replaceChildren(...nodes),
      createDatabase: () => {
        close(null);
        createDatabase();
      },
    };
    wizard.go(known ? "source" : "account");
    return place;
  });
}

/** @param {HTMLElement} place @param {Wizard} wizard @param {StepName} step */
function show(place, wizard, step) {
  const index = STEPS.findIndex(([name]) => name === step);
  const [, , content] = STEPS[index];
  place.replaceChildren(stepper(index, wizard), ...content(wizard));
  // Keyboard and screen reader continue at the start of the step.
  place.querySelector("h3")?.focus();
}

/** @param {number} present @param {Wizard} wizard */
function stepper(present, wizard) {
  const items = STEPS.map(([name, label], index) =>
    element(
      "li",
      { class: index < present ? "done" : null, "aria-current": index === present ? "step" : null },
      index < present
        ? element(
            "button",
            { type: "button", class: "step-back", onclick: () => wizard.go(name) },
            element("span", { class: "hidden" }, "Back to: "),
            label,
          )
        : label,
    ),
  );
  return element("ol", { class: "stepper", "aria-label": "Steps" }, items);
}
