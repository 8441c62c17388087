// @ts-check
/**
 * An upper bound for how long checks have been queued. SQS reports how many messages are waiting but not since when;
 * whatever is waiting now arrived after the queue was last seen empty.
 */

export class QueueWatch {
  /** @type {number | null} */ #empty = null;

  /**
   * Record how many checks are waiting at a time in milliseconds, and return the longest possible wait.
   *
   * @param {number | null} waiting null if unknown
   * @param {number} now
   * @returns {number | null} milliseconds; null if the queue has not been seen empty yet
   */
  longestWait(waiting, now) {
    const wait = waiting === 0 ? 0 : this.#empty && now - this.#empty;
    if (waiting === 0) this.#empty = now;
    return waiting === null ? null : wait;
  }
}
