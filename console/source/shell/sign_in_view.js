// @ts-check
/** What a person sees who is not signed in: what this is, and the way in. */

import { actionButton } from "../action.js";
import { element } from "../element.js";
import { icon } from "../icon.js";
import { problemView } from "../problem_view.js";
import { session } from "../session.js";

/** @type {[icon: string, title: string, text: string][]} */
const STEPS = [
  [
    "key",
    "Heroku rotates the credentials",
    "Sooner or later every Heroku Postgres database gets a new URL, and the old one stops working.",
  ],
  [
    "active",
    "urlsync hears of it",
    "Heroku tells it of the new release within moments; a schedule makes up for what is lost on the way.",
  ],
  [
    "ok",
    "Your Hasura project follows",
    "The env var gets the new value, and urlsync looks whether the project serves with it.",
  ],
];

/** @param {import("../problem.js").Problem} [problem] why the last attempt did not work */
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
        "You sign in on a page of its own and come back here. No account yet? Whoever runs this service makes one for you.",
      ),
    ),
    element("ol", { class: "welcome-steps" }, STEPS.map(stepView)),
  );
}

/** @param {typeof STEPS[number]} step */
function stepView([name, title, text]) {
  return element("li", null, icon(name), element("strong", null, title), element("p", null, text));
}
