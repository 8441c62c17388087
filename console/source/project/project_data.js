// @ts-check
/**
 * The data of the Project page. Syncs are polled often; the project and the connections are cached for a minute, because
 * reading a project calls Hasura Cloud with every connection.
 */

import { account } from "../account.js";
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
  /** Why the project could not be read. @type {unknown} */ #error = null;
  #readAt = 0;
  /** @type {string | null} */ #readFor = null;

  /** @param {string} projectId */
  constructor(projectId) {
    this.projectId = projectId;
  }

  /** Make the next read load everything. */
  invalidate() {
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
    // A project is hidden while its new owner has no connection; its syncs can still be shown.
    if (this.#project === null && syncs.length === 0) throw this.#error;
    return joined(this.projectId, this.#project, this.#connections, syncs);
  }

  /** @param {AbortSignal} signal */
  async #readProjectAndConnections(signal) {
    const [project, connections] = await Promise.all([
      this.#readProject(signal),
      account.may("use_own") ? api.list("v1/connections", {}, signal) : [],
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
      this.#error = error;
      if (error.status === 404) return null;
      // While Hasura Cloud is down, the cached project is good enough to show its syncs.
      if (error.status === 503 && this.#project) return this.#project;
      throw error;
    }
  }
}

/** Return the sync of a deep link, or else one that needs attention, or else the first. @param {Sync[]} syncs @param {string | null} syncId */
export function chosenSync(syncs, syncId) {
  return (
    syncs.find((sync) => sync.sync_id === syncId) ??
    syncs.find((sync) => sync.explanation) ??
    syncs[0] ??
    null
  );
}

/**
 * Return the connections that can be used for a sync in a project: those of its current owner.
 *
 * @param {ProjectData} data
 */
export function ownersConnections({ project, connections }) {
  return connections.filter((connection) => connection.hasura_user_id === project.owner_id);
}

/** Return the syncs' epochs; when one changes, the cached data is out of date. @param {Sync[]} syncs */
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
