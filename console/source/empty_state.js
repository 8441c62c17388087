// @ts-check
/** Placeholder for an empty page or list: what will appear here, and how to get there. */

import { element } from "./element.js";
import { icon } from "./icon.js";

/**
 * @param {{icon: string, title: string, text: import("./element.js").Children, actions?: import("./element.js").Children}} content
 */
export function emptyState({ icon: name, title, text, actions }) {
  return element(
    "section",
    { class: "empty", key: "empty" },
    icon(name),
    element("h2", null, title),
    element("div", { class: "prose" }, typeof text === "string" ? element("p", null, text) : text),
    actions && element("div", { class: "actions" }, actions),
  );
}
