import { expect, test } from "vitest";
import { checkName, freeName } from "../source/project/enable_request";

const PRESENT = [
  { name: "PG_DATABASE_URL", sync: { sync_id: "0" } },
  { name: "PG_DATABASE_URL1", sync: null }
];

test("the first free name is suggested", () => {
  expect([freeName([]), freeName(PRESENT)]).toEqual(["PG_DATABASE_URL", "PG_DATABASE_URL2"]);
});

test("any free name is accepted", () => {
  expect(checkName("ANALYTICS", PRESENT)).toEqual({ objection: null, exists: false });
});

test("an existing env var can be overwritten, but not one that another sync writes", () => {
  expect(checkName("PG_DATABASE_URL1", PRESENT)).toEqual({ objection: null, exists: true });
  expect(checkName("PG_DATABASE_URL", PRESENT).objection).toMatch(/already writes PG_DATABASE_URL/);
});

test.each(["", "1ST", "WITH-DASH", "with blank"])("the invalid name “%s” is rejected", (name) => {
  expect(checkName(name, PRESENT).objection).not.toBeNull();
});
