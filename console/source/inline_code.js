// @ts-check
/** Texts of the API that mark names and commands with `backticks`. */

import { element } from "./element.js";

/**
 * Return a text whose parts between backticks are `<code>` elements.
 *
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function withInlineCode(text) {
  const parts = text.split("`");
  // An unmatched backtick is just a character.
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, index) => (index % 2 ? element("code", null, part) : part));
}
