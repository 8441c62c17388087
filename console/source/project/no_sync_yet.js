// @ts-check
/** What tabs about a sync show where the project has none. */

import { element } from "../element.js";
import { emptyState } from "../empty_state.js";
import { address } from "../router.js";

/** @param {string} projectId @param {string} text what there will be to see here */
export function noSyncYet(projectId, text) {
  return emptyState({
    icon: "connections",
    title: "No env var follows Heroku yet",
    text,
    actions: element(
      "a",
      { class: "button primary", href: address("projects", projectId, "integrations") },
      "Connect a Heroku database",
    ),
  });
}
