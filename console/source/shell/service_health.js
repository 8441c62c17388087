// @ts-check
/** `<service-health>`: a dot that says how the service is, and leads to the overview. */

import { api } from "../api.js";
import { element } from "../element.js";
import { Poller } from "../polling.js";
import { morph } from "../morph.js";

const SECONDS = 30;

/** @type {Record<string, string>} */
const WORDS = {
  ok: "The service is well",
  warning: "The service has warnings",
  problem: "The service has problems",
  unknown: "How the service is, is not known",
};

class ServiceHealth extends HTMLElement {
  #level = "unknown";
  #poller = new Poller(
    (signal) => this.#refresh(signal),
    () => SECONDS,
  );

  connectedCallback() {
    this.#show();
    this.#poller.start();
  }

  disconnectedCallback() {
    this.#poller.end();
  }

  /** @param {AbortSignal} signal */
  async #refresh(signal) {
    try {
      this.#level = (await api.get("v1/status", undefined, signal)).level;
    } catch (error) {
      if (signal.aborted) return;
      this.#level = "unknown";
      throw error;
    } finally {
      this.#show();
    }
  }

  #show() {
    const words = WORDS[this.#level] ?? WORDS.unknown;
    morph(this, [
      element(
        "a",
        { class: `health-dot ${this.#level}`, href: "#/", title: words },
        element("span", { class: "hidden" }, words),
      ),
    ]);
  }
}

customElements.define("service-health", ServiceHealth);
