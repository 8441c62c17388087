/** Env var names: the default for a new sync, and validation. */

const BASE = "PG_DATABASE_URL";
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

type Present = { name: string; sync?: object | null };

/** Return the first free name of PG_DATABASE_URL, PG_DATABASE_URL1, … */
export function freeName(envVars: Present[]): string {
  const taken = new Set(envVars.map(({ name }) => name));
  for (let number = 0; ; number++) {
    const name = number === 0 ? BASE : `${BASE}${number}`;
    if (!taken.has(name)) return name;
  }
}

/** Return the objection to a name, or null. `exists` is separate, because the user may want to overwrite such an env var. */
export function checkName(name: string, envVars: Present[]): { objection: string | null; exists: boolean } {
  const present = envVars.find((envVar) => envVar.name === name);
  if (!name) return { objection: "Enter a name.", exists: false };
  if (!NAME.test(name))
    return {
      objection: "Use only letters, digits and underscores. The name must not start with a digit.",
      exists: false
    };
  if (present?.sync) return { objection: `Another sync already writes ${name}.`, exists: false };
  return { objection: null, exists: Boolean(present) };
}
