// @ts-check
/** Repeating something while somebody looks: not while the page is hidden, and seldom while it fails. */

const SLOWEST_SECONDS = 60;

export class Poller {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {AbortController | null} */ #running = null;
  #failures = 0;
  #ended = false;

  /**
   * @param {(signal: AbortSignal) => Promise<void>} refresh may throw: then the next time comes later
   * @param {() => number} seconds how long to wait after a success
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

  /** Refresh at once; what is under way is given up, because it may be older. */
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
    if (running === this.#running && !this.#ended) this.#later();
  }

  #later() {
    const seconds = Math.min(this.seconds() * 2 ** this.#failures, Math.max(SLOWEST_SECONDS, this.seconds()));
    this.#timer = setTimeout(() => document.hidden || this.refreshNow(), seconds * 1000);
  }

  #onVisible = () => {
    if (!document.hidden) this.refreshNow();
  };
}
