// @ts-check
/** One finding of a sync's diagnosis, with the actions that help. */

import { element } from "../element.js";
import { severityBadge } from "../status_badge.js";
import { withInlineCode } from "../inline_code.js";
import { actionButtons } from "./action_buttons.js";
import { shortFingerprint } from "./fact_list.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./types.js").Finding} Finding
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

const FINGERPRINT = /^[0-9a-f]{32}$/;

/** @param {Finding} finding @param {Sync} sync @param {ProjectData} data @param {() => unknown} changed */
export function findingRow(finding, sync, data, changed) {
  const { code, level, title, meaning, automatic, next_step, actions, detail } = finding;
  return element(
    "li",
    { key: code, class: `diagnosis ${level}` },
    severityBadge(level, title),
    element(
      "div",
      { class: "stack" },
      element("p", null, withInlineCode(meaning), detail && [" ", detailView(detail)]),
      automatic &&
        element(
          "p",
          null,
          element("strong", null, "What happens automatically: "),
          withInlineCode(automatic),
        ),
      next_step &&
        element("p", null, element("strong", null, "Next step: "), withInlineCode(next_step)),
      actions.length > 0 &&
        element("div", { class: "actions" }, actionButtons(sync, actions, data, changed)),
    ),
  );
}

/** @param {string} detail */
function detailView(detail) {
  return FINGERPRINT.test(detail)
    ? shortFingerprint(detail)
    : element("span", { class: "muted small" }, `(${detail})`);
}
