import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  ACTIONS,
  CAUSES,
  LEVELS,
  OUTCOMES,
  REASONS,
  STATUSES,
  WEBHOOKS,
  word,
} from "../../console/source/vocabulary.js";

const { schemas } = JSON.parse(
  readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
).components;

const VOCABULARIES = {
  Action: ACTIONS,
  Cause: CAUSES,
  Level: LEVELS,
  Outcome: OUTCOMES,
  Reason: REASONS,
  Status: STATUSES,
  Webhook: WEBHOOKS,
};

for (const [name, vocabulary] of Object.entries(VOCABULARIES)) {
  test(`every ${name} of the API is explained, and no other`, () => {
    assert.deepEqual(Object.keys(vocabulary).sort(), [...schemas[name].enum].sort());
    for (const { label, meaning } of Object.values(vocabulary)) assert.ok(label && meaning.endsWith("."));
  });
}

test("every reason has a next step", () => {
  for (const { step } of Object.values(REASONS)) assert.ok(step?.endsWith("."));
});

test("an unknown code is shown as words", () => {
  assert.equal(word(REASONS, "hasura_project_frozen").label, "Hasura project frozen");
});
