// @ts-check
/** Badges: a color, an icon, and always a label. */

import { element } from "./element.js";
import { icon } from "./icon.js";
import { SEVERITIES, STATUSES, label } from "./vocabulary.js";

/**
 * Return the badge of a sync: its status, and the reason if it is not active.
 *
 * @param {{status: string, explanation: import("./project/types.js").Explanation | null}} sync
 */
export function statusBadge({ status, explanation }) {
  const text = label(STATUSES, status);
  if (status === "active" || !explanation) return badge(status, status, text);
  const { severity, title, meaning } = explanation;
  return badge(severity === "ok" ? "off" : status, status, `${text}: ${decapitalized(title)}`, meaning);
}

/**
 * Return the badge of a severity, of a finding or of the service.
 *
 * @param {string} severity @param {string} [text]
 */
export function severityBadge(severity, text) {
  return badge(severity, severity, text ?? label(SEVERITIES, severity));
}

/**
 * Return a badge.
 *
 * @param {string} look active, paused, disconnected, off, ok, warning, problem or info
 * @param {string} iconName @param {string} text @param {string} [title]
 */
export function badge(look, iconName, text, title) {
  return element("span", { class: `badge ${look}`, title }, icon(iconName), element("span", null, text));
}

/** @param {string} title */
function decapitalized(title) {
  if (/^(Heroku|Hasura)/.test(title)) return title;
  return title.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
