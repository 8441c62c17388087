import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { installDom } from "./dom.mjs";

installDom();
const { deadLettersCard, redrivenText } = await import(
  "../../console/source/overview/dead_letters_card.js"
);

const { RedrivenView } = JSON.parse(
  readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
).components.schemas;

const NONE = Object.fromEntries(Object.keys(RedrivenView.properties).map((name) => [name, 0]));
const LETTER = {
  message_id: "fake-message",
  kind: "check",
  readable: true,
  sync_id: "fake-sync",
  project_id: null,
  provisioning_id: null,
  sent_at: "2026-01-02T12:00:00Z",
  cause: "webhook",
  release_version: 7,
  event: null,
};

const textOf = (letter, names = new Map()) =>
  deadLettersCard([{ ...LETTER, ...letter }], [], names, async () => {}).textContent;

test("every count of a redrive is reported", () => {
  assert.equal(redrivenText({ ...NONE, dead_letters: 2 }), "2 dead letters redriven.");
  for (const name of Object.keys(NONE).filter((name) => name !== "dead_letters")) {
    const text = redrivenText({ ...NONE, dead_letters: 2, [name]: 3 });
    assert.match(text, /^2 dead letters redriven[.:] .*3 /, name);
  }
});

test("a dead letter names its subject, cause and release", () => {
  const names = new Map([["fake-project", "shop"]]);
  assert.match(textOf({ project_id: "fake-project" }, names), /Check of shop/);
  assert.match(textOf({}), /Check of fake-sync.*triggered by webhook, release v7, sent/);
  assert.match(
    textOf({ kind: "provisioning", sync_id: null, provisioning_id: "fake-order" }),
    /Database creation step of database order fake-order/,
  );
});

test("a dead letter without a subject says why", () => {
  assert.match(textOf({ kind: "schedule" }), /Scheduled run \(superseded by later runs\)/);
  assert.match(textOf({ kind: "notification", readable: false }), /Notification \(unreadable\)/);
});
