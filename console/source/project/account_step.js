// @ts-check
/** The first step: the account. */

import { element } from "../element.js";
import { form } from "../form.js";
import { address } from "../router.js";
import { accountChoices } from "./account_choices.js";
import { selectionRequired } from "./selection_required.js";
import { ownersConnections } from "./project_data.js";
import { connectionRequired } from "./connection_required.js";

/** @param {import("./enable_dialog.js").Wizard} wizard @returns {Node[]} */
export function accountStep(wizard) {
  const { data, order, go, close } = wizard;
  const title = element("h3", { tabindex: -1, autofocus: true }, "Choose an account");
  if (ownersConnections(data).length === 0) return [title, ...connectionRequired(data, close)];
  const returnTo = (/** @type {string} */ id) =>
    `${address("projects", data.project.project_id, "integrations")}?connection=${id}`;
  return [
    title,
    form({
      content: [
        element(
          "p",
          null,
          "Only the project owner can connect a database, and only from their own Heroku account.",
        ),
        accountChoices(data, { preferred: order.connectionId, returnTo }),
      ],
      action: "Next: choose the database",
      busy: "…",
      oncancel: () => close(null),
      perform: async ({ connection_id }) => {
        if (!connection_id) throw selectionRequired("Choose or connect a Heroku account first.");
        if (connection_id !== order.connectionId)
          Object.assign(order, { connectionId: connection_id, app: null, configVar: null });
        go("source");
      },
    }),
  ];
}
