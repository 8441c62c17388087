// @ts-check
/** Adding a connection with tokens. They go to the service, which tries and encrypts them, and are kept nowhere here. */

import { api } from "../api.js";
import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { field, form } from "../form.js";
import { icon } from "../icon.js";
import { showNotice } from "../notice.js";

/**
 * Ask for the tokens and make the connection.
 *
 * @returns {Promise<any>} the connection, or null when the person changedStatus away
 */
export function addConnection() {
  return openDialog("Add a connection", (close) =>
    form({
      content: [promise(), ...tokenFields()],
      action: "Add the connection",
      busy: "Trying the tokens…",
      oncancel: () => close(null),
      perform: async (tokens) => {
        const connection = await api.post("v1/connections", tokens);
        showNotice("The connection is added. The tokens work.");
        close(connection);
      },
    }),
  );
}

function promise() {
  return element(
    "div",
    { class: "callout" },
    icon("key"),
    element(
      "div",
      { class: "callout-text" },
      element(
        "p",
        null,
        "Both tokens are tried at the real APIs, stored encrypted, and ",
        element("strong", null, "never shown again"),
        ", to nobody.",
      ),
    ),
  );
}

function tokenFields() {
  return [
    field(
      "Hasura Cloud personal access token",
      secretInput("hasura_token", true),
      "Of the user who owns the projects. Make one in Hasura Cloud under “My Account”, “Access Tokens”.",
    ),
    field(
      "Heroku token (optional)",
      secretInput("heroku_token", false),
      "Leave it empty to connect the Heroku account by signing in there, which is the better way. A long-lived token: heroku authorizations:create.",
    ),
  ];
}

/** @param {string} name @param {boolean} required */
function secretInput(name, required) {
  // "off" alone is not heeded for passwords; "new-password" keeps browsers from filling in or keeping one.
  return element("input", {
    type: "password",
    name,
    required,
    autocomplete: "new-password",
    spellcheck: "false",
    autocapitalize: "off",
    maxlength: 2048,
  });
}
