// @ts-check
/** The problem of a form that was submitted without a selection. */

import { Problem } from "../problem.js";

/** @param {string} detail what to do */
export function selectionRequired(detail) {
  return new Problem({
    status: 0,
    type: "urn:urlsync:problem:not-chosen",
    title: "Nothing selected",
    detail,
  });
}
