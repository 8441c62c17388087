import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { installDom } from "./dom.mjs";

installDom();
const { actionButtons, cardButtons } = await import(
  "../../console/source/project/action_buttons.js"
);

const { PersonAction } = JSON.parse(
  readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
).components.schemas;

const SYNC = { sync_id: "fake-sync", project_id: "fake-project", env_var: "PG_DATABASE_URL" };
const LABELS = {
  check: "Check now",
  restart: "Restart sync",
  opt_out: "Opt out",
  delete: "Delete sync",
  trust_sweeps: "Trust lists again",
  reconnect_heroku: "Reconnect Heroku",
  add_connection: "Add connection",
  enable: "Enable another sync",
  order_database: "Create a Heroku database",
};

const labelsOf = (buttons) => buttons.filter(Boolean).map(({ textContent }) => textContent);

test("there is a button for each action that the API serves, in its order", () => {
  for (const actions of [Object.keys(LABELS), ["restart", "check"], ["delete"], []])
    assert.deepEqual(
      labelsOf(actionButtons(SYNC, actions, {}, () => {})),
      actions.map((action) => LABELS[action]),
    );
});

test("actions that are done elsewhere, or that are unknown, have no button", () => {
  const elsewhere = PersonAction.enum.filter((action) => !(action in LABELS));
  assert.deepEqual(elsewhere, ["accept_proposal", "decline_proposal", "redrive", "try_again"]);
  assert.deepEqual(labelsOf(actionButtons(SYNC, [...elsewhere, "explode"], {}, () => {})), []);
});

test("a card leaves the buttons to the status note of a sync that has one", () => {
  const explained = { ...SYNC, explanation: { title: "Paused" }, actions: ["check"] };
  const healthy = { ...SYNC, explanation: null, actions: ["check"] };
  assert.deepEqual(labelsOf(cardButtons(explained, {}, () => {})), []);
  assert.deepEqual(labelsOf(cardButtons(healthy, {}, () => {})), ["Check now"]);
});
