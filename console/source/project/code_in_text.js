// @ts-check
/** Sentences of the API, in which names are between backticks. */

import { element } from "../element.js";

/**
 * Return the parts of a sentence, with its names as code.
 *
 * @param {string} text
 * @returns {import("../element.js").Child[]}
 */
export function withCode(text) {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? element("code", null, part) : part));
}
