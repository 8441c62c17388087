// @ts-check
/** The dialog that adds a connection. The tokens go to the service, which verifies and encrypts them; none is kept here. */

import { api } from "../api.js";
import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { field, form } from "../form.js";
import { icon } from "../icon.js";
import { showNotice } from "../notice.js";

/**
 * Ask for the tokens and add the connection.
 *
 * @returns {Promise<any>} the connection, or null if canceled
 */
export function addConnection() {
  return openDialog("Add a connection", (close) =>
    form({
      content: [securityNote(), ...tokenFields()],
      action: "Add connection",
      busy: "Verifying tokens…",
      oncancel: () => close(null),
      perform: async (tokens) => {
        const connection = await api.post("v1/connections", tokens);
        showNotice("Connection added. Its tokens work.");
        close(connection);
      },
    }),
  );
}

function securityNote() {
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
        "Tokens are verified, stored encrypted and ",
        element("strong", null, "never shown again"),
        ".",
      ),
    ),
  );
}

function tokenFields() {
  return [
    field(
      "Hasura Cloud personal access token",
      secretInput("hasura_token", true),
      "A token of the user who owns the projects. Create one in Hasura Cloud under “My Account”, “Access Tokens”.",
    ),
    field(
      "Heroku token (optional)",
      secretInput("heroku_token", false),
      [
        "Recommended: leave empty and sign in with Heroku. To use a long-lived token instead, run ",
        element("code", null, "heroku authorizations:create"),
        ".",
      ],
    ),
  ];
}

/** @param {string} name @param {boolean} required */
function secretInput(name, required) {
  // Browsers ignore "off" for passwords; "new-password" keeps them from filling in or saving one.
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
