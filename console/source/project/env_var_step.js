// @ts-check
/** The third step: what the env var is called; then the sync is enabled. */

import { api } from "../api.js";
import { element } from "../element.js";
import { field, form, tickBox } from "../form.js";
import { Problem } from "../problem.js";
import { freeName, checkName } from "./env_var_name.js";
import { resultView } from "./result_view.js";

/** @typedef {import("./enable_dialog.js").Wizard} Wizard */

const INTERVALS = [
  ["", "As the service does for all"],
  ["5", "Every 5 minutes"],
  ["15", "Every 15 minutes"],
  ["60", "Every hour"],
  ["360", "Every 6 hours"],
];

/** @param {Wizard} wizard @returns {Node[]} */
export function envVarStep({ data, order, finish, close }) {
  const { project } = data;
  return [
    element("h3", { tabindex: -1, autofocus: true }, "Which env var shall have its URL?"),
    form({
      content: [sourceLine(order), nameFields(project.env_vars), moreOptions()],
      action: "Enable the sync",
      busy: "Enabling, up to 20 seconds…",
      oncancel: () => close(null),
      perform: async (values) => {
        const started = await api
          .post(`v1/projects/${project.project_id}/syncs`, bodyOf(order, values))
          .catch((error) => Promise.reject(explained(error)));
        finish(resultView(started, "enabled", () => close(null)));
      },
    }),
  ];
}

/** Say that no answer is not a no. @param {any} error */
function explained(error) {
  if (error.status !== 0 && error.status < 500) return error;
  const detail = `${error.detail} The sync may have been enabled all the same: close this, and look whether it is there.`;
  return new Problem({ ...error, detail });
}

/** @param {Wizard["order"]} order @param {Record<string, any>} values */
function bodyOf(
  { connectionId, app, configVar },
  { env_var, take_over, metadata_access, check_interval_minutes },
) {
  const minutes =
    check_interval_minutes === null
      ? {}
      : { check_interval_minutes: Number(check_interval_minutes) };
  return {
    connection_id: connectionId,
    heroku_app: app?.id,
    config_var: configVar,
    env_var,
    take_over,
    metadata_access,
    ...minutes,
  };
}

/** @param {Wizard["order"]} order */
function sourceLine({ app, configVar }) {
  return element(
    "p",
    null,
    "It will follow ",
    element("code", null, configVar),
    " of the Heroku app ",
    element("strong", null, app?.name),
    ".",
  );
}

/**
 * The name, and the leave to take over an env var that the project has already, which is asked for only then.
 *
 * @param {import("./types.js").EnvVar[]} envVars
 */
function nameFields(envVars) {
  const free = freeName(envVars);
  const input = element("input", {
    name: "env_var",
    value: free,
    required: true,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
  });
  const takeOver = tickBox(
    "Take this env var over",
    "take_over",
    "The project has it already. Its present value is replaced by the database URL from Heroku.",
  );
  const tick = /** @type {HTMLInputElement} */ (takeOver.querySelector("input"));
  const judge = () => {
    const { objection, exists } = checkName(input.value.trim(), envVars);
    takeOver.hidden = !exists;
    if (!exists) tick.checked = false;
    const refusal =
      exists && !tick.checked
        ? `The project has ${input.value.trim()} already. Take it over, or choose another name.`
        : null;
    input.setCustomValidity(objection ?? refusal ?? "");
  };
  input.addEventListener("input", judge);
  tick.addEventListener("change", judge);
  judge();
  return [
    field("Name of the env var", input, [
      element("code", null, free),
      " is free. A source of the project takes its database URL from this env var.",
    ]),
    takeOver,
  ];
}

function moreOptions() {
  const interval = element(
    "select",
    { name: "check_interval_minutes" },
    INTERVALS.map(([value, label]) => element("option", { value }, label)),
  );
  return element(
    "details",
    { class: "more-options" },
    element("summary", null, "More options"),
    element(
      "div",
      { class: "stack" },
      tickBox(
        "Look at the project's metadata, too",
        "metadata_access",
        "Lets the service read the project's admin secret, to see whether a source uses the env var, and to reload it after a rotation.",
      ),
      field(
        "How often to check without being told",
        interval,
        "Heroku tells of every rotation at once. The schedule makes up for what is lost on the way.",
      ),
    ),
  );
}
