// @ts-check
/** The dialog that orders a Heroku database: the account, then the plan with its price. The page shows the progress. */

import { api } from "../api.js";
import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { field, form } from "../form.js";
import { asProblem } from "../problem.js";
import { problemView } from "../problem_view.js";
import { address } from "../router.js";
import { skeleton } from "../skeleton.js";
import { accountChoices } from "./account_choices.js";
import { selectionRequired } from "./selection_required.js";
import { ownersConnections } from "./project_data.js";
import { connectionRequired } from "./connection_required.js";

/**
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 * @typedef {import("./types.js").HerokuDatabase} HerokuDatabase
 * @typedef {{name: string, monthly_price_cents: number}} Plan
 * @typedef {(database: HerokuDatabase | null) => void} Close
 */

/** @param {ProjectData} data @returns {Promise<HerokuDatabase | null>} */
export function openDatabase(data) {
  return openDialog("Create a Heroku database", (close) => {
    if (ownersConnections(data).length === 0) return connectionRequired(data, close);
    const place = element("div", { class: "stack" });
    place.replaceChildren(accountForm(data, close, (connectionId) => showPlans(place, data, close, connectionId)));
    return place;
  });
}

/** @param {ProjectData} data @param {Close} close @param {(connectionId: string) => void} next */
function accountForm(data, close, next) {
  return form({
    content: [
      intro(),
      accountChoices(data, {
        returnTo: () => `${address("projects", data.project.project_id, "integrations")}?create=yes`,
      }),
    ],
    action: "Next: choose the plan",
    busy: "…",
    oncancel: () => close(null),
    perform: async ({ connection_id }) => {
      if (!connection_id) throw selectionRequired("Choose or connect a Heroku account first.");
      next(connection_id);
    },
  });
}

function intro() {
  return element(
    "p",
    null,
    "A new app with a Postgres database is created in the Heroku account. An env var of the project gets its URL and follows it from the start.",
  );
}

/** @param {HTMLElement} place @param {ProjectData} data @param {Close} close @param {string} connectionId */
async function showPlans(place, data, close, connectionId) {
  place.replaceChildren(skeleton(2));
  try {
    const { items } = await api.get(`v1/connections/${connectionId}/heroku-database-plans`);
    place.replaceChildren(...planForm(data, close, connectionId, items));
    place.querySelector("select")?.focus();
  } catch (error) {
    place.replaceChildren(problemView(asProblem(error), () => showPlans(place, data, close, connectionId)));
  }
}

/** @param {ProjectData} data @param {Close} close @param {string} connectionId @param {Plan[]} plans @returns {Node[]} */
function planForm(data, close, connectionId, plans) {
  // Sent again, the same order creates no second database.
  const key = crypto.randomUUID();
  return [
    form({
      content: [planField(plans)],
      action: "Create database at this price",
      busy: "Ordering…",
      oncancel: () => close(null),
      perform: async ({ plan }) => {
        const chosen = plans.find(({ name }) => name === plan);
        if (!chosen) throw selectionRequired("Choose a plan first.");
        const { name, monthly_price_cents } = chosen;
        const order = { connection_id: connectionId, plan: name, monthly_price_cents };
        const path = `v1/projects/${data.project.project_id}/heroku-databases`;
        close(await api.post(path, order, { "Idempotency-Key": `${key}-${name}` }));
      },
    }),
  ];
}

/** @param {Plan[]} plans */
function planField(plans) {
  const select = element(
    "select",
    { name: "plan", required: true },
    plans.map(({ name, monthly_price_cents }) =>
      element("option", { value: name }, `${name}: $${(monthly_price_cents / 100).toFixed(2)} a month`),
    ),
  );
  return field("Plan", select, "Heroku bills the database until it is deleted. An administrator decides which plans are offered.");
}
