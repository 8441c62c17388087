// @ts-check
/** What an address says behind the path of its hash: `#/projects/<id>/history?sync=<id>`. */

/** @param {string} name @returns {string | null} */
export function hashParameter(name) {
  return new URLSearchParams(location.hash.split("?")[1] ?? "").get(name);
}

/** Return it once: the address loses it. @param {string} name */
export function takeHashParameter(name) {
  const value = hashParameter(name);
  if (value !== null) history.replaceState(null, "", location.hash.split("?")[0]);
  return value;
}
