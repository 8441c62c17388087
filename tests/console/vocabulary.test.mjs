import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  CAUSES,
  MESSAGE_KINDS,
  SEVERITIES,
  STATUSES,
  WEBHOOKS,
  label,
} from "../../console/source/vocabulary.js";

const { schemas } = JSON.parse(
  readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
).components;

const VOCABULARIES = {
  Cause: CAUSES,
  MessageKind: MESSAGE_KINDS,
  Severity: SEVERITIES,
  Status: STATUSES,
  Webhook: WEBHOOKS,
};

for (const [name, labels] of Object.entries(VOCABULARIES)) {
  test(`every ${name} of the API has a label, and no other code`, () => {
    assert.deepEqual(Object.keys(labels).sort(), [...schemas[name].enum].sort());
  });
}

test("an unknown code is shown as words", () => {
  assert.equal(label(STATUSES, "hasura_frozen"), "Hasura frozen");
});
