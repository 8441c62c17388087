// @ts-check
/** The result of enabling or restarting a sync, and what is left to do. */

import { element } from "../element.js";
import { icon } from "../icon.js";
import { withInlineCode } from "../inline_code.js";
import { copyBox } from "./copy_box.js";

/** @typedef {import("./types.js").Sync} Sync */

/**
 * Return the content of a dialog's final step.
 *
 * @param {Sync} started @param {"enabled" | "restarted"} how @param {() => void} close
 * @returns {(Node | string)[]}
 */
export function resultView(started, how, close) {
  const ending = element(
    "div",
    { class: `callout ${lookOf(started)}`, role: "status", tabindex: -1 },
    icon(lookOf(started)),
    element("div", { class: "callout-text" }, outcomeView(started, how)),
  );
  const done = element(
    "button",
    { type: "button", class: "button primary", onclick: close },
    "Done",
  );
  requestAnimationFrame(() => ending.focus());
  return [
    ending,
    ...(started.webhook_command ? [commandView(started.webhook_command)] : []),
    ...hints(started, how),
    element("div", { class: "dialog-actions" }, done),
  ];
}

/** @param {Sync} sync */
function lookOf(sync) {
  if (sync.status !== "active") return "warning";
  return isInPlace(sync) ? "ok" : "info";
}

/** @param {Sync} sync */
function isInPlace({ status, outcome }) {
  return status === "active" && ["updated", "unchanged"].includes(outcome ?? "");
}

/** @param {Sync} started @param {string} how */
function outcomeView(started, how) {
  const { status, explanation, env_var, config_var, heroku_app } = started;
  if (status !== "active" && explanation) {
    const { title, meaning, next_step } = explanation;
    return [
      element("strong", null, `Sync ${how}, but ${status}: ${title}`),
      element("p", null, withInlineCode(meaning)),
      next_step && element("p", null, withInlineCode(next_step)),
    ];
  }
  if (isInPlace(started)) {
    return [
      element("strong", null, `Sync ${how}`),
      element(
        "p",
        null,
        `${env_var} has the current value and now follows ${config_var} of ${heroku_app.name}.`,
      ),
    ];
  }
  return [
    element("strong", null, `Sync ${how}; its first check is still running`),
    element(
      "p",
      null,
      "No need to wait: the page shows the result when the check is finished.",
    ),
  ];
}

/** @param {string} command */
function commandView(command) {
  return element(
    "section",
    { class: "stack" },
    element("h3", null, "One step left: register the webhook"),
    element(
      "p",
      null,
      "The Heroku authorization cannot manage webhooks. Run this command where you are signed in to Heroku; until then, only scheduled checks find rotations.",
    ),
    copyBox(command),
    element(
      "p",
      { class: "hint" },
      "It contains the webhook secret and is shown only once. Restart the sync to see it again.",
    ),
  );
}

/** @param {Sync} started @param {string} how */
function hints({ env_var }, how) {
  if (how !== "enabled") return [];
  return [
    element(
      "p",
      { class: "hint" },
      "Next, connect the database in the project's own console: Data → Connect Database → Environment variable ",
      element("code", null, env_var),
      ". A source with a literal URL would not follow rotations.",
    ),
  ];
}
