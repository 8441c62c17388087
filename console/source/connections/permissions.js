// @ts-check
/** What a connection may do, point by point. */

import { element } from "../element.js";
import { icon } from "../icon.js";

/**
 * @typedef {{label: string, able: boolean | null, words: string}} Ability
 */

/** @param {any} connection @returns {Ability[]} */
export function permissionsOf({ heroku_account: heroku, abilities: { config_vars: reads, webhooks: hears } }) {
  const connected = heroku !== null;
  return [
    { label: "Write env vars", able: true, words: "Hasura Cloud accepted the token." },
    {
      label: "Read config vars",
      able: connected ? reads : false,
      words: connected ? readWords(reads) : "No Heroku account is connected yet.",
    },
    {
      label: "Hear of rotations at once",
      able: connected ? hears : false,
      words: connected ? hearWords(hears) : "No Heroku account is connected yet.",
    },
  ];
}

/** @param {any} connection */
export function permissionList(connection) {
  return element("ul", { class: "permissions" }, permissionsOf(connection).map(permissionView));
}

/** @param {Ability} ability */
function permissionView({ label, able, words }) {
  const look = able === null ? "unknown" : able ? "ok" : "warning";
  return element(
    "li",
    { key: label, class: look },
    icon(able === null ? "info" : able ? "ok" : "warning"),
    element(
      "span",
      null,
      element("strong", null, label),
      element("span", { class: "hidden" }, able === null ? ": not known. " : able ? ": yes. " : ": no. "),
      element("span", { class: "small muted permission-text" }, words),
    ),
  );
}

/** @param {boolean | null} able */
function readWords(able) {
  if (able === null) return "There was no app to try it on.";
  return able ? "Heroku shows the apps' config vars." : "Heroku does not show the apps' config vars.";
}

/** @param {boolean | null} able */
function hearWords(able) {
  if (able === null) return "There was no app to try it on.";
  return able ? "It may manage webhooks." : "It may not manage webhooks; the schedule finds changes, later.";
}
