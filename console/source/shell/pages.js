// @ts-check
/** The page of each route, loaded on first use. */

/** @type {Record<string, () => Promise<{default: CustomElementConstructor}>>} */
export const PAGES = {
  overview: () => import("../overview/overview_page.js"),
  projects: () => import("../projects/projects_page.js"),
  project: () => import("../project/project_page.js"),
  connections: () => import("../connections/connections_page.js"),
  connection: () => import("../connections/connection_page.js"),
  activity: () => import("../activity/activity_page.js"),
  "not-found": () => import("./not_found_page.js"),
};
