// @ts-check
/** The frame of the console: who is signed in, where one is, and the page of the present address. */

import { routeAfterHeroku } from "../connections/heroku_return.js";
import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { morph } from "../morph.js";
import { asProblem } from "../problem.js";
import { problemView } from "../problem_view.js";
import { routeOf } from "../router.js";
import { session } from "../session.js";
import { PAGES } from "./pages.js";
import { signInView } from "./sign_in_view.js";
import { topBar } from "./top_bar.js";

class AppShell extends HTMLElement {
  /** @type {import("../page.js").Page | null} */
  #page = null;
  #route = routeOf("");

  async connectedCallback() {
    window.addEventListener("hashchange", () => {
      closeDialogs();
      this.#follow();
    });
    session.addEventListener("ended", () => this.#askForSignIn());
    try {
      if (await session.resume()) this.#begin();
      else if (session.wasSignedIn) await session.signIn();
      else this.#welcome();
    } catch (error) {
      this.#welcome(asProblem(error));
    }
  }

  #begin() {
    this.replaceChildren(
      element(
        "a",
        { class: "skip-link", href: "#main", onclick: (/** @type {Event} */ event) => this.#skip(event) },
        "Skip to the content",
      ),
      element("div", { class: "top-slot" }),
      element("main", { id: "main", tabindex: -1 }),
    );
    this.#follow();
  }

  /** @param {import("../problem.js").Problem} [problem] */
  #welcome(problem) {
    document.title = "Sign in · urlsync";
    this.replaceChildren(signInView(problem));
  }

  async #follow() {
    const place = this.querySelector("main");
    if (!place) return;
    const goOn = routeAfterHeroku(location.hash);
    if (goOn !== null) history.replaceState(null, "", location.pathname + goOn);
    const route = routeOf(location.hash);
    const arrived = this.#page !== null;
    this.#route = route;
    this.#showWhere();
    place.setAttribute("aria-busy", "true");
    try {
      await this.#show(place, route);
    } catch (error) {
      this.#page = null;
      place.replaceChildren(problemView(asProblem(error), () => location.reload()));
    }
    if (arrived) this.#arrive();
    await this.#page?.settled;
    if (route === this.#route) place.removeAttribute("aria-busy");
  }

  /** @param {HTMLElement} place @param {import("../router.js").Route} route */
  async #show(place, route) {
    const { default: Page } = await PAGES[route.name]();
    // Somebody in a hurry has gone on meanwhile.
    if (route !== this.#route) return;
    if (this.#page instanceof Page && sameThing(this.#page.parameters, route.parameters)) {
      this.#page.parameters = route.parameters;
      return;
    }
    this.#page = /** @type {import("../page.js").Page} */ (new Page());
    this.#page.parameters = route.parameters;
    place.replaceChildren(this.#page);
  }

  /** Begin at the top, and let a screen reader begin with the heading. */
  #arrive() {
    window.scrollTo(0, 0);
    this.#page?.focusHeading();
  }

  #showWhere() {
    const place = this.querySelector(".top-place");
    if (place) morph(place, [topBar(this.#route, () => this.#showWhere())]);
  }

  /** @param {Event} event */
  #skip(event) {
    event.preventDefault();
    this.querySelector("main")?.focus();
  }

  async #askForSignIn() {
    if (document.querySelector("dialog.sign-in-again")) return;
    const wanted = openDialog("Your sign-in has ended", (close) => [
      element("p", null, "Sign in again to go on. You come back to this page."),
      element(
        "div",
        { class: "dialog-actions" },
        element(
          "button",
          { type: "button", class: "button primary", autofocus: true, onclick: () => close("yes") },
          "Sign in again",
        ),
      ),
    ]);
    document.querySelector("dialog[open]:last-of-type")?.classList.add("sign-in-again");
    if (await wanted) await session.signIn();
  }
}

/** What was asked on the page that is left, is not asked any more. */
function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]:not(.sign-in-again)"))
    /** @type {HTMLDialogElement} */ (dialog).close();
}

/** Whether only the tab of a page differs. @param {Record<string, string>} one @param {Record<string, string>} other */
function sameThing({ tab: _tab, ...one }, { tab: _other, ...other }) {
  return JSON.stringify(one) === JSON.stringify(other);
}

customElements.define("app-shell", AppShell);
