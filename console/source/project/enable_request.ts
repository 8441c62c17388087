/** The request that enables a sync, and the names that its env var may have. */

import { api, dataOf, Problem } from "../api";
import type { EnableBody, Started } from "../api";
import { textOf } from "../ui";
import type { Source } from "./enable_dialog";

const BASE = "PG_DATABASE_URL";
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
    accept_pooler: false,
    ...(minutes === null ? {} : { check_interval_minutes: Number(minutes) })
  };
}

/** Enable a sync; if the config var leads through a connection pooler, only after the user has accepted that. */
export async function enableSync(
  projectId: string,
  body: EnableBody,
  acceptsPooler: (problem: Problem) => Promise<boolean>
): Promise<Started> {
  try {
    return await sent(projectId, body);
  } catch (error) {
    const isWarning = error instanceof Problem && error.kind === "transaction-pooler";
    if (!isWarning || !(await acceptsPooler(error))) throw error;
    return sent(projectId, { ...body, accept_pooler: true });
  }
}

function sent(project_id: string, body: EnableBody): Promise<Started> {
  return dataOf(api.POST("/v1/projects/{project_id}/syncs", { params: { path: { project_id } }, body }));
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
  if (!name) return { objection: "Enter a name.", exists: false };
  if (!NAME.test(name))
    return {
      objection: "Use only letters, digits and underscores. The name must not start with a digit.",
      exists: false
    };
  if (present?.sync) return { objection: `Another sync already writes ${name}.`, exists: false };
  return { objection: null, exists: Boolean(present) };
}
