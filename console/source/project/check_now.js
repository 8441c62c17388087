// @ts-check
/** Runs a check now: requests it, and polls the sync's history for its outcome. */

import { api } from "../api.js";
import { historyText } from "./history_text.js";

const MAX_POLLS = 30;
const POLL_INTERVAL_MS = 700;

/**
 * Request a check and wait for its outcome.
 *
 * @param {string} syncId
 * @returns {Promise<{tone: string, title: string, detail: string | null} | null>} the outcome; null if
 *   it takes too long
 */
export async function checkNow(syncId) {
  await api.post(`v1/syncs/${syncId}/check`);
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    await new Promise((done) => setTimeout(done, POLL_INTERVAL_MS));
    const { items } = await api.get(`v1/syncs/${syncId}/history`);
    const requested = items.findIndex((/** @type {any} */ entry) => entry.action === "check_requested");
    const finished = items.findIndex((/** @type {any} */ entry) => entry.action === "checked");
    if (finished !== -1 && finished < requested)
      return historyText(items[finished], items[requested + 1] ?? null);
  }
  return null;
}
