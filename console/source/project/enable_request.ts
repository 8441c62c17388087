/** The request that enables a sync. */

import { api, dataOf } from "../api/client";
import { Problem } from "../api/problem";
import type { components } from "../api/schema";
import type { Started } from "../api/types";
import { textOf } from "../ui/form";
import type { Source } from "./source_step";

type Body = components["schemas"]["EnableBody"];

/** Return the body of the request, from the values of the form. */
export function bodyOf(connection_id: string, { app, configVar }: Source, values: FormData): Body {
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
  body: Body,
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

function sent(project_id: string, body: Body): Promise<Started> {
  return dataOf(api.POST("/v1/projects/{project_id}/syncs", { params: { path: { project_id } }, body }));
}
