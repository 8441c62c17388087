// @ts-check
/** The note on an env var that follows Heroku: what it follows, when it changed, and the ways out. */

import { element } from "../element.js";
import { timeElement } from "../format.js";
import { badge } from "../status_badge.js";
import { address } from "../router.js";
import { WEBHOOKS, word } from "../vocabulary.js";
import { factList, shortFingerprint } from "./fact_list.js";
import { restartButton } from "./restart_dialog.js";
import { checkButton, optOutButton } from "./sync_actions.js";

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
      ["Last updated", timeElement(sync.last_updated_at, "not yet")],
      ["Last checked", timeElement(sync.last_checked_at, "not yet")],
      ["Value", shortFingerprint(sync.fingerprint)],
      ["Project", servingView(sync)],
      [
        "Webhook",
        sync.status !== "disconnected" &&
          element(
            "span",
            { title: word(WEBHOOKS, sync.webhook).meaning },
            WEBHOOK_SHORT[sync.webhook] ?? sync.webhook,
          ),
      ],
    ]),
    element(
      "div",
      { class: "actions" },
      sync.status !== "disconnected" && checkButton(sync, page.changed, "small"),
      sync.status === "disconnected" && restartButton(sync, data, page.changed),
      element(
        "a",
        {
          class: "button small quiet",
          key: "history",
          href: `${address("projects", sync.project_id, "history")}?sync=${sync.sync_id}`,
        },
        "History",
      ),
      sync.status !== "disconnected" && optOutButton(sync, page.changed),
    ),
  );
}

/** @type {Record<string, string>} */
const WEBHOOK_SHORT = { present: "there", missing: "missing", manual: "registered by hand" };

/** @param {Sync} sync */
function sentence(sync) {
  const source = [
    element("code", null, sync.config_var),
    " of the Heroku app ",
    element("strong", null, sync.heroku_app.name),
  ];
  if (sync.status === "disconnected")
    return ["This env var followed ", ...source, ", and keeps the last value it got."];
  if (sync.status === "paused")
    return [
      "This env var follows ",
      ...source,
      ", which cannot be done now. It keeps its last value.",
    ];
  return ["Heroku keeps this env var up to date: it follows ", ...source, "."];
}

/** @param {Sync} sync */
function servingView({ serving, status }) {
  if (status === "disconnected") return null;
  if (serving === true) return badge("ok", "ok", "serves with it");
  if (serving === false) return badge("problem", "problem", "does not serve");
  return element("span", { class: "muted" }, "not confirmed yet");
}
