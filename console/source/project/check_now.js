// @ts-check
/** A check now: it waits in the queue for its turn, and its outcome is in the sync's history. */

import { api } from "../api.js";
import { historyText } from "./history_text.js";

const LOOKS = 30;
const WAIT_MS = 700;

/**
 * Ask for a check and wait until it is over.
 *
 * @param {string} syncId
 * @returns {Promise<{tone: string, title: string, detail: string | null} | null>} what came of it; null where it
 *   takes longer than somebody likes to wait
 */
export async function checkNow(syncId) {
  await api.post(`v1/syncs/${syncId}/check`);
  for (let look = 0; look < LOOKS; look++) {
    await new Promise((done) => setTimeout(done, WAIT_MS));
    const { items } = await api.get(`v1/syncs/${syncId}/history`);
    const asked = items.findIndex((/** @type {any} */ entry) => entry.action === "check_requested");
    const made = items.findIndex((/** @type {any} */ entry) => entry.action === "checked");
    if (made !== -1 && made < asked) return historyText(items[made], items[asked + 1] ?? null);
  }
  return null;
}
