// @ts-check
/** Query parameters in the location's hash: `#/projects/<id>/history?sync=<id>`. */

/** @param {string} name @returns {string | null} */
export function hashParameter(name) {
  return new URLSearchParams(location.hash.split("?")[1] ?? "").get(name);
}

/** Return a parameter and remove it from the address. @param {string} name */
export function takeHashParameter(name) {
  const value = hashParameter(name);
  if (value !== null) history.replaceState(null, "", location.hash.split("?")[0]);
  return value;
}
