// @ts-check
/** A confirmation dialog. */

import { openDialog } from "./dialog.js";
import { element } from "./element.js";

/**
 * Return true if the user confirms.
 *
 * @param {{title: string, text: import("./element.js").Children, action: string, danger?: boolean}} question `action` is the
 *   label of the confirming button, such as "Opt out"
 * @returns {Promise<boolean>}
 */
export async function confirm({ title, text, action, danger = false }) {
  const answer = await openDialog(title, (close) => [
    element("div", { class: "prose" }, typeof text === "string" ? element("p", null, text) : text),
    element(
      "div",
      { class: "dialog-actions" },
      // Cancel comes first and has the focus, so Enter alone changes nothing.
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
