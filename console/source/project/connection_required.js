// @ts-check
/** What is said where no connection of the project's owner exists: why one is needed, and how to make it. */

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
          `There is no connection of ${project.hidden ? "the project's present owner" : "the project's owner"} yet`,
        ),
        element(
          "p",
          null,
          "A connection holds the credentials of one Hasura Cloud user: a personal access token, and a Heroku account to go with it. The owner makes the token in Hasura Cloud; then add the connection, and come back here.",
        ),
        others &&
          element(
            "p",
            { class: "small" },
            `Not usable, because they do not own the project: ${others}.`,
          ),
      ),
    ),
    element(
      "div",
      { class: "dialog-actions" },
      element("button", { type: "button", class: "button", onclick: () => close(null) }, "Cancel"),
      actionButton({
        label: "Add a connection",
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
