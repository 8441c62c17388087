// @ts-check
/** A button that copies a text, such as a command that is shown once. */

import { actionButton } from "./action.js";

/** @param {string} text @param {string} [label] */
export function copyButton(text, label = "Copy") {
  return actionButton({
    label,
    look: "small",
    done: "Copied.",
    perform: async () => {
      await navigator.clipboard.writeText(text);
      return text;
    },
  });
}
