// @ts-check
/** Placeholder of the tabs about a sync, for a project without one. */

import { account } from "../account.js";
import { element } from "../element.js";
import { emptyState } from "../empty_state.js";
import { address } from "../router.js";

/** @param {string} projectId @param {string} text what will appear here */
export function noSyncYet(projectId, text) {
  return emptyState({
    icon: "connections",
    title: "No syncs yet",
    text,
    actions:
      account.may("use_own") &&
      element(
        "a",
        { class: "button primary", href: address("projects", projectId, "integrations") },
        "Connect a Heroku database",
      ),
  });
}
