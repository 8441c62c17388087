// @ts-check
/**
 * The base class of all pages: a custom element that loads data, renders it, and refreshes without flicker.
 *
 * A page defines its `heading`, what to `load`, and how to `render` it. The base class adds the skeleton while loading,
 * problems with their next step, and polling. State that changes without a request, such as a search, is a field of the
 * page followed by `update()`; after an action, call `refreshNow()`.
 */

import { element } from "./element.js";
import { Poller } from "./polling.js";
import { morph } from "./morph.js";
import { asProblem } from "./problem.js";
import { problemView, staleNote } from "./problem_view.js";
import { skeleton } from "./skeleton.js";

/**
 * @typedef {{title: string, lead?: import("./element.js").Children, trail?: [label: string, address: string][],
 *   actions?: import("./element.js").Children}} Heading `trail` is the breadcrumb of parent pages
 */

export class Page extends HTMLElement {
  /** The route's parameters; set before the page is shown, and again if only they change. @type {Record<string, string>} */
  #parameters = {};
  /** The latest result of `load`, or null. @type {any} */
  data = null;
  /** @type {import("./problem.js").Problem | null} */
  problem = null;
  /** Resolves when the latest load, or its problem, is rendered. */
  rendered = Promise.resolve();
  /** @type {Poller | null} */
  #poller = null;

  /** The polling interval, given the current data. */
  get refreshSeconds() {
    return 10;
  }

  /**
   * Return the page's heading; `data` is null while loading.
   *
   * @param {any} data @returns {Heading}
   */
  heading(data) {
    void data;
    throw new Error("heading() is not implemented");
  }

  /**
   * Return the page's data. May throw a `Problem`.
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
    throw new Error("render() is not implemented");
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
    this.rendered = this.#poller.start();
  }

  disconnectedCallback() {
    this.#poller?.end();
    this.#poller = null;
  }

  /** Load and render again, now. */
  async refreshNow() {
    this.rendered = this.#poller?.refreshNow() ?? Promise.resolve();
    await this.rendered;
  }

  /** Render the current data again. */
  update() {
    const heading = this.heading(this.data);
    document.title = `${heading.title} · urlsync`;
    const focused = this.contains(document.activeElement);
    morph(this, [headingView(heading), element("div", { class: "page-body", key: "body" }, this.#body())]);
    // If the focused element is gone, keyboard navigation continues from the heading.
    if (focused && !this.contains(document.activeElement)) this.focusHeading();
  }

  /** Move the focus to the heading. */
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
    // Rethrown, so that the poller backs off.
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
