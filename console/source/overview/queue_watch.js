// @ts-check
/**
 * How long checks wait. SQS tells how many wait but not since when; yet whatever waits now came after the queue was
 * last seen empty, so nothing waits longer than since then.
 */

export class QueueWatch {
  /** @type {number | null} */ #empty = null;

  /**
   * Take note of how many checks wait at a time in milliseconds, and return how long the oldest waits at most.
   *
   * @param {number | null} waiting null where it could not be found out
   * @param {number} now
   * @returns {number | null} milliseconds; null where the queue has not been seen empty
   */
  longestWait(waiting, now) {
    const wait = waiting === 0 ? 0 : this.#empty && now - this.#empty;
    if (waiting === 0) this.#empty = now;
    return waiting === null ? null : wait;
  }
}
