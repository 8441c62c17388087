// @ts-check
/** What an address shows that no page has. */

import { element } from "../element.js";
import { emptyState } from "../empty_state.js";
import { Page } from "../page.js";

export default class NotFoundPage extends Page {
  heading() {
    return { title: "There is no such page" };
  }

  render() {
    return [
      emptyState({
        icon: "search",
        title: "Nothing is here",
        text: "The address may be mistyped, or what it led to is gone.",
        actions: element("a", { class: "button primary", href: "#/" }, "Go to the overview"),
      }),
    ];
  }

  get refreshSeconds() {
    return 3600;
  }
}

customElements.define("not-found-page", NotFoundPage);
