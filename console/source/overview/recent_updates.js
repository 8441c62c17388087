// @ts-check
/** The latest updates of the most recently updated syncs, with their propagation times; reloaded only after a new update. */

import { api } from "../api.js";

const SYNCS = 5;

/**
 * @typedef {{sync: any, entryId: string, at: string, milliseconds: number}} Update
 */

export class RecentUpdates {
  /** By sync: the time of its last update, and the updates until then. @type {Map<string, {until: string, updates: Update[]}>} */
  #known = new Map();

  /** All loaded updates, newest first. @returns {Update[]} */
  get all() {
    const updates = [...this.#known.values()].flatMap(({ updates }) => updates);
    return updates.sort((one, other) => other.at.localeCompare(one.at));
  }

  /**
   * Load new updates.
   *
   * @param {any[]} syncs @returns {Promise<boolean>} true if there were any
   */
  async load(syncs) {
    const measured = syncs.filter(({ last_propagation_ms: ms }) => typeof ms === "number");
    const latest = measured
      .sort((one, other) => other.last_updated_at.localeCompare(one.last_updated_at))
      .slice(0, SYNCS);
    const changed = latest.filter((sync) => this.#known.get(sync.sync_id)?.until !== sync.last_updated_at);
    await Promise.all(changed.map((sync) => this.#loadSync(sync)));
    return changed.length > 0;
  }

  /** @param {any} sync */
  async #loadSync(sync) {
    const { items } = await api.get(`v1/syncs/${sync.sync_id}/history`);
    const updates = items
      .filter((/** @type {any} */ entry) => entry.propagation_ms !== null)
      .map((/** @type {any} */ entry) => ({
        sync,
        entryId: entry.entry_id,
        at: entry.at,
        milliseconds: entry.propagation_ms,
      }));
    this.#known.set(sync.sync_id, { until: sync.last_updated_at, updates });
  }
}
