// @ts-check
/** Names of env vars: which one a new sync gets if nobody says otherwise, and what speaks against a name. */

const BASE = "PG_DATABASE_URL";
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Return the first free name of PG_DATABASE_URL, PG_DATABASE_URL1, …
 *
 * @param {{name: string}[]} envVars
 */
export function freeName(envVars) {
  const taken = new Set(envVars.map(({ name }) => name));
  for (let number = 0; ; number++) {
    const name = number === 0 ? BASE : `${BASE}${number}`;
    if (!taken.has(name)) return name;
  }
}

/**
 * Return what speaks against a name, in words; null where nothing does. `exists` is said apart, because a person
 * may want to take such an env var over.
 *
 * @param {string} name
 * @param {{name: string, sync: object | null}[]} envVars
 * @returns {{objection: string | null, exists: boolean}}
 */
export function checkName(name, envVars) {
  const present = envVars.find((envVar) => envVar.name === name);
  if (!name) return { objection: "Give the env var a name.", exists: false };
  if (!NAME.test(name)) {
    return {
      objection: "A name has letters, digits and underscores, and begins with no digit.",
      exists: false,
    };
  }
  if (present?.sync)
    return { objection: `Another integration writes ${name} already.`, exists: false };
  return { objection: null, exists: Boolean(present) };
}
