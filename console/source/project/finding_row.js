// @ts-check
/** One finding of a sync's diagnosis, with the actions that help. */

import { element } from "../element.js";
import { humanize } from "../format.js";
import { levelBadge } from "../status_badge.js";
import { withInlineCode } from "../inline_code.js";
import { shortFingerprint } from "./fact_list.js";
import { restartButton } from "./restart_dialog.js";
import { checkButton, deleteButton } from "./sync_actions.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./types.js").Finding} Finding
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

const FINGERPRINT = /^[0-9a-f]{32}$/;

/** The action that helps with a finding. @type {[RegExp, (sync: Sync, data: ProjectData, changed: () => unknown) => Node][]} */
const REPAIRS = [
  [/^(drift|never_checked|target_changed)$/, (sync, _data, changed) => checkButton(sync, changed)],
  [
    /^paused_(source_missing|source_invalid|heroku_app_suspended)$/,
    (sync, _data, changed) => checkButton(sync, changed),
  ],
  [
    /^(disconnected_(opted_out|ownership_transferred)|paused_(heroku_authorization_lost|hasura_access_lost))$/,
    restartButton,
  ],
  [
    /^(disconnected_heroku_app_deleted|paused_hasura_refused)$/,
    (sync, _data, changed) => deleteButton(sync, changed),
  ],
];

/** @param {Finding} finding @param {Sync} sync @param {ProjectData} data @param {() => unknown} changed */
export function findingRow({ code, level, meaning, next_step, detail }, sync, data, changed) {
  const repair = level === "ok" ? null : REPAIRS.find(([pattern]) => pattern.test(code))?.[1];
  return element(
    "li",
    { key: code, class: `diagnosis ${level}` },
    levelBadge(level, humanize(code)),
    element(
      "div",
      { class: "stack" },
      element("p", null, withInlineCode(meaning), detail && [" ", detailView(detail)]),
      next_step && element("p", null, element("strong", null, "Next step: "), withInlineCode(next_step)),
      repair && element("div", { class: "actions" }, repair(sync, data, changed)),
    ),
  );
}

/** @param {string} detail */
function detailView(detail) {
  return FINGERPRINT.test(detail)
    ? shortFingerprint(detail)
    : element("span", { class: "muted small" }, `(${detail})`);
}
