// @ts-check
/** Notices: short messages in a corner, announced to screen readers without taking the focus. */

import { element } from "./element.js";
import { icon } from "./icon.js";
import { withInlineCode } from "./inline_code.js";
import { asProblem } from "./problem.js";

const SECONDS = 6;

/** @type {HTMLElement | null} */
let container = null;

/**
 * Show that an action succeeded, for a few seconds.
 *
 * @param {import("./element.js").Children} text
 */
export function showNotice(text) {
  const note = show("ok", "ok", "status", text);
  setTimeout(() => note.remove(), SECONDS * 1000);
}

/**
 * Show a problem until the user dismisses it.
 *
 * @param {unknown} error
 */
export function showProblem(error) {
  const problem = asProblem(error);
  show("problem", "problem", "alert", [
    element("strong", null, problem.title),
    element("p", null, withInlineCode(problem.detail)),
    problem.requestId &&
      element("p", { class: "small muted" }, "Request ID: ", element("code", null, problem.requestId)),
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
  noticeContainer().append(note);
  // Reopen it to stay above open dialogs: the top layer is ordered by when elements were opened.
  raise(noticeContainer());
  return note;
}

function noticeContainer() {
  container ??= element("section", {
    class: "notices",
    "aria-label": "Notices",
    "aria-live": "polite",
    popover: "manual",
  });
  if (!container.isConnected) document.body.append(container);
  return container;
}

/** @param {HTMLElement} popover */
function raise(popover) {
  if (popover.matches(":popover-open")) popover.hidePopover();
  popover.showPopover();
}
