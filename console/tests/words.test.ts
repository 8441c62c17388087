import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { account, ROLES, accessOf, may, refusal } from "../source/account";
import type { MeView } from "../source/api/schema";
import { CAUSES, label, MESSAGE_KINDS, SEVERITIES, STATUSES, WEBHOOKS } from "../source/format";

const CONTRACT = JSON.parse(readFileSync("../docs/openapi.json", "utf8")) as {
  paths: Record<string, Record<string, Record<string, unknown>>>;
  components: { schemas: Record<string, { enum?: string[] }> };
};
const LABELS = { Cause: CAUSES, MessageKind: MESSAGE_KINDS, Severity: SEVERITIES, Status: STATUSES, Webhook: WEBHOOKS };
const VIEWER = {
  id: "1",
  kind: "person",
  name: "vic",
  roles: ["viewer"],
  teams: [],
  rights: ["see", "see_all"]
} satisfies MeView;
const OWNER = { ...VIEWER, roles: ["owner"], teams: ["blue", "shops"], rights: ["see", "use_own"] } satisfies MeView;

test.each(Object.entries(LABELS))(
  "every %s of the API has a label of words, and no other code has one",
  (name, labels) => {
    const codes = CONTRACT.components.schemas[name]?.enum ?? [];
    expect(codes).toEqual(expect.arrayContaining(Object.keys(labels)));
    for (const code of codes) expect(label(labels, code)).toMatch(/^[A-Za-z][a-z- ]+$/);
  }
);

test("an unknown code is shown as words", () => {
  expect(label(STATUSES, "hasura_frozen")).toBe("Hasura frozen");
});

test("the roles of each right are those of the API", () => {
  const roles = (method: string, path: string) => CONTRACT.paths[path]?.[method]?.["x-urlsync-roles"];
  expect(ROLES).toEqual({
    use_own: roles("post", "/v1/connections"),
    see_all: roles("get", "/v1/dead-letters"),
    operate_all: roles("post", "/v1/dead-letters/redrive")
  });
});

test("a refusal says which role it takes and who can help", () => {
  account.value = VIEWER;
  expect(refusal("see_all")).toBeNull();
  expect(refusal("use_own")).toBe(
    "This takes the role owner, operator or admin. Ask an administrator to give it to you."
  );
  expect(refusal("operate_all")).toMatch(/the role operator or admin\./);
});

test("until the account is known, the API alone decides", () => {
  account.value = null;
  expect(may("use_own")).toBe(true);
});

test("roles and teams are in words", () => {
  expect([accessOf(OWNER), accessOf(VIEWER), accessOf({ ...VIEWER, roles: [] })]).toEqual([
    "owner · teams blue, shops",
    "viewer",
    "no role"
  ]);
});
