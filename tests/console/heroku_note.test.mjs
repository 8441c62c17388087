import assert from "node:assert/strict";
import { test } from "node:test";

import { installDom } from "./dom.mjs";

installDom();
const { herokuNote } = await import("../../console/source/project/heroku_note.js");

const SYNC = {
  sync_id: "fake-sync",
  project_id: "fake-project",
  env_var: "PG_DATABASE_URL",
  heroku_app: { id: "fake-app", name: "quiet-river-1234" },
  config_var: "DATABASE_URL",
  status: "active",
  serving: true,
  webhook: "missing",
  webhook_wanted: true,
  explanation: null,
  actions: [],
};
const textOf = (sync) => herokuNote(sync, {}, { changed: async () => {} }).textContent;

test("a sync without a webhook says whether that is on purpose", () => {
  assert.match(textOf(SYNC), /WebhookMissing/);
  assert.match(
    textOf({ ...SYNC, webhook_wanted: false }),
    /WebhookNone, on purpose: runs on the schedule alone/,
  );
});
