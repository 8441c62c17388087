// @ts-check
/** What a form says that was sent before anything was chosen. */

import { Problem } from "../problem.js";

/** @param {string} detail what to do */
export function selectionRequired(detail) {
  return new Problem({
    status: 0,
    type: "urn:urlsync:problem:not-chosen",
    title: "Nothing is chosen yet",
    detail,
  });
}
