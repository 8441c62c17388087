// @ts-check
/** The console's frame: sign-in, top bar, and the page of the current route. */

import { account } from "../account.js";
import { routeAfterHeroku } from "../connections/heroku_return.js";
import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { morph } from "../morph.js";
import { asProblem } from "../problem.js";
import { problemView } from "../problem_view.js";
import { routeOf } from "../router.js";
import { session } from "../session.js";
import { noRoleView } from "./no_role_view.js";
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
      this.#navigate();
    });
    session.addEventListener("expired", () => this.#promptForSignIn());
    try {
      if (await session.resume()) this.#start();
      else if (session.wasSignedIn) await session.signIn();
      else this.#showSignIn();
    } catch (error) {
      this.#showSignIn(asProblem(error));
    }
  }

  #start() {
    this.replaceChildren(
      element(
        "a",
        { class: "skip-link", href: "#main", onclick: (/** @type {Event} */ event) => this.#skip(event) },
        "Skip to content",
      ),
      element("div", { class: "top-slot" }),
      element("main", { id: "main", tabindex: -1 }),
    );
    this.#begin();
  }

  /** Find out who is signed in before the first page: it shows what they may do. */
  async #begin() {
    const place = /** @type {HTMLElement} */ (this.querySelector("main"));
    try {
      await account.load();
    } catch (error) {
      this.#updateTopBar();
      place.replaceChildren(problemView(asProblem(error), () => location.reload()));
      return;
    }
    this.#navigate();
  }

  /** @param {import("../problem.js").Problem} [problem] */
  #showSignIn(problem) {
    document.title = "Sign in · urlsync";
    this.replaceChildren(signInView(problem));
  }

  async #navigate() {
    const place = this.querySelector("main");
    if (!place) return;
    const returnRoute = routeAfterHeroku(location.hash);
    if (returnRoute !== null) history.replaceState(null, "", location.pathname + returnRoute);
    const route = routeOf(location.hash);
    const isFirst = this.#page === null;
    this.#route = route;
    this.#updateTopBar();
    place.setAttribute("aria-busy", "true");
    try {
      await this.#show(place, route);
    } catch (error) {
      this.#page = null;
      place.replaceChildren(problemView(asProblem(error), () => location.reload()));
    }
    if (!isFirst) this.#scrollToTop();
    await this.#page?.rendered;
    if (route === this.#route) place.removeAttribute("aria-busy");
  }

  /** @param {HTMLElement} place @param {import("../router.js").Route} route */
  async #show(place, route) {
    if (account.hasNoRole) return place.replaceChildren(...noRoleView());
    const { default: Page } = await PAGES[route.name]();
    // The user may have navigated on while the module was loading.
    if (route !== this.#route) return;
    if (this.#page instanceof Page && samePage(this.#page.parameters, route.parameters)) {
      this.#page.parameters = route.parameters;
      return;
    }
    this.#page = /** @type {import("../page.js").Page} */ (new Page());
    this.#page.parameters = route.parameters;
    place.replaceChildren(this.#page);
  }

  /** Scroll to the top and focus the heading, for screen readers. */
  #scrollToTop() {
    window.scrollTo(0, 0);
    this.#page?.focusHeading();
  }

  #updateTopBar() {
    const place = this.querySelector(".top-slot");
    if (place) morph(place, [topBar(this.#route, () => this.#updateTopBar())]);
  }

  /** @param {Event} event */
  #skip(event) {
    event.preventDefault();
    this.querySelector("main")?.focus();
  }

  async #promptForSignIn() {
    if (document.querySelector("dialog.sign-in-again")) return;
    const wanted = openDialog("Your session has expired", (close) => [
      element("p", null, "Sign in again to return to this page."),
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

/** Close the dialogs of the page that the user leaves. */
function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]:not(.sign-in-again)"))
    /** @type {HTMLDialogElement} */ (dialog).close();
}

/** True if the routes differ only in the page's tab. @param {Record<string, string>} one @param {Record<string, string>} other */
function samePage({ tab: _tab, ...one }, { tab: _other, ...other }) {
  return JSON.stringify(one) === JSON.stringify(other);
}

customElements.define("app-shell", AppShell);
