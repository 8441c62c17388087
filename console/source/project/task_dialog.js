// @ts-check
/** A dialog in which a person does something that takes more than a yes: a form, or several steps. */

import { element } from "../element.js";
import { morph } from "../morph.js";

let count = 0;

/**
 * Subclasses say what to show. `render` may be called as often as something changes: what the person typed and
 * where they are stays.
 */
export class TaskDialog {
  /** @type {((result: any) => void) | null} */ #settle = null;
  #node;
  #titleId;
  /** Whether something is under way that closing would not stop. */
  busy = false;

  /** @param {string} title */
  constructor(title) {
    this.title = title;
    this.#titleId = `task-${(count += 1)}`;
    this.#node = element("dialog", {
      class: "dialog task",
      "aria-labelledby": this.#titleId,
      oncancel: (/** @type {Event} */ event) => this.busy && event.preventDefault(),
      onclose: () => this.#closed(undefined),
    });
  }

  /**
   * Show it and wait until it is closed.
   *
   * @returns {Promise<any>} what `close` was given; undefined where the person left
   */
  open() {
    document.body.append(this.#node);
    this.render();
    this.#node.showModal();
    this.opened();
    return new Promise((settle) => {
      this.#settle = settle;
    });
  }

  /** Begin whatever has to be fetched. */
  opened() {}

  /** Return what is between title and buttons. @returns {(Node | null)[]} */
  body() {
    return [];
  }

  /** Return the buttons. @returns {(Node | null)[]} */
  buttons() {
    return [];
  }

  render() {
    morph(this.#node, [
      element("h2", { id: this.#titleId, class: "task-title", tabindex: "-1" }, this.title),
      element("div", { class: "task-body" }, this.body()),
      element("footer", { class: "buttons task-buttons" }, this.buttons()),
    ]);
  }

  /** Close it with a result. @param {any} [result] */
  close(result) {
    this.#closed(result);
    this.#node.close();
  }

  /** Whether it is still there. */
  get isOpen() {
    return this.#node.open;
  }

  /** Let the keyboard and screen readers go on at the beginning of the body, where a new step is. */
  focusBody() {
    const first = this.#node.querySelector(".task-body [data-begin]") ?? this.#node.querySelector(".task-title");
    if (first instanceof HTMLElement) first.focus();
  }

  /** @param {any} result */
  #closed(result) {
    this.#settle?.(result);
    this.#settle = null;
    this.#node.remove();
  }
}
