// @ts-check
/** Placeholder while content is loading. */

import { element } from "./element.js";

/** @param {number} [lines] */
export function skeleton(lines = 4) {
  const bars = Array.from({ length: lines }, () =>
    element("span", { class: "skeleton-line", "aria-hidden": true }),
  );
  return element(
    "div",
    { class: "skeleton", key: "skeleton", role: "status" },
    element("span", { class: "hidden" }, "Loading…"),
    bars,
  );
}
