// @ts-check
/** The request that enables a sync. */

import { Problem } from "../problem.js";

/** @typedef {import("./enable_dialog.js").Order} Order */

/** Return the body of the request. @param {Order} order @param {Record<string, any>} values of the form */
export function bodyOf(
  { connectionId, app, configVar },
  { env_var, take_over, metadata_access, no_webhook, check_interval_minutes },
) {
  const minutes =
    check_interval_minutes === null
      ? {}
      : { check_interval_minutes: Number(check_interval_minutes) };
  return {
    connection_id: connectionId,
    heroku_app: app?.id,
    config_var: configVar,
    env_var,
    take_over,
    metadata_access,
    webhook_wanted: !no_webhook,
    ...minutes,
  };
}

/**
 * Enable a sync; if the config var leads through a connection pooler, only after the user has accepted that.
 *
 * @param {string} projectId @param {Record<string, any>} body
 * @param {{post: (path: string, body: object) => Promise<any>, acceptsPooler: (problem: Problem) => Promise<boolean>}} ask
 */
export async function enableSync(projectId, body, { post, acceptsPooler }) {
  const path = `v1/projects/${projectId}/syncs`;
  try {
    return await post(path, body);
  } catch (error) {
    const isWarning = error instanceof Problem && error.kind === "transaction-pooler";
    if (!isWarning || !(await acceptsPooler(error))) throw error;
    return post(path, { ...body, accept_pooler: true });
  }
}
