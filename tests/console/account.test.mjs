import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";

import { installDom } from "./dom.mjs";

installDom();
const { ROLES, account } = await import("../../console/source/account.js");
const { actionButton } = await import("../../console/source/action.js");

const { paths } = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"));
const VIEWER = { name: "vic", roles: ["viewer"], teams: [], rights: ["see", "see_all"] };
const OWNER = { name: "ann", roles: ["owner"], teams: ["blue", "shops"], rights: ["see", "use_own"] };

afterEach(() => account.know(null));

test("the roles of each right are those of the API", () => {
  const roles = (method, path) => paths[path][method]["x-urlsync-roles"];
  assert.deepEqual(ROLES, {
    use_own: roles("post", "/v1/connections"),
    see_all: roles("get", "/v1/activity"),
    operate_all: roles("post", "/v1/dead-letters/redrive"),
  });
});

test("a refusal says which role it takes and who can help", () => {
  account.know(VIEWER);
  assert.equal(account.refusal("see_all"), null);
  assert.equal(
    account.refusal("use_own"),
    "This takes the role owner, operator or admin. Ask an administrator to give it to you.",
  );
  assert.match(account.refusal("operate_all"), /the role operator or admin\./);
});

test("until the account is known, the API alone decides", () => {
  assert.equal(account.may("use_own"), true);
  assert.equal(account.hasNoRole, false);
  assert.equal(account.access, null);
});

test("name, roles and teams are in words", () => {
  account.know(OWNER);
  assert.equal(account.access, "owner · teams blue, shops");
  account.know(VIEWER);
  assert.equal(account.access, "viewer");
  account.know({ ...VIEWER, roles: [], rights: [] });
  assert.equal(account.access, "no role");
  assert.equal(account.hasNoRole, true);
});

test("a button without its right is disabled and says why", () => {
  const button = () => actionButton({ label: "Check now", right: "use_own", perform: async () => {} });
  account.know(OWNER);
  assert.equal(button().getAttribute("aria-disabled"), null);
  account.know(VIEWER);
  assert.equal(button().getAttribute("aria-disabled"), "true");
  assert.match(button().getAttribute("title"), /takes the role owner/);
});
