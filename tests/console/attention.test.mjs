import assert from "node:assert/strict";
import { test } from "node:test";

import { installDom } from "./dom.mjs";

installDom();
const { syncsNeedingAttention } = await import("../../console/source/overview/attention_card.js");

const sync = (id, severity) => ({ sync_id: id, explanation: severity && { severity } });

test("problems come first, then warnings; other syncs need no attention", () => {
  const syncs = [sync("a", null), sync("b", "warning"), sync("c", "ok"), sync("d", "problem")];
  assert.deepEqual(
    syncsNeedingAttention(syncs).map(({ sync_id }) => sync_id),
    ["d", "b"],
  );
});
