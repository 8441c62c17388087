// @ts-check
/** Polling: paused while the page is hidden, with exponential back-off after failures. */

const MAX_INTERVAL_SECONDS = 60;

export class Poller {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {AbortController | null} */ #running = null;
  #failures = 0;
  #ended = false;

  /**
   * @param {(signal: AbortSignal) => Promise<void>} refresh may throw, which delays the next refresh
   * @param {() => number} seconds the interval after a success
   */
  constructor(refresh, seconds) {
    this.refresh = refresh;
    this.seconds = seconds;
  }

  start() {
    document.addEventListener("visibilitychange", this.#onVisible);
    return this.refreshNow();
  }

  end() {
    this.#ended = true;
    document.removeEventListener("visibilitychange", this.#onVisible);
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  /** Refresh now, and abort a refresh in progress, because it may return older data. */
  async refreshNow() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    try {
      await this.refresh(running.signal);
      this.#failures = 0;
    } catch {
      if (!running.signal.aborted) this.#failures += 1;
    }
    if (running === this.#running && !this.#ended) this.#scheduleNext();
  }

  #scheduleNext() {
    const seconds = Math.min(this.seconds() * 2 ** this.#failures, Math.max(MAX_INTERVAL_SECONDS, this.seconds()));
    this.#timer = setTimeout(() => document.hidden || this.refreshNow(), seconds * 1000);
  }

  #onVisible = () => {
    if (!document.hidden) this.refreshNow();
  };
}
