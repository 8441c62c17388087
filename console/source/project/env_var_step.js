// @ts-check
/** The third step: the env var. Then the sync is enabled. */

import { api } from "../api.js";
import { confirm } from "../confirm.js";
import { element } from "../element.js";
import { field, form, checkbox } from "../form.js";
import { withInlineCode } from "../inline_code.js";
import { Problem } from "../problem.js";
import { bodyOf, enableSync } from "./enable_request.js";
import { freeName, checkName } from "./env_var_name.js";
import { resultView } from "./result_view.js";

/** @typedef {import("./enable_dialog.js").Wizard} Wizard */

const INTERVALS = [
  ["", "Service default"],
  ["5", "Every 5 minutes"],
  ["15", "Every 15 minutes"],
  ["60", "Every hour"],
  ["360", "Every 6 hours"],
];

/** @param {Wizard} wizard @returns {Node[]} */
export function envVarStep({ data, order, finish, close }) {
  const { project } = data;
  return [
    element("h3", { tabindex: -1, autofocus: true }, "Choose an env var"),
    form({
      content: [sourceLine(order), nameFields(project.env_vars), moreOptions()],
      action: "Enable sync",
      busy: "Enabling, up to 20 seconds…",
      oncancel: () => close(null),
      perform: async (values) => {
        const started = await enableSync(project.project_id, bodyOf(order, values), {
          post: (path, body) => api.post(path, body),
          acceptsPooler,
        }).catch((error) => Promise.reject(withUncertainty(error)));
        finish(resultView(started, "enabled", () => close(null)));
      },
    }),
  ];
}

/** @param {Problem} problem */
function acceptsPooler({ title, detail }) {
  return confirm({
    title,
    text: element("p", null, withInlineCode(detail)),
    action: "Follow it anyway",
    danger: true,
  });
}

/** Add that the sync may have been enabled, if there was no definite response. @param {any} error */
function withUncertainty(error) {
  if (error.status !== 0 && error.status < 500) return error;
  const detail = `${error.detail} The sync may have been enabled all the same: close this dialog and check.`;
  return new Problem({ ...error, detail });
}

/** @param {Wizard["order"]} order */
function sourceLine({ app, configVar }) {
  return element(
    "p",
    null,
    "The env var will follow ",
    element("code", null, configVar),
    " of the Heroku app ",
    element("strong", null, app?.name),
    ".",
  );
}

/**
 * Return the field for the name, and the checkbox to overwrite an env var, shown only if the env var exists.
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
  const overwrite = checkbox(
    "Overwrite this env var (the old value is lost)",
    "take_over",
    "The project already has this env var. Its value is replaced by the database URL from Heroku.",
  );
  const tick = /** @type {HTMLInputElement} */ (overwrite.querySelector("input"));
  const validate = () => {
    const { objection, exists } = checkName(input.value.trim(), envVars);
    overwrite.hidden = !exists;
    if (!exists) tick.checked = false;
    const refusal =
      exists && !tick.checked
        ? `The project already has ${input.value.trim()}. Allow overwriting it, or choose another name.`
        : null;
    input.setCustomValidity(objection ?? refusal ?? "");
  };
  input.addEventListener("input", validate);
  tick.addEventListener("change", validate);
  validate();
  return [
    field("Env var name", input, [
      element("code", null, free),
      " is available. Let a source of the project take its database URL from this env var.",
    ]),
    overwrite,
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
      checkbox(
        "Check the project's metadata",
        "metadata_access",
        "Lets the service read the project's admin secret, to check whether a source uses the env var and to reload that source after a rotation.",
      ),
      field(
        "Scheduled checks",
        interval,
        "A webhook reports every rotation at once; scheduled checks catch missed webhooks.",
      ),
      checkbox(
        "Register no webhook",
        "no_webhook",
        "The sync then runs on the schedule alone: a rotation is found by the next scheduled check.",
      ),
    ),
  );
}
