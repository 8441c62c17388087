// @ts-check
/** The note in dialogs if there is no connection of the project's owner: why one is needed, and how to add it. */

import { actionButton } from "../action.js";
import { addConnection } from "../connections/add_connection.js";
import { element } from "../element.js";
import { icon } from "../icon.js";
import { nameOf } from "./account_choices.js";

/**
 * @param {import("./project_data.js").ProjectData} data
 * @param {(answer: null) => void} close
 * @returns {Node[]}
 */
export function connectionRequired({ project, connections }, close) {
  const others = connections.map(nameOf).join(", ");
  return [
    element(
      "div",
      { class: "callout warning" },
      icon("warning"),
      element(
        "div",
        { class: "callout-text" },
        element(
          "strong",
          null,
          `The project's ${project.hidden ? "current owner" : "owner"} has no connection yet`,
        ),
        element(
          "p",
          null,
          "A connection holds the credentials of one Hasura Cloud user: a personal access token and a Heroku account. The owner creates the token in Hasura Cloud; add the connection with it, then come back here.",
        ),
        others &&
          element(
            "p",
            { class: "small" },
            `Unavailable (not the project owner): ${others}.`,
          ),
      ),
    ),
    element(
      "div",
      { class: "dialog-actions" },
      element("button", { type: "button", class: "button", onclick: () => close(null) }, "Cancel"),
      actionButton({
        label: "Add connection",
        look: "primary",
        icon: "plus",
        perform: () => add(close),
      }),
    ),
  ];
}

/** @param {(answer: null) => void} close */
async function add(close) {
  if (await addConnection()) close(null);
}
