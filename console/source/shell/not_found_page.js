// @ts-check
/** The page of an unknown route. */

import { element } from "../element.js";
import { emptyState } from "../empty_state.js";
import { Page } from "../page.js";

export default class NotFoundPage extends Page {
  heading() {
    return { title: "Page not found" };
  }

  render() {
    return [
      emptyState({
        icon: "search",
        title: "Nothing here",
        text: "The address may be mistyped, or the page no longer exists.",
        actions: element("a", { class: "button primary", href: "#/" }, "Go to the overview"),
      }),
    ];
  }

  get refreshSeconds() {
    return 3600;
  }
}

customElements.define("not-found-page", NotFoundPage);
