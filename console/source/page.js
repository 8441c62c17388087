// @ts-check
/**
 * What all pages are: a custom element that loads, shows, and stays up to date without flicker.
 *
 * A page says what it is about (`heading`), what to fetch (`load`), and how that looks (`render`). From that come the
 * skeleton while loading, the problem with its next step, and the refresh. Whatever changes without a fetch, such as a
 * search, is a field of the page and a call of `update()`; after an action call `refreshNow()`.
 */

import { element } from "./element.js";
import { Poller } from "./polling.js";
import { morph } from "./morph.js";
import { asProblem } from "./problem.js";
import { problemView, staleNote } from "./problem_view.js";
import { skeleton } from "./skeleton.js";

/**
 * @typedef {{title: string, lead?: import("./element.js").Children, trail?: [label: string, address: string][],
 *   actions?: import("./element.js").Children}} Heading `trail` leads to pages above this one
 */

export class Page extends HTMLElement {
  /** What the route says; set before the page is shown, and again when only the route changes. @type {Record<string, string>} */
  #parameters = {};
  /** What `load` returned last, or null. @type {any} */
  data = null;
  /** @type {import("./problem.js").Problem | null} */
  problem = null;
  /** When what was asked for last is shown, or the problem with it. */
  settled = Promise.resolve();
  /** @type {Poller | null} */
  #poller = null;

  /** How long to wait before it is loaded again, by what is known now. */
  get refreshSeconds() {
    return 10;
  }

  /**
   * Return what the page is called. Called with null while nothing is loaded.
   *
   * @param {any} data @returns {Heading}
   */
  heading(data) {
    void data;
    throw new Error("a page has a heading");
  }

  /**
   * Return what the page shows. May throw a `Problem`.
   *
   * @param {AbortSignal} signal @returns {Promise<any>}
   */
  async load(signal) {
    void signal;
    return {};
  }

  /**
   * Return the page's content.
   *
   * @param {any} data @returns {import("./element.js").Child[]}
   */
  render(data) {
    void data;
    throw new Error("a page has content");
  }

  get parameters() {
    return this.#parameters;
  }

  set parameters(parameters) {
    this.#parameters = parameters;
    if (this.isConnected) this.update();
  }

  connectedCallback() {
    this.#poller = new Poller(
      (signal) => this.#refresh(signal),
      () => this.refreshSeconds,
    );
    this.update();
    this.settled = this.#poller.start();
  }

  disconnectedCallback() {
    this.#poller?.end();
    this.#poller = null;
  }

  /** Load and show again, now. */
  async refreshNow() {
    this.settled = this.#poller?.refreshNow() ?? Promise.resolve();
    await this.settled;
  }

  /** Show what is known, again. */
  update() {
    const heading = this.heading(this.data);
    document.title = `${heading.title} · urlsync`;
    const focused = this.contains(document.activeElement);
    morph(this, [headingView(heading), element("div", { class: "page-body", key: "body" }, this.#body())]);
    // What had the focus may be gone: a keyboard goes on from the heading, not from nowhere.
    if (focused && !this.contains(document.activeElement)) this.focusHeading();
  }

  /** Put the focus where a reader begins. */
  focusHeading() {
    this.querySelector("h1")?.focus({ preventScroll: true });
  }

  #body() {
    if (this.data !== null)
      return [this.problem && staleNote(this.problem, () => this.refreshNow()), ...this.render(this.data)];
    if (this.problem) return [problemView(this.problem, () => this.refreshNow())];
    return [skeleton()];
  }

  /** @param {AbortSignal} signal */
  async #refresh(signal) {
    try {
      const data = await this.load(signal);
      if (signal.aborted) return;
      this.data = data;
      this.problem = null;
    } catch (error) {
      if (signal.aborted) return;
      this.problem = asProblem(error);
    }
    this.update();
    // Live must hear of it, to come back less often.
    if (this.problem) throw this.problem;
  }
}

/** @param {Heading} heading */
function headingView({ title, lead, trail, actions }) {
  return element(
    "header",
    { class: "page-head", key: "head" },
    element(
      "div",
      { class: "page-title" },
      trail && trailView(trail),
      element("h1", { tabindex: -1 }, title),
      lead && element("p", { class: "lead" }, lead),
    ),
    actions && element("div", { class: "actions" }, actions),
  );
}

/** @param {[string, string][]} trail */
function trailView(trail) {
  const steps = trail.map(([label, href]) => element("li", null, element("a", { href }, label)));
  return element("nav", { class: "trail", "aria-label": "Breadcrumb" }, element("ol", null, steps));
}
