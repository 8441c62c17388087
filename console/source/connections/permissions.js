// @ts-check
/** The permissions of a connection. */

import { element } from "../element.js";
import { icon } from "../icon.js";

/**
 * @typedef {{label: string, granted: boolean | null, text: string}} Permission
 */

/** @param {any} connection @returns {Permission[]} */
export function permissionsOf({ heroku_account: heroku, capabilities: { config_vars: canRead, webhooks: canReceive } }) {
  const connected = heroku !== null;
  return [
    { label: "Write env vars", granted: true, text: "Hasura Cloud accepted the token." },
    {
      label: "Read config vars",
      granted: connected ? canRead : false,
      text: connected ? readText(canRead) : "No Heroku account connected yet.",
    },
    {
      label: "Receive rotation webhooks",
      granted: connected ? canReceive : false,
      text: connected ? webhookText(canReceive) : "No Heroku account connected yet.",
    },
  ];
}

/** @param {any} connection */
export function permissionList(connection) {
  return element("ul", { class: "permissions" }, permissionsOf(connection).map(permissionView));
}

/** @param {Permission} permission */
function permissionView({ label, granted, text }) {
  const look = granted === null ? "unknown" : granted ? "ok" : "warning";
  return element(
    "li",
    { key: label, class: look },
    icon(granted === null ? "info" : granted ? "ok" : "warning"),
    element(
      "span",
      null,
      element("strong", null, label),
      element("span", { class: "hidden" }, granted === null ? ": unknown. " : granted ? ": yes. " : ": no. "),
      element("span", { class: "small muted permission-text" }, text),
    ),
  );
}

/** @param {boolean | null} granted */
function readText(granted) {
  if (granted === null) return "Not tested: the Heroku account has no apps.";
  return granted ? "Can read the apps' config vars." : "Cannot read the apps' config vars.";
}

/** @param {boolean | null} granted */
function webhookText(granted) {
  if (granted === null) return "Not tested: the Heroku account has no apps.";
  return granted
    ? "Can manage webhooks."
    : "Cannot manage webhooks; scheduled checks find changes, with a delay.";
}
