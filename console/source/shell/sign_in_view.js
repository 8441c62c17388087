// @ts-check
/** The page for signed-out visitors: what the service does, and the sign-in button. */

import { actionButton } from "../action.js";
import { element } from "../element.js";
import { icon } from "../icon.js";
import { problemView } from "../problem_view.js";
import { session } from "../session.js";

/** @type {[icon: string, title: string, text: string][]} */
const STEPS = [
  [
    "key",
    "Heroku rotates credentials",
    "Sooner or later, every Heroku Postgres database gets a new URL and the old one stops working.",
  ],
  [
    "active",
    "urlsync is notified",
    "A webhook reports the new release within moments; scheduled checks catch missed webhooks.",
  ],
  [
    "ok",
    "Your Hasura project is updated",
    "The env var gets the new value, and urlsync confirms that the project is healthy with it.",
  ],
];

/** @param {import("../problem.js").Problem} [problem] why the last sign-in failed */
export function signInView(problem) {
  return element(
    "main",
    { class: "welcome" },
    element(
      "div",
      { class: "welcome-text" },
      element(
        "p",
        { class: "brand" },
        element("img", { src: "icon.svg", alt: "", width: 26, height: 26 }),
        "urlsync",
      ),
      element("h1", { tabindex: -1 }, "Database URLs that never go stale"),
      element(
        "p",
        { class: "lead" },
        "urlsync keeps an env var of a Hasura Cloud project equal to a config var of a Heroku app.",
      ),
      problem && problemView(problem),
      actionButton({
        label: "Sign in",
        busy: "Opening the sign-in page…",
        look: "primary large",
        perform: () => session.signIn(),
      }),
      element(
        "p",
        { class: "small muted" },
        "You will be redirected to sign in. No account? Ask your administrator.",
      ),
    ),
    element("ol", { class: "welcome-steps" }, STEPS.map(stepView)),
  );
}

/** @param {typeof STEPS[number]} step */
function stepView([name, title, text]) {
  return element("li", null, icon(name), element("strong", null, title), element("p", null, text));
}
