// @ts-check
/** The note on an env var with a sync: what it follows, when it was updated, and its actions. */

import { element } from "../element.js";
import { timeElement } from "../format.js";
import { badge } from "../status_badge.js";
import { address } from "../router.js";
import { WEBHOOKS, label } from "../vocabulary.js";
import { cardButtons } from "./action_buttons.js";
import { factList, shortFingerprint } from "./fact_list.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

/** @param {Sync} sync @param {ProjectData} data @param {{changed: () => Promise<void>}} page */
export function herokuNote(sync, data, page) {
  return element(
    "div",
    { class: "heroku-note" },
    element(
      "p",
      { class: "heroku-sentence" },
      element("span", { class: "heroku-mark", "aria-hidden": true }, "H"),
      element("span", null, sentence(sync)),
    ),
    factList([
      ["Last updated", timeElement(sync.last_updated_at, "never")],
      ["Last checked", timeElement(sync.last_checked_at, "never")],
      ["Fingerprint", shortFingerprint(sync.fingerprint)],
      ["Project", servingView(sync)],
      [
        "Webhook",
        sync.status !== "disconnected" &&
          (sync.webhook_wanted
            ? label(WEBHOOKS, sync.webhook)
            : "None, on purpose: runs on the schedule alone"),
      ],
    ]),
    element(
      "div",
      { class: "actions" },
      cardButtons(sync, data, page.changed),
      element(
        "a",
        {
          class: "button small quiet",
          key: "history",
          href: `${address("projects", sync.project_id, "history")}?sync=${sync.sync_id}`,
        },
        "History",
      ),
    ),
  );
}

/** @param {Sync} sync */
function sentence(sync) {
  const source = [
    element("code", null, sync.config_var),
    " of the Heroku app ",
    element("strong", null, sync.heroku_app.name),
  ];
  if (sync.status === "disconnected")
    return ["This env var used to follow ", ...source, ". It keeps its last value."];
  if (sync.status === "paused")
    return ["This env var follows ", ...source, ", but the sync is paused. It keeps its last value."];
  return ["This env var follows ", ...source, "."];
}

/** @param {Sync} sync */
function servingView({ serving, status }) {
  if (status === "disconnected") return null;
  if (serving === true) return badge("ok", "ok", "Healthy with this value");
  if (serving === false) return badge("problem", "problem", "Unhealthy with this value");
  return element("span", { class: "muted" }, "Not confirmed yet");
}
