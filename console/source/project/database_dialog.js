// @ts-check
/** The dialog that orders a Heroku database. The page shows its progress. */

import { api } from "../api.js";
import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { field, form } from "../form.js";
import { address } from "../router.js";
import { accountChoices } from "./account_choices.js";
import { selectionRequired } from "./selection_required.js";
import { ownersConnections } from "./project_data.js";
import { connectionRequired } from "./connection_required.js";

/**
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 * @typedef {import("./types.js").HerokuDatabase} HerokuDatabase
 */

/** The smaller plans of https://devcenter.heroku.com/articles/heroku-postgres-plans; any other can be typed. */
const PLANS = [
  "essential-0",
  "essential-1",
  "essential-2",
  "standard-0",
  "standard-2",
  "premium-0",
  "premium-2",
];

/** @param {ProjectData} data @returns {Promise<HerokuDatabase | null>} */
export function openDatabase(data) {
  return openDialog("Create a Heroku database", (close) => {
    if (ownersConnections(data).length === 0) return connectionRequired(data, close);
    const { project_id } = data.project;
    return form({
      content: [
        intro(),
        accountChoices(data, {
          returnTo: () => `${address("projects", project_id, "integrations")}?create=yes`,
        }),
        planField(),
      ],
      action: "Create database",
      busy: "Ordering…",
      oncancel: () => close(null),
      perform: async ({ connection_id, plan }) => {
        if (!connection_id) throw selectionRequired("Choose or connect a Heroku account first.");
        close(
          await api.post(`v1/projects/${project_id}/heroku-databases`, { connection_id, plan }),
        );
      },
    });
  });
}

function intro() {
  return element(
    "p",
    null,
    "A new app with a Postgres database is created in the Heroku account. An env var of the project gets its URL and follows it from the start.",
  );
}

function planField() {
  const plans = element(
    "datalist",
    { id: "heroku-plans" },
    PLANS.map((plan) => element("option", { value: plan })),
  );
  const input = element("input", {
    name: "plan",
    value: PLANS[0],
    list: "heroku-plans",
    pattern: "(heroku-postgresql:)?[a-z0-9\\-]+",
    required: true,
    spellcheck: "false",
    autocapitalize: "off",
  });
  const prices = element(
    "a",
    {
      href: "https://elements.heroku.com/addons/heroku-postgresql",
      target: "_blank",
      rel: "noreferrer",
    },
    "Heroku Postgres prices",
  );
  return [
    field("Plan", input, ["Heroku bills the database until it is deleted. See ", prices, "."]),
    plans,
  ];
}
