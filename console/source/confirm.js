// @ts-check
/** Asking once, before something that matters is done. */

import { openDialog } from "./dialog.js";
import { element } from "./element.js";

/**
 * Return whether the person wants it.
 *
 * @param {{title: string, text: import("./element.js").Children, action: string, danger?: boolean}} question `action` is what
 *   the button says, such as "Opt out"
 * @returns {Promise<boolean>}
 */
export async function confirm({ title, text, action, danger = false }) {
  const answer = await openDialog(title, (close) => [
    element("div", { class: "prose" }, typeof text === "string" ? element("p", null, text) : text),
    element(
      "div",
      { class: "dialog-actions" },
      // The harmless answer comes first, and so has the focus: Enter alone does no damage.
      element(
        "button",
        { type: "button", class: "button", autofocus: true, onclick: () => close(null) },
        "Cancel",
      ),
      element(
        "button",
        { type: "button", class: `button ${danger ? "danger" : "primary"}`, onclick: () => close("yes") },
        action,
      ),
    ),
  ]);
  return answer === "yes";
}
