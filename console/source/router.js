// @ts-check
/** Maps the location's hash to a page: `#/projects/<id>/history`. */

/**
 * @typedef {{name: string, parameters: Record<string, string>}} Route
 */

/** @type {[string, string[]][]} */
const ROUTES = [
  ["overview", []],
  ["projects", ["projects"]],
  ["project", ["projects", ":project_id"]],
  ["project", ["projects", ":project_id", ":tab"]],
  ["activity", ["activity"]],
  ["connections", ["connections"]],
  ["connection", ["connections", ":connection_id"]],
];

/**
 * Return the route of a location's hash; `not-found` if there is none.
 *
 * @param {string} hash
 * @returns {Route}
 */
export function routeOf(hash) {
  const parts = hash
    .replace(/^#?\/?/, "")
    .split("?")[0]
    .split("/")
    .filter(Boolean)
    .map(decoded);
  for (const [name, pattern] of ROUTES) {
    const parameters = parametersOf(pattern, parts);
    if (parameters) return { name, parameters };
  }
  return { name: "not-found", parameters: {} };
}

/**
 * Return the address of a page: `address("projects", id, "history")`.
 *
 * @param {...string} parts
 */
export function address(...parts) {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** @param {string[]} pattern @param {string[]} parts @returns {Record<string, string> | null} */
function parametersOf(pattern, parts) {
  if (pattern.length !== parts.length) return null;
  const pairs = pattern.map((wanted, index) => [wanted, parts[index]]);
  if (!pairs.every(([wanted, part]) => wanted.startsWith(":") || wanted === part)) return null;
  return Object.fromEntries(
    pairs.filter(([wanted]) => wanted.startsWith(":")).map(([wanted, part]) => [wanted.slice(1), part]),
  );
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
