// @ts-check
/** Buttons that do something: they show that they are at it, do it once at a time, and tell how it ended. */

import { element } from "./element.js";
import { icon as iconNamed } from "./icon.js";
import { showNotice, showProblem } from "./notice.js";

/**
 * Return a button.
 *
 * @param {{label: string, busy?: string, done?: string | ((result: any) => string | null), ask?: () => Promise<boolean>,
 *   perform: () => Promise<any>, look?: string, icon?: string, key?: string, describedBy?: string, name?: string}} action
 *   `ask` comes first, and false ends it; `busy` is what the button says while it is at it ("Checking…"), without it it
 *   shows nothing, for what opens a dialog; `done` is what is told then (not when `perform` returns undefined: the person
 *   changedStatus away); `look` is one or more of primary, danger, quiet, small; `name` is read out in place of the label
 */
export function actionButton({ label, busy, done, ask, perform, look = "", icon, key, describedBy, name }) {
  const work = async () => finish(await perform(), done);
  const onclick = async (/** @type {Event} */ event) => {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    if (ask && !(await ask())) return;
    await (busy ? whileBusy(button, busy, work) : work().catch(showProblem));
  };
  return element(
    "button",
    {
      type: "button",
      class: `button ${look}`.trim(),
      onclick,
      key: key ?? label,
      "aria-label": name,
      "aria-describedby": describedBy,
    },
    icon && iconNamed(icon),
    element("span", { class: "button-label" }, label),
  );
}

/**
 * Do something while a button shows that. Problems are told in a notice, unless `onProblem` takes them.
 *
 * @param {HTMLButtonElement} button @param {string} words @param {() => Promise<void>} perform
 * @param {(error: unknown) => void} [onProblem]
 */
export async function whileBusy(button, words, perform, onProblem = showProblem) {
  if (button.getAttribute("aria-busy") === "true") return;
  const label = button.querySelector(".button-label") ?? button;
  const before = label.textContent;
  button.setAttribute("aria-busy", "true");
  label.textContent = words;
  try {
    await perform();
  } catch (error) {
    onProblem(error);
  } finally {
    label.textContent = before;
    button.removeAttribute("aria-busy");
  }
}

/** @param {any} result @param {string | ((result: any) => string | null)} [done] */
function finish(result, done) {
  if (result === undefined || !done) return;
  const text = typeof done === "string" ? done : done(result);
  if (text) showNotice(text);
}
