// @ts-check
/** Badges: a color, an icon, and always a label. */

import { element } from "./element.js";
import { icon } from "./icon.js";
import { LEVELS, REASONS, STATUSES, word } from "./vocabulary.js";

/**
 * Return the badge of a sync: its status, and the reason if it is not active.
 *
 * @param {{status: string, reason: string | null}} sync
 */
export function statusBadge({ status, reason }) {
  const { label, meaning } = word(STATUSES, status);
  const why = reason && word(REASONS, reason);
  const look = reason === "opted_out" ? "off" : status;
  return badge(
    look,
    status,
    why ? `${label}: ${why.label.replace(/^[A-Z](?=[a-z])/, decapitalised)}` : label,
    why ? why.meaning : meaning,
  );
}

/**
 * Return the badge of a level, of a finding or of the service.
 *
 * @param {string} level @param {string} [label]
 */
export function levelBadge(level, label) {
  const { label: usual, meaning } = word(LEVELS, level);
  return badge(level, level, label ?? usual, meaning);
}

/**
 * Return a badge.
 *
 * @param {string} look active, paused, disconnected, off, ok, warning, problem or info
 * @param {string} iconName @param {string} label @param {string} [title]
 */
export function badge(look, iconName, label, title) {
  return element("span", { class: `badge ${look}`, title }, icon(iconName), element("span", null, label));
}

/** @param {string} letter @param {number} _index @param {string} whole */
function decapitalised(letter, _index, whole) {
  return /^(Heroku|Hasura)/.test(whole) ? letter : letter.toLowerCase();
}
