import assert from "node:assert/strict";
import { test } from "node:test";

import { address, routeOf } from "../../console/source/router.js";

test("every address of the console has its page", () => {
  const names = [
    "",
    "#/",
    "#/projects",
    "#/projects/p1",
    "#/projects/p1/history",
    "#/connections",
    "#/connections/c1",
    "#/else",
  ];
  const pages = [
    "overview",
    "overview",
    "projects",
    "project",
    "project",
    "connections",
    "connection",
    "not-found",
  ];
  assert.deepEqual(
    names.map((hash) => routeOf(hash).name),
    pages,
  );
});

test("the address says which project and which tab", () => {
  assert.deepEqual(routeOf("#/projects/p1/history").parameters, { project_id: "p1", tab: "history" });
});

test("an address leads back to what it was made of, whatever is in it", () => {
  assert.equal(routeOf(address("projects", "a/b %", "health")).parameters.project_id, "a/b %");
});

test("an address that cannot be decoded is still one", () => {
  assert.equal(routeOf("#/projects/%E0%A4%A/health").name, "project");
});
