// @ts-check
/** The tabs of a project, as links: each has its own address. */

import { element } from "../element.js";
import { address } from "../router.js";

/**
 * @param {string} projectId
 * @param {{id: string, label: string, mark?: import("../element.js").Child}[]} tabs `mark` highlights a tab that needs
 *   attention
 * @param {string} present the ID of the open tab
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
    { class: "tabs", "aria-label": "Project", key: "tabs" },
    links,
  );
}
