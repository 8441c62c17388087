// @ts-check
/** Names and what they are, side by side. */

import { element } from "../element.js";

/**
 * @param {[string, import("../element.js").Children | null][]} facts those without anything to say are left out
 */
export function factList(facts) {
  const told = facts.filter(
    ([, what]) => what !== null && what !== undefined && what !== false && what !== "",
  );
  return element(
    "dl",
    { class: "facts" },
    told.map(([name, what]) => [
      element("dt", { key: name }, name),
      element("dd", { key: name }, what),
    ]),
  );
}

/**
 * Return a fingerprint, short; the whole of it when one points at it. Its end is shown: it begins with its key's id.
 *
 * @param {string | null} fingerprint
 */
export function shortFingerprint(fingerprint) {
  if (!fingerprint) return null;
  return element(
    "code",
    {
      class: "fingerprint",
      title: `A keyed hash of the value, equal for equal values: ${fingerprint}`,
    },
    fingerprint.slice(-8),
  );
}
