// @ts-check
/** The first step: whose accounts are used. */

import { element } from "../element.js";
import { form } from "../form.js";
import { accountChoices, nameOf } from "./account_choices.js";
import { ownersConnections } from "./project_data.js";
import { addConnectionLink } from "./restart_dialog.js";

/** @param {import("./enable_dialog.js").Wizard} wizard @returns {Node[]} */
export function accountStep(wizard) {
  const { data, order, go, close } = wizard;
  const usable = ownersConnections(data);
  const title = element("h3", { tabindex: -1 }, "Whose Heroku database shall it be?");
  if (usable.length === 0) return [title, ...nobody(data, close)];
  const chosen = order.connectionId ?? (usable.find(({ heroku_account }) => heroku_account) ?? usable[0]).connection_id;
  const returnTo = `projects/${data.project.project_id}/integrations`;
  return [
    title,
    form({
      content: [
        element("p", null, "Only the owner of the project can connect a database, and only from a Heroku account of their own."),
        accountChoices({ ...data, usable, chosen, returnTo }),
      ],
      action: "Next: choose the database",
      busy: "…",
      oncancel: () => close(null),
      perform: async ({ connection_id }) => {
        if (!connection_id) throw noAccount();
        if (connection_id !== order.connectionId) Object.assign(order, { connectionId: connection_id, app: null, configVar: null });
        go("source");
      },
    }),
  ];
}

/** @param {import("./project_data.js").ProjectData} data @param {(answer: null) => void} close */
function nobody({ connections }, close) {
  const others = connections.map(nameOf).join(", ");
  return [
    element("p", null, "There is no connection of the project's owner yet. A connection holds the credentials of one Hasura Cloud user: a personal access token, and a Heroku account to go with it."),
    others ? element("p", { class: "hint" }, `These cannot be used, because they do not own the project: ${others}.`) : "",
    element("div", { class: "dialog-actions" }, element("button", { type: "button", class: "button", onclick: () => close(null) }, "Cancel"), addConnectionLink(close)),
  ].map((node) => (typeof node === "string" ? document.createTextNode(node) : node));
}
