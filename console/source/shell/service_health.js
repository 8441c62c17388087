// @ts-check
/** `<service-health>`: a colored dot with the service's health that links to the overview. */

import { api } from "../api.js";
import { element } from "../element.js";
import { Poller } from "../polling.js";
import { morph } from "../morph.js";

const REFRESH_SECONDS = 30;

/** @type {Record<string, string>} */
const LABELS = {
  ok: "Service healthy",
  warning: "Service has warnings",
  problem: "Service has problems",
  unknown: "Service health unknown",
};

class ServiceHealth extends HTMLElement {
  #level = "unknown";
  #poller = new Poller(
    (signal) => this.#refresh(signal),
    () => REFRESH_SECONDS,
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
    const label = LABELS[this.#level] ?? LABELS.unknown;
    morph(this, [
      element(
        "a",
        { class: `health-dot ${this.#level}`, href: "#/", title: label },
        element("span", { class: "hidden" }, label),
      ),
    ]);
  }
}

customElements.define("service-health", ServiceHealth);
