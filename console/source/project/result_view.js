// @ts-check
/** How enabling or restarting a sync ended, and what is left for a person to do. */

import { element } from "../element.js";
import { icon } from "../icon.js";
import { copyBox } from "./copy_box.js";
import { reasonWords } from "./reason_words.js";

/** @typedef {import("./types.js").Sync} Sync */

/**
 * Return what a dialog shows at its end.
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
  const { env_var, config_var, heroku_app } = started;
  const words = reasonWords(started);
  if (words) {
    return [
      element("strong", null, `The sync is ${how}, but ${started.status}: ${words.title}`),
      element("p", null, words.happened),
      element("p", null, words.person),
    ];
  }
  if (isInPlace(started)) {
    return [
      element("strong", null, `The sync is ${how}`),
      element(
        "p",
        null,
        `${env_var} has the present value, and follows ${config_var} of ${heroku_app.name} from now on.`,
      ),
    ];
  }
  return [
    element("strong", null, `The sync is ${how}; its first check takes longer`),
    element(
      "p",
      null,
      "You need not wait: the check is in the queue, and this page shows when it is over.",
    ),
  ];
}

/** @param {string} command */
function commandView(command) {
  return element(
    "section",
    { class: "stack" },
    element("h3", null, "One thing is left to you: the webhook"),
    element(
      "p",
      null,
      "The Heroku authorization may not manage webhooks. Run this command where you are signed in to Heroku; until then a rotation arrives only with the schedule.",
    ),
    copyBox(command),
    element(
      "p",
      { class: "hint" },
      "It has the webhook's secret in it, and is shown this once. Restart the sync to be told it again.",
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
      "Next, connect the database in the project's own console: Data, Connect Database, by environment variable ",
      element("code", null, env_var),
      ". A source that holds the URL itself would not follow it.",
    ),
  ];
}
