// @ts-check
/** What somebody sees who has signed in and has no role yet, as after a first sign-in by single sign-on. */

import { account } from "../account.js";
import { element } from "../element.js";
import { emptyState } from "../empty_state.js";

/** @returns {Node[]} */
export function noRoleView() {
  const heading = element("header", { class: "page-head" }, element("h1", { tabindex: -1 }, "Welcome"));
  return [heading, nextStep()];
}

function nextStep() {
  return emptyState({
    icon: "person",
    title: "You have no role yet",
    text: [
      element(
        "p",
        null,
        "An administrator decides what you may see and do. Ask one to give a role to ",
        element("code", null, account.name),
        ", then reload this page after two minutes.",
      ),
    ],
  });
}
