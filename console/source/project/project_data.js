// @ts-check
/**
 * What the Project page knows. The syncs are read often, from our own table; the project itself and the connections
 * seldom, because reading a project asks Hasura Cloud with every connection.
 */

import { api } from "../api.js";

const PROJECT_CACHE_MS = 60_000;

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./types.js").Project} Project
 * @typedef {import("./types.js").Connection} Connection
 * @typedef {{project: Project, connections: Connection[], syncs: Sync[]}} ProjectData
 */

export class ProjectReader {
  /** @type {Omit<Project, "hidden"> | null} */ #project = null;
  /** @type {Connection[]} */ #connections = [];
  /** What kept us from reading the project. @type {unknown} */ #refusal = null;
  #readAt = 0;
  /** @type {string | null} */ #readFor = null;

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
    const isOld = Date.now() - this.#readAt > PROJECT_CACHE_MS;
    const [syncs] = await Promise.all([
      api.list("v1/syncs", { project_id: this.projectId }, signal),
      isOld && this.#readProjectAndConnections(signal),
    ]);
    if (!isOld && this.#readFor !== epochs(syncs)) await this.#readProjectAndConnections(signal);
    this.#readFor = epochs(syncs);
    // A project with a new owner is hidden from us while they have no connection; its syncs are known all the same.
    if (this.#project === null && syncs.length === 0) throw this.#refusal;
    return joined(this.projectId, this.#project, this.#connections, syncs);
  }

  /** @param {AbortSignal} signal */
  async #readProjectAndConnections(signal) {
    const [project, connections] = await Promise.all([
      this.#readProject(signal),
      api.list("v1/connections", {}, signal),
    ]);
    this.#project = project;
    this.#connections = connections;
    this.#readAt = Date.now();
  }

  /** @param {AbortSignal} signal */
  async #readProject(signal) {
    try {
      return await api.get(`v1/projects/${this.projectId}`, {}, signal);
    } catch (/** @type {any} */ error) {
      this.#refusal = error;
      if (error.status === 404) return null;
      // While Hasura Cloud is down, what was known of the project is good enough to look at its syncs.
      if (error.status === 503 && this.#project) return this.#project;
      throw error;
    }
  }
}

/** Return the sync of a deep link, or else the one that most likely matters. @param {Sync[]} syncs @param {string | null} syncId */
export function chosenSync(syncs, syncId) {
  return (
    syncs.find((sync) => sync.sync_id === syncId) ??
    syncs.find((sync) => sync.status !== "active") ??
    syncs[0] ??
    null
  );
}

/**
 * Return the connections that may have a sync in a project: those of its present owner.
 *
 * @param {ProjectData} data
 */
export function ownersConnections({ project, connections }) {
  return connections.filter((connection) => connection.hasura_user_id === project.owner_id);
}

/** What rises with every enable, opt-out, restart and transfer: then the rest is old, too. @param {Sync[]} syncs */
function epochs(syncs) {
  return syncs
    .map(({ sync_id, epoch }) => `${sync_id} ${epoch}`)
    .sort()
    .join();
}

/** @param {string} projectId @param {Omit<Project, "hidden"> | null} project @param {Connection[]} connections @param {Sync[]} syncs */
function joined(projectId, project, connections, syncs) {
  syncs.sort((one, other) => one.env_var.localeCompare(other.env_var));
  const byName = new Map(syncs.map((sync) => [sync.env_var, sync]));
  const known = { hidden: false, ...(project ?? hiddenProject(projectId)) };
  const names = new Set([...known.env_vars.map(({ name }) => name), ...byName.keys()]);
  const env_vars = [...names]
    .sort()
    .map((name) => ({ name, value: "********", sync: byName.get(name) ?? null }));
  return { project: { ...known, env_vars }, connections, syncs };
}

/** @param {string} projectId @returns {Project} */
function hiddenProject(projectId) {
  const name = `Project ${projectId.slice(0, 8)}`;
  return {
    project_id: projectId,
    name,
    owner_id: null,
    connection_ids: [],
    env_vars: [],
    env_vars_complete: false,
    hidden: true,
  };
}
