// @ts-check
/** Text with a copy button. */

import { element } from "../element.js";
import { showNotice } from "../notice.js";

/** @param {string} text */
export function copyBox(text) {
  const shown = element("pre", { class: "copy-text", tabindex: 0 }, text);
  return element(
    "div",
    { class: "copy-box" },
    shown,
    element(
      "button",
      { type: "button", class: "button small", onclick: () => copy(text, shown) },
      "Copy",
    ),
  );
}

/** @param {string} text @param {HTMLElement} shown */
async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    showNotice("Copied.");
  } catch {
    // Without permission to write to the clipboard, the text is selected, ready to be copied by hand.
    getSelection()?.selectAllChildren(shown);
  }
}
