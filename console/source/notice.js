// @ts-check
/** Short words about what was done: seen in a corner, and read out without taking the focus. */

import { element } from "./element.js";
import { icon } from "./icon.js";
import { withInlineCode } from "./inline_code.js";
import { asProblem } from "./problem.js";

const SECONDS = 6;

/** @type {HTMLElement | null} */
let place = null;

/**
 * Say that something is done.
 *
 * @param {import("./element.js").Children} text
 */
export function showNotice(text) {
  const note = show("ok", "ok", "status", text);
  setTimeout(() => note.remove(), SECONDS * 1000);
}

/**
 * Say that something did not work. It stays until the person has read it.
 *
 * @param {unknown} error
 */
export function showProblem(error) {
  const problem = asProblem(error);
  show("problem", "problem", "alert", [
    element("strong", null, problem.title),
    element("p", null, withInlineCode(problem.detail)),
    problem.instance &&
      element("p", { class: "small muted" }, "Reference: ", element("code", null, problem.instance)),
  ]);
}

/** @param {string} look @param {string} name @param {string} role @param {import("./element.js").Children} text */
function show(look, name, role, text) {
  const dismiss = element(
    "button",
    { type: "button", class: "button icon-only quiet", "aria-label": "Dismiss" },
    icon("close"),
  );
  const note = element(
    "div",
    { class: `notice ${look}`, role },
    icon(name),
    element("div", { class: "notice-text" }, text),
    dismiss,
  );
  dismiss.addEventListener("click", () => note.remove());
  board().append(note);
  // Above an open dialog, too: the top layer shows what came last on top.
  raise(board());
  return note;
}

function board() {
  place ??= element("section", {
    class: "notices",
    "aria-label": "Notices",
    "aria-live": "polite",
    popover: "manual",
  });
  if (!place.isConnected) document.body.append(place);
  return place;
}

/** @param {HTMLElement} popover */
function raise(popover) {
  if (popover.matches(":popover-open")) popover.hidePopover();
  popover.showPopover();
}
