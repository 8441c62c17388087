// @ts-check
/** The latest updates of the syncs that were updated last, with how long each took; asked for again only after another one. */

import { api } from "../api.js";

const SYNCS = 5;

/**
 * @typedef {{sync: any, entryId: string, at: string, milliseconds: number}} Update
 */

export class RecentUpdates {
  /** By sync: when it was updated last, and the updates until then. @type {Map<string, {until: string, updates: Update[]}>} */
  #known = new Map();

  /** All that is known, the latest first. @returns {Update[]} */
  get all() {
    const updates = [...this.#known.values()].flatMap(({ updates }) => updates);
    return updates.sort((one, other) => other.at.localeCompare(one.at));
  }

  /**
   * Learn what is new.
   *
   * @param {any[]} syncs @returns {Promise<boolean>} whether something was
   */
  async learn(syncs) {
    const measured = syncs.filter(({ last_propagation_ms: ms }) => typeof ms === "number");
    const latest = measured
      .sort((one, other) => other.last_updated_at.localeCompare(one.last_updated_at))
      .slice(0, SYNCS);
    const changed = latest.filter((sync) => this.#known.get(sync.sync_id)?.until !== sync.last_updated_at);
    await Promise.all(changed.map((sync) => this.#learnOf(sync)));
    return changed.length > 0;
  }

  /** @param {any} sync */
  async #learnOf(sync) {
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
