// @ts-check
/**
 * What the Project page knows. The syncs are read often, from our own table; the project itself and the connections
 * seldom, because reading a project asks Hasura Cloud with every connection.
 */

import { api } from "../api.js";

const SELDOM_MS = 60_000;

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./types.js").Project} Project
 * @typedef {import("./types.js").Connection} Connection
 * @typedef {{project: Project, connections: Connection[], syncs: Sync[]}} ProjectData
 */

export class ProjectData$ {}

export class ProjectReader {
  /** @type {{project: Project | null, connections: Connection[]} | null} */ #seldom = null;
  #readAt = 0;

  /** @param {string} projectId */
  constructor(projectId) {
    this.projectId = projectId;
  }

  /** Let the next reading ask for everything. */
  forget() {
    this.#readAt = 0;
  }

  /** @param {AbortSignal} signal @returns {Promise<ProjectData>} */
  async read(signal) {
    const syncs = api.list("v1/syncs", { project_id: this.projectId }, signal);
    if (this.#seldom === null || Date.now() - this.#readAt > SELDOM_MS) {
      this.#seldom = await this.#readSeldom(await syncs, signal);
      this.#readAt = Date.now();
    }
    return joined(this.projectId, this.#seldom, await syncs);
  }

  /** @param {Sync[]} syncs @param {AbortSignal} signal */
  async #readSeldom(syncs, signal) {
    const [project, connections] = await Promise.all([
      api.get(`v1/projects/${this.projectId}`, {}, signal).catch((error) => hidden(error, syncs)),
      api.list("v1/connections", {}, signal),
    ]);
    return { project, connections };
  }
}
