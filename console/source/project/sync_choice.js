// @ts-check
/** Links to choose one of several syncs of a project. */

import { element } from "../element.js";
import { address } from "../router.js";

/**
 * @param {import("./types.js").Sync[]} syncs @param {import("./types.js").Sync} chosen @param {string} tab
 */
export function syncChoice(syncs, chosen, tab) {
  if (syncs.length < 2) return null;
  return element(
    "nav",
    { class: "sync-choice", "aria-label": "Env vars with a sync", key: "sync-choice" },
    syncs.map(({ sync_id, project_id, env_var }) =>
      element(
        "a",
        {
          key: sync_id,
          href: `${address("projects", project_id, tab)}?sync=${sync_id}`,
          "aria-current": sync_id === chosen.sync_id ? "true" : null,
        },
        element("code", null, env_var),
      ),
    ),
  );
}
