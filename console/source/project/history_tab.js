// @ts-check
/** The tab with the history of a sync, as a timeline that stays up to date. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { emptyState } from "../empty_state.js";
import { hashParameter } from "./hash_parameters.js";
import { noSyncYet } from "./no_sync_yet.js";
import { chosenSync } from "./project_data.js";
import { syncChoice } from "./sync_choice.js";
import { timeline } from "./timeline.js";
import { timelineView } from "./timeline_view.js";

/**
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

export class HistoryTab {
  id = "history";
  label = "History";
  /** The sync of the entries. @type {string | null} */ #syncId = null;
  /** @type {Entry[]} */ #entries = [];
  /** @type {string | null} */ #cursor = null;

  /** @param {{update: () => void}} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {ProjectData} data @param {AbortSignal} signal */
  async load({ syncs }, signal) {
    const sync = chosenSync(syncs, hashParameter("sync"));
    if (!sync) return;
    const newest = await api.get(`v1/syncs/${sync.sync_id}/history`, {}, signal);
    if (sync.sync_id !== this.#syncId) this.#reset(sync.sync_id, newest);
    else this.#addNewest(newest);
  }

  /** @param {ProjectData} data */
  render({ syncs, project }) {
    const sync = chosenSync(syncs, hashParameter("sync"));
    if (!sync)
      return [
        noSyncYet(
          project.project_id,
          "Rotations, user actions and the time each change took appear here.",
        ),
      ];
    if (sync.sync_id !== this.#syncId) return [syncChoice(syncs, sync, this.id)];
    return [
      syncChoice(syncs, sync, this.id),
      this.#entries.length === 0 ? noEntries() : timelineView(timeline(this.#entries)),
      this.#cursor !== null && this.#olderButton(),
    ];
  }

  /** @param {string} syncId @param {{items: Entry[], next_cursor: string | null}} newest */
  #reset(syncId, { items, next_cursor }) {
    this.#syncId = syncId;
    this.#entries = items;
    this.#cursor = next_cursor;
  }

  /** Put new entries on top; start over if there is a gap. @param {{items: Entry[], next_cursor: string | null}} newest */
  #addNewest(newest) {
    const known = new Set(this.#entries.map(({ entry_id }) => entry_id));
    const added = newest.items.filter(({ entry_id }) => !known.has(entry_id));
    if (added.length > 0 && added.length === newest.items.length)
      this.#reset(String(this.#syncId), newest);
    else this.#entries = [...added, ...this.#entries];
  }

  #olderButton() {
    return actionButton({
      key: "more",
      label: "Load older",
      busy: "Loading…",
      perform: () => this.#loadOlder(),
    });
  }

  async #loadOlder() {
    const { items, next_cursor } = await api.get(`v1/syncs/${this.#syncId}/history`, {
      cursor: this.#cursor,
    });
    this.#entries = [...this.#entries, ...items];
    this.#cursor = next_cursor;
    this.page.update();
  }
}

function noEntries() {
  return emptyState({
    icon: "clock",
    title: "No history yet",
    text: "The first check is queued.",
  });
}
