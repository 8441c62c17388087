// @ts-check
/** Forms: labeled controls with a hint and an error message, submitted once at a time, with problems shown next to their field. */

import { whileBusy } from "./action.js";
import { element } from "./element.js";
import { asProblem } from "./problem.js";
import { problemView } from "./problem_view.js";

let made = 0;

/**
 * Return a control with its label, hint and error message.
 *
 * @param {string} label
 * @param {HTMLElement} control an input, select or textarea; its `name` is the field of the request body
 * @param {import("./element.js").Children} [hint]
 */
export function field(label, control, hint) {
  const id = `field-${++made}`;
  control.id = id;
  control.setAttribute("aria-describedby", `${id}-hint ${id}-message`);
  return element(
    "div",
    { class: "field" },
    element("label", { for: id }, label),
    hint && element("p", { class: "hint", id: `${id}-hint` }, hint),
    control,
    element("p", { class: "field-message", id: `${id}-message` }),
  );
}

/**
 * Return a checkbox with its label.
 *
 * @param {string} label @param {string} name @param {import("./element.js").Children} [hint]
 */
export function checkbox(label, name, hint) {
  const id = `field-${++made}`;
  return element(
    "div",
    { class: "field tick" },
    element("input", { type: "checkbox", id, name, "aria-describedby": hint && `${id}-hint` }),
    element("label", { for: id }, label),
    hint && element("p", { class: "hint", id: `${id}-hint` }, hint),
  );
}

/**
 * Return a form.
 *
 * @param {{content: import("./element.js").Children, action: string, busy: string, danger?: boolean, oncancel?: () => void,
 *   perform: (values: Record<string, any>) => Promise<void>}} form `values` has an entry for each control: trimmed
 *   text (null if empty), true or false for a checkbox
 */
export function form({ content, action, busy, danger, oncancel, perform }) {
  const send = element(
    "button",
    { type: "submit", class: `button ${danger ? "danger" : "primary"}` },
    element("span", { class: "button-label" }, action),
  );
  const problems = element("div", { class: "form-problems" });
  const node = element(
    "form",
    { novalidate: true, class: "form", autocomplete: "off" },
    content,
    problems,
    element(
      "div",
      { class: "dialog-actions" },
      oncancel && element("button", { type: "button", class: "button", onclick: oncancel }, "Cancel"),
      send,
    ),
  );
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    problems.replaceChildren();
    clearMessages(node);
    if (!showInvalid(node))
      whileBusy(
        send,
        busy,
        () => perform(valuesOf(node)),
        (error) => showProblemIn(node, problems, error),
      );
  });
  return node;
}

/** @param {HTMLFormElement} node @returns {Record<string, any>} */
function valuesOf(node) {
  const named = controlsOf(node).filter(
    (control) => control.name && !control.disabled && !(control.type === "radio" && !control.checked),
  );
  return Object.fromEntries(
    named.map((control) => [
      control.name,
      control.type === "checkbox" ? control.checked : control.value.trim() || null,
    ]),
  );
}

/** Show the browser's own validation messages; return true if there are any. @param {HTMLFormElement} node */
function showInvalid(node) {
  const invalid = controlsOf(node).filter((control) => !control.disabled && !control.validity.valid);
  for (const control of invalid) setMessage(control, control.validationMessage);
  invalid[0]?.focus();
  return invalid.length > 0;
}

/** @param {HTMLFormElement} node @param {HTMLElement} place @param {unknown} error */
function showProblemIn(node, place, error) {
  const problem = asProblem(error);
  const affected = controlsOf(node).filter((control) => problem.about(control.name));
  for (const control of affected) setMessage(control, problem.about(control.name) ?? "");
  place.replaceChildren(problemView(problem.without(affected.map(({ name }) => name))));
  place.scrollIntoView({ block: "nearest" });
  affected[0]?.focus();
}

/** @param {HTMLFormElement} node */
function clearMessages(node) {
  for (const control of controlsOf(node)) setMessage(control, "");
}

/** @param {HTMLElement} control @param {string} text */
function setMessage(control, text) {
  const place = document.getElementById(`${control.id}-message`);
  if (place) place.textContent = text;
  if (text) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

/** @param {HTMLFormElement} node @returns {HTMLInputElement[]} */
function controlsOf(node) {
  return /** @type {any} */ (
    [...node.elements].filter((control) => control.matches("input, select, textarea"))
  );
}
