// @ts-check
/** The third step: what the env var is called; then the sync is enabled. */

import { api } from "../api.js";
import { element } from "../element.js";
import { field, form, tickBox } from "../form.js";
import { asProblem } from "../problem.js";
import { freeName, judgeName } from "./env_var_name.js";
import { startedView } from "./started_view.js";

/** @typedef {import("./enable_dialog.js").Wizard} Wizard */

/** @param {Wizard} wizard @returns {Node[]} */
export function envVarStep(wizard) {
  const { data, order, close } = wizard;
  const { envVars, takeOver, name } = nameFields(data.project.env_vars);
  const place = element("div", { class: "stack" });
  place.append(
    form({
      content: [sourceLine(order), name, takeOver, metadataBox(), intervalField(envVars)],
      action: "Enable the sync",
      busy: "Enabling, up to 20 seconds…",
      oncancel: () => close(null),
      perform: async (values) => {
        const started = await enable(wizard, values, takeOver);
        place.replaceChildren(...startedView(started, "enabled", () => close(null)));
      },
    }),
  );
  return [element("h3", { tabindex: -1 }, "Which env var shall have its URL?"), place];
}
