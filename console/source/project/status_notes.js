// @ts-check
/** The notes above the tabs for each sync that needs attention or is not active, as the API explains it. */

import { element } from "../element.js";
import { icon } from "../icon.js";
import { withInlineCode } from "../inline_code.js";
import { actionButtons } from "./action_buttons.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./types.js").Explanation} Explanation
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

/** @type {Record<string, string>} */
const LOOKS = { ok: "", warning: "warning", problem: "problem" };
/** @type {Record<string, string>} */
const ICONS = { ok: "info", warning: "warning", problem: "problem" };

/** @param {ProjectData} data @param {{changed: () => unknown}} page */
export function statusNotes(data, page) {
  return data.syncs.map(
    (sync) => sync.explanation && statusNote(sync, sync.explanation, data, page),
  );
}

/** @param {Sync} sync @param {Explanation} explanation @param {ProjectData} data @param {{changed: () => unknown}} page */
function statusNote(sync, { severity, title, meaning, automatic, next_step }, data, page) {
  return element(
    "section",
    {
      class: `callout status-note ${LOOKS[severity]}`,
      key: `status-${sync.sync_id}`,
      "aria-label": `${sync.env_var}: ${title}`,
    },
    icon(ICONS[severity]),
    element(
      "div",
      { class: "callout-text" },
      element(
        "h2",
        null,
        title,
        element("span", { class: "status-note-of" }, ` · ${sync.env_var} is ${sync.status}`),
      ),
      element("p", null, withInlineCode(meaning)),
      automatic &&
        element(
          "p",
          null,
          element("strong", null, "What happens automatically: "),
          withInlineCode(automatic),
        ),
      next_step &&
        element("p", null, element("strong", null, "Next step: "), withInlineCode(next_step)),
      element("div", { class: "actions" }, actionButtons(sync, sync.actions, data, page.changed)),
    ),
  );
}
