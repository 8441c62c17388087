/** The request that enables a sync, and the names that its env var may have. */

import type { EnableBody } from "../api";
import { textOf } from "../ui";
import type { Source } from "./enable_dialog";

const BASE = "PG_DATABASE_URL";
const INVALID = "Use only letters, digits and underscores. The name must not start with a digit.";
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

type Present = { name: string; sync?: object | null };

/** Return the body of the request, from the values of the form. */
export function bodyOf(connection_id: string, { app, configVar }: Source, values: FormData): EnableBody {
  const minutes = textOf(values, "check_interval_minutes");
  return {
    connection_id,
    heroku_app: app.id,
    config_var: configVar,
    env_var: textOf(values, "env_var"),
    take_over: values.has("take_over"),
    metadata_access: values.has("metadata_access"),
    webhook_wanted: !values.has("no_webhook"),
    accept_pooler: values.has("accept_pooler"),
    ...(minutes === null ? {} : { check_interval_minutes: Number(minutes) })
  };
}

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
  if (!NAME.test(name)) return { objection: name ? INVALID : "Enter a name.", exists: false };
  if (present?.sync) return { objection: `Another sync already writes ${name}.`, exists: false };
  return { objection: null, exists: Boolean(present) };
}
