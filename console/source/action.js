// @ts-check
/** Buttons that perform an action: they show progress, run once at a time and report the result. */

import { account } from "./account.js";
import { element } from "./element.js";
import { icon as iconNamed } from "./icon.js";
import { showNotice, showProblem } from "./notice.js";

/**
 * Return a button.
 *
 * @param {{label: string, busy?: string, done?: string | ((result: any) => string | null), ask?: () => Promise<boolean>,
 *   perform: () => Promise<any>, look?: string, icon?: string, key?: string, describedBy?: string, name?: string,
 *   right?: import("./account.js").Right}} action
 *   `ask` runs first, and false cancels the action; `busy` is the label during the action ("Checking…"), omitted for
 *   buttons that open a dialog; `done` is the notice shown afterwards (not if `perform` returns undefined, which means
 *   canceled); `look` is one or more of primary, danger, quiet, small; `name` is the accessible name, instead of the label;
 *   without the `right` that it takes, the button is disabled and says why
 */
export function actionButton({ label, busy, done, ask, perform, look = "", icon, key, describedBy, name, right }) {
  const refusal = right ? account.refusal(right) : null;
  const work = async () => finish(await perform(), done);
  const onclick = async (/** @type {Event} */ event) => {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    if (refusal) return showNotice(refusal);
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
      "aria-disabled": refusal && "true",
      title: refusal,
      "aria-describedby": describedBy,
    },
    icon && iconNamed(icon),
    element("span", { class: "button-label" }, label),
  );
}

/**
 * Perform an action while a button shows progress. Problems are shown in a notice, unless `onProblem` handles them.
 *
 * @param {HTMLButtonElement} button @param {string} busy its label meanwhile @param {() => Promise<void>} perform
 * @param {(error: unknown) => void} [onProblem]
 */
export async function whileBusy(button, busy, perform, onProblem = showProblem) {
  if (button.getAttribute("aria-busy") === "true") return;
  const label = button.querySelector(".button-label") ?? button;
  const before = label.textContent;
  button.setAttribute("aria-busy", "true");
  label.textContent = busy;
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
