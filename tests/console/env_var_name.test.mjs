import assert from "node:assert/strict";
import { test } from "node:test";

import { freeName, checkName } from "../../console/source/project/env_var_name.js";

const PRESENT = [
  { name: "PG_DATABASE_URL", sync: { sync_id: "0" } },
  { name: "PG_DATABASE_URL1", sync: null },
];

test("the first free name is suggested", () => {
  assert.deepEqual([freeName([]), freeName(PRESENT)], ["PG_DATABASE_URL", "PG_DATABASE_URL2"]);
});

test("any free name is accepted", () => {
  assert.deepEqual(checkName("ANALYTICS", PRESENT), { objection: null, exists: false });
});

test("an existing env var can be overwritten, but not one that another sync writes", () => {
  assert.deepEqual(checkName("PG_DATABASE_URL1", PRESENT), { objection: null, exists: true });
  assert.match(checkName("PG_DATABASE_URL", PRESENT).objection, /already writes PG_DATABASE_URL/);
});

test("an invalid name is rejected", () => {
  for (const name of ["", "1ST", "WITH-DASH", "with blank"])
    assert.ok(checkName(name, PRESENT).objection, name);
});
