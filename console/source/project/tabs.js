// @ts-check
/** The tabs of a project, as links: each has an address of its own. */

import { element } from "../element.js";
import { address } from "../router.js";

/**
 * @param {string} projectId
 * @param {{id: string, label: string, mark?: import("../element.js").Child}[]} tabs `mark` says that something wants to be
 *   seen there
 * @param {string} present the id of the one that is shown
 */
export function tabLinks(projectId, tabs, present) {
  const links = tabs.map(({ id, label, mark }) =>
    element(
      "a",
      {
        key: id,
        href: address("projects", projectId, id),
        "aria-current": id === present ? "page" : null,
      },
      label,
      mark,
    ),
  );
  return element(
    "nav",
    { class: "tabs", "aria-label": "Parts of the project", key: "tabs" },
    links,
  );
}
