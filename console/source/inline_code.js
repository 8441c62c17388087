// @ts-check
/** The API's sentences, in which names and commands stand between `backticks`. */

import { element } from "./element.js";

/**
 * Return a text with what is between backticks as code.
 *
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function withInlineCode(text) {
  const parts = text.split("`");
  // Without its partner a backtick is just a character.
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, index) => (index % 2 ? element("code", null, part) : part));
}
