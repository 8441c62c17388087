// @ts-check
/** Modal dialogs that trap the focus and restore it when closed. */

import { element } from "./element.js";
import { icon } from "./icon.js";

let opened = 0;

/**
 * Open a dialog and return its result; null if it is canceled.
 *
 * @template Answer
 * @param {string} title
 * @param {(close: (answer: Answer | null) => void) => import("./element.js").Children} content builds its content
 * @returns {Promise<Answer | null>}
 */
export function openDialog(title, content) {
  return new Promise((answered) => {
    /** @type {Answer | null} */
    let answer = null;
    const close = (/** @type {Answer | null} */ given) => {
      answer = given;
      dialog.close();
    };
    const dialog = framed(title, content(close), () => close(null));
    dialog.addEventListener("close", () => {
      dialog.remove();
      answered(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** @param {string} title @param {import("./element.js").Children} content @param {() => void} onclose */
function framed(title, content, onclose) {
  const id = `dialog-${++opened}`;
  return element(
    "dialog",
    { "aria-labelledby": id, class: "dialog" },
    element(
      "div",
      { class: "dialog-head" },
      element("h2", { id }, title),
      element(
        "button",
        { type: "button", class: "button icon-only quiet", "aria-label": "Close", onclick: onclose },
        icon("close"),
      ),
    ),
    element("div", { class: "dialog-body" }, content),
  );
}
