// @ts-check
/** The syncs that use a connection. */

import { element } from "../element.js";
import { address } from "../router.js";
import { statusBadge } from "../status_badge.js";

/** @param {{connection_id: string}} connection @param {any[]} syncs */
export function syncsUsing({ connection_id: id }, syncs) {
  return syncs.filter(({ connection_id: other }) => other === id);
}

/** @param {any[]} syncs */
export function dependentSyncsCard(syncs) {
  return element(
    "section",
    { class: "card flush", key: "users", "aria-labelledby": "users-title" },
    element("div", { class: "card-head" }, element("h2", { id: "users-title" }, "Syncs using this connection")),
    syncs.length === 0
      ? element(
          "p",
          { class: "all-clear muted" },
          "None yet. Choose a project and enable a sync under Integrations.",
        )
      : element("ul", { class: "list" }, syncs.map(dependentSyncView)),
  );
}

/** @param {any} sync */
function dependentSyncView(sync) {
  return element(
    "li",
    { key: sync.sync_id, class: "row spread" },
    element(
      "span",
      null,
      element(
        "a",
        { href: address("projects", sync.project_id, "env-vars") },
        element("code", null, sync.env_var),
      ),
      element("span", { class: "small muted" }, ` from ${sync.heroku_app.name}/${sync.config_var}`),
    ),
    statusBadge(sync),
  );
}
