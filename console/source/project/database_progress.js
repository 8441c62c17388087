// @ts-check
/** The progress of a Heroku database order: its steps, and what is left at Heroku after a failure. */

import { element } from "../element.js";
import { icon } from "../icon.js";
import { withInlineCode } from "../inline_code.js";

/** @typedef {import("./types.js").HerokuDatabase} HerokuDatabase */

/** @type {[string, string][]} */
const STEPS = [
  ["creating_app", "Creating the Heroku app"],
  ["installing_postgres", "Installing Postgres"],
  ["waiting_for_url", "Getting the database URL"],
  ["choosing_env_var", "Choosing the env var"],
  ["enabling_sync", "Enabling the sync"],
  ["setting_env_var", "Setting the env var"],
];

/** @param {HerokuDatabase} database @param {() => void} dismiss */
export function databaseProgress(database, dismiss) {
  const { heroku_database_id, step, heroku_app } = database;
  const finished = ["done", "failed"].includes(step);
  return element(
    "section",
    {
      class: "database-progress",
      key: heroku_database_id,
      "aria-label": `New database in ${heroku_app.name}`,
    },
    element(
      "div",
      { class: "row spread" },
      element("h3", null, titleOf(database)),
      finished &&
        element(
          "button",
          { type: "button", class: "button small quiet", onclick: dismiss },
          "Dismiss",
        ),
    ),
    element(
      "ol",
      { class: "progress-steps", role: "status" },
      STEPS.map(([name, label]) => stepView(name, label, database)),
    ),
    outcomeView(database),
  );
}

/** @param {HerokuDatabase} database */
function titleOf({ step, heroku_app, plan }) {
  if (step === "done") return `The database in ${heroku_app.name} is ready`;
  if (step === "failed") return "The database could not be created";
  if (step === "cleaning_up") return `Cleaning up ${heroku_app.name} after a failure`;
  return `Creating ${plan ?? "a database"} in ${heroku_app.name}`;
}

/** @param {string} name @param {string} label @param {HerokuDatabase} database */
function stepView(name, label, database) {
  const state = stateOf(name, database);
  const stateLabel = { done: "done", present: "in progress", failed: "failed", open: "not started" }[
    state
  ];
  const symbol = {
    done: icon("ok"),
    present: element("span", { class: "spinner", "aria-hidden": true }),
    failed: icon("problem"),
    open: element("span", { class: "step-dot", "aria-hidden": true }),
  }[state];
  return element(
    "li",
    { key: `${name} ${state}`, class: state },
    symbol,
    element("span", null, label, element("span", { class: "hidden" }, `: ${stateLabel}`)),
  );
}

/** @param {string} name @param {HerokuDatabase} database @returns {"done" | "present" | "failed" | "open"} */
function stateOf(name, { step, progress }) {
  const reached = progress
    .map(({ step: past }) => past)
    .filter((past) => STEPS.some(([known]) => known === past));
  if (step === "done") return reached.includes(name) ? "done" : "open";
  if (name !== reached.at(-1)) return reached.includes(name) ? "done" : "open";
  return ["failed", "cleaning_up"].includes(step) ? "failed" : "present";
}

/** @param {HerokuDatabase} database */
function outcomeView({ step, explanation, attempts, env_var, left_at_heroku }) {
  if (step === "failed") {
    return element(
      "div",
      { class: "callout problem", role: "alert" },
      icon("problem"),
      element(
        "div",
        { class: "callout-text" },
        element("strong", null, explanation?.title ?? "Unknown cause"),
        explanation && element("p", null, withInlineCode(explanation.meaning)),
        nextStepView(explanation),
        leftView(left_at_heroku),
      ),
    );
  }
  if (step === "done")
    return [
      env_var && element("p", null, element("code", null, env_var), " has the URL and follows it."),
      explanation && element("p", null, withInlineCode(explanation.meaning)),
      nextStepView(explanation),
    ];
  return attempts > 0
    ? element(
        "p",
        { class: "muted small" },
        `Retrying automatically (attempt ${attempts + 1}). ${explanation?.meaning ?? ""}`,
      )
    : null;
}

/** @param {import("./types.js").Explanation | null} explanation */
function nextStepView(explanation) {
  if (!explanation?.next_step) return null;
  return element(
    "p",
    null,
    element("strong", null, "Next step: "),
    withInlineCode(explanation.next_step),
  );
}

/** @param {import("./types.js").Leftover[]} left */
function leftView(left) {
  if (left.length === 0) return element("p", null, "Nothing is left at Heroku.");
  return [
    element("p", null, "Left at Heroku, and billed until deleted:"),
    element(
      "ul",
      null,
      left.map(({ kind, name, certain }) =>
        element(
          "li",
          null,
          `${kind} `,
          element("code", null, name),
          certain ? "" : " (unconfirmed: Heroku did not respond)",
        ),
      ),
    ),
  ];
}
