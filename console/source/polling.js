// @ts-check
/** Polling: paused while the page is hidden, slower while nobody uses it, with exponential back-off after failures. */

const MAX_INTERVAL_SECONDS = 60;
/** A page that is left open must not use up what its user may read in an hour. */
const IDLE_AFTER_SECONDS = 120;
const IDLE_FACTOR = 4;

let usedAt = Date.now();
for (const input of ["pointerdown", "keydown", "visibilitychange"])
  globalThis.document?.addEventListener(input, () => (usedAt = Date.now()), { passive: true });

/** @param {number} seconds */
function whileIdle(seconds) {
  const idle = Date.now() - usedAt > IDLE_AFTER_SECONDS * 1000;
  return idle ? seconds * IDLE_FACTOR : seconds;
}

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
    const usual = whileIdle(this.seconds());
    const seconds = Math.min(usual * 2 ** this.#failures, Math.max(MAX_INTERVAL_SECONDS, usual));
    this.#timer = setTimeout(() => document.hidden || this.refreshNow(), seconds * 1000);
  }

  #onVisible = () => {
    if (!document.hidden) this.refreshNow();
  };
}
