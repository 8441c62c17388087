// @ts-check
/** A list of facts (`<dl>`), and fingerprints. */

import { element } from "../element.js";

/** The hexadecimal digits of a key's ID at the start of a fingerprint. */
const KEY_ID_LENGTH = 8;
const SHOWN_LENGTH = 8;

/**
 * @param {[string, import("../element.js").Children | null][]} facts entries without a value are omitted
 */
export function factList(facts) {
  const shown = facts.filter(
    ([, value]) => value !== null && value !== undefined && value !== false && value !== "",
  );
  return element(
    "dl",
    { class: "facts" },
    shown.map(([name, value]) => [
      element("dt", { key: name }, name),
      element("dd", { key: name }, value),
    ]),
  );
}

/**
 * Return the part of a fingerprint that identifies the value; the whole is in its title. Every fingerprint starts with
 * the ID of its key, which is the same for all values.
 *
 * @param {string | null} fingerprint
 */
export function shortFingerprint(fingerprint) {
  if (!fingerprint) return null;
  return element(
    "code",
    {
      class: "fingerprint",
      title: `Fingerprint of the value: ${fingerprint}. Equal values have equal fingerprints.`,
    },
    fingerprint.slice(KEY_ID_LENGTH, KEY_ID_LENGTH + SHOWN_LENGTH),
  );
}
