// @ts-check
/** Renders problems: what is wrong, what to do, and the request ID for the logs. */

import { element } from "./element.js";
import { icon } from "./icon.js";
import { withInlineCode } from "./inline_code.js";
import { session } from "./session.js";

/**
 * Return the view of a problem.
 *
 * @param {import("./problem.js").Problem} problem
 * @param {() => unknown} [retry] what "Try again" does
 */
export function problemView(problem, retry) {
  return element(
    "div",
    { class: "callout problem", role: "alert", key: "problem" },
    icon("problem"),
    element(
      "div",
      { class: "callout-text" },
      element("strong", null, problem.title),
      element("p", null, withInlineCode(problem.detail)),
      fieldList(problem),
      problem.requestId &&
        element("p", { class: "small muted" }, "Request ID: ", element("code", null, problem.requestId)),
      nextStep(problem, retry),
    ),
  );
}

/**
 * Return a note that the page's data may be out of date.
 *
 * @param {import("./problem.js").Problem} problem @param {() => unknown} retry
 */
export function staleNote(problem, retry) {
  return element(
    "div",
    { class: "callout warning slim", role: "status", key: "stale" },
    icon("warning"),
    element(
      "div",
      { class: "callout-text" },
      element("strong", null, "This may be out of date. "),
      problem.title,
      ". ",
      withInlineCode(problem.detail),
    ),
    nextButton(problem, retry, "small"),
  );
}

/** @param {import("./problem.js").Problem} problem */
function fieldList({ errors }) {
  if (errors.length === 0) return null;
  return element(
    "ul",
    null,
    errors.map(({ location, message }) =>
      element("li", null, element("code", null, location.replace(/^body\./, "")), `: ${message}`),
    ),
  );
}

/** The pages where an action of the API's `PersonAction` can be done. @type {Record<string, [label: string, href: string]>} */
const LINKS = {
  add_connection: ["Add connection", "#/connections"],
  reconnect_heroku: ["Reconnect Heroku", "#/connections"],
  redrive: ["View dead letters", "#/"],
};

/** @param {import("./problem.js").Problem} problem @param {(() => unknown)} [retry] */
function nextStep(problem, retry) {
  const links = problem.actions
    .filter((action) => action in LINKS)
    .map((action) => element("a", { class: "button", href: LINKS[action][1] }, LINKS[action][0]));
  const buttons = [nextButton(problem, retry), ...links].filter(Boolean);
  return buttons.length > 0 && element("div", { class: "actions" }, buttons);
}

/** @param {import("./problem.js").Problem} problem @param {(() => unknown)} [retry] @param {string} [look] */
function nextButton({ kind }, retry, look = "") {
  const [label, onclick] =
    kind === "signed-out" ? ["Sign in again", () => session.signIn()] : ["Try again", retry];
  return onclick
    ? element("button", { type: "button", class: `button ${look}`.trim(), onclick }, label)
    : null;
}
