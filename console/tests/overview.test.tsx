import { readFileSync } from "node:fs";
import { QueryClientProvider } from "@tanstack/preact-query";
import { render, screen } from "@testing-library/preact";
import type { ComponentChildren } from "preact";
import { beforeEach, expect, test } from "vitest";
import { account } from "../source/account";
import { project, queries } from "../source/api/queries";
import type {
  ConnectionView,
  DeadLetterView,
  SyncGroupView,
  ProjectDetails,
  ProposalView,
  RedrivenView,
  SyncView
} from "../source/api/schema";
import { AttentionCard, DECISIONS, questionOf, filterOf, ProposalItem } from "../source/overview/attention_card";
import { daysOf, HealthCard } from "../source/overview/health_card";
import { DeadLettersCard, redrivenText } from "../source/overview/overview_page";
import { percentile, rolling, updatesOf } from "../source/overview/propagation_card";

const { schemas } = (
  JSON.parse(readFileSync("../docs/openapi.json", "utf8")) as {
    components: { schemas: Record<string, { properties: object }> };
  }
).components;

const CONCERNS = [
  { code: "fake_shared", title: "Others may see it", meaning: "Others can see it.", next_step: "Accept it." },
  { code: "fake_old", title: "Not new", meaning: "The app is old.", next_step: null }
];
const PROPOSAL: ProposalView = {
  proposal_id: "fake-proposal",
  project_id: "fake-project",
  project_name: null,
  connection_id: "fake-connection",
  heroku_app: { id: "fake-app", name: "quiet-river" },
  concerns: CONCERNS.map((concern) => ({ ...concern, severity: "warning", automatic: null })),
  actions: ["accept_proposal", "decline_proposal"],
  proposed_at: "2026-01-02T12:00:00Z",
  expires_at: "2026-02-01T12:00:00Z"
};
const CONNECTION = { hasura_account: "ada@example.com", heroku_account: "bea@example.com" } as ConnectionView;
const GROUP: SyncGroupView = {
  status: "paused",
  reason: "heroku_authorization_lost",
  serving: "unknown",
  connection_id: "fake-connection",
  connection_name: "owner@example.com",
  count: 240,
  explanation: {
    code: "fake",
    severity: "problem",
    title: "Heroku access expired or was revoked",
    meaning: "Heroku refuses it.",
    automatic: null,
    next_step: "Reconnect it."
  },
  actions: ["reconnect_heroku", "check"]
};

beforeEach(() => {
  queries.clear();
  account.value = null;
});

function shown(children: ComponentChildren): string {
  const { container } = render(<QueryClientProvider client={queries}>{children}</QueryClientProvider>);
  return container.textContent ?? "";
}

function attention(groups: SyncGroupView[], proposals: ProposalView[]): string {
  const statuses = { active: 0, paused: 0, disconnected: 0 };
  const serving = { healthy: 0, unhealthy: 0, unknown: 0 };
  const counts = { at: null, total: 0, complete: true, statuses, serving, groups, hours: [] };
  const read = <Data,>(data: Data) => ({ data, error: null, refetch: () => undefined });
  return shown(<AttentionCard counts={read(counts)} proposals={read(proposals)} />);
}

const HOURS = [
  { at: "2026-01-02T10:00:00Z", healthy: 9, paused: 0, failing: 0 },
  { at: "2026-01-02T12:00:00Z", healthy: 7, paused: 2, failing: 0 },
  { at: "2026-01-03T12:00:00Z", healthy: 8, paused: 0, failing: 1 }
];

test("each day of the health timeline has its worst numbers", () => {
  expect(daysOf(HOURS).map(([, worst]) => worst)).toEqual([
    "7 healthy, 2 paused, 0 failing",
    "8 healthy, 0 paused, 1 failing"
  ]);
});

test("the health timeline says in how many hours nothing was wrong, and is left out without an hour", () => {
  expect(shown(<HealthCard hours={HOURS} />)).toContain("Hours without a paused or failing sync: 1 of 3.");
  expect(screen.getAllByRole("definition").map(({ textContent }) => textContent)).toEqual([
    "7 healthy, 2 paused, 0 failing",
    "8 healthy, 0 paused, 1 failing"
  ]);
  expect(shown(<HealthCard hours={[]} />)).toBe("");
});

const buttons = () => screen.queryAllByRole("button").map(({ textContent }) => textContent);

test("the example has the fields that the API serves", () => {
  expect(Object.keys(PROPOSAL).sort()).toEqual(Object.keys(schemas["ProposalView"]?.properties ?? {}).sort());
});

test("a proposal shows the project, the app and everything that speaks against it", () => {
  queries.setQueryData(project("fake-project").queryKey, { name: "shop" } as ProjectDetails);
  const text = shown(<ProposalItem proposal={PROPOSAL} />);
  for (const part of ["shop", "quiet-river", "Others can see it. Accept it.", "The app is old."])
    expect(text).toContain(part);
});

test("a project that a sync has named is not asked for", () => {
  expect(shown(<ProposalItem proposal={{ ...PROPOSAL, project_name: "shop" }} />)).toContain("shop");
  expect(queries.isFetching()).toBe(0);
});

test.each([
  [
    ["accept_proposal", "decline_proposal"],
    ["Accept", "Decline"]
  ],
  [
    ["add_connection", "accept_proposal", "explode"],
    ["Add connection", "Accept"]
  ],
  [[], []]
])("the actions %j of the API are the buttons %j", (actions, labels) => {
  shown(<ProposalItem proposal={{ ...PROPOSAL, actions: actions as ProposalView["actions"] }} />);
  expect(buttons()).toEqual(labels);
});

test("each question shows the project, the app, the accounts and the concerns", () => {
  const facts = [
    "shop (fake-project)",
    "quiet-river",
    "ada@example.com",
    "bea@example.com",
    "Others may see it; Not new"
  ];
  for (const [action, decision] of Object.entries(DECISIONS)) {
    const question = questionOf(decision, PROPOSAL, "shop", CONNECTION);
    const text = shown(question.text);
    for (const fact of facts) expect(text).toContain(fact);
    expect(question.danger ?? false).toBe(action === "decline_proposal");
  }
});

test("a question says what is not known", () => {
  const [decision] = Object.values(DECISIONS);
  if (!decision) throw new Error("nothing can be decided");
  expect(shown(questionOf(decision, PROPOSAL, null, null).text)).toMatch(
    /Projectfake-project.*no connection of the project's owner/
  );
  const unknown = { hasura_account: null, heroku_account: null } as ConnectionView;
  expect(shown(questionOf(decision, PROPOSAL, "shop", unknown).text)).toMatch(
    /Hasura accountunknownHeroku accountnot connected/
  );
});

test("p50 and p95 over time are those of the latest updates", () => {
  expect(rolling([1000, 3000, 2000], 0.5)).toEqual([1000, 1000, 2000]);
  expect(rolling([9000, ...Array<number>(10).fill(1000)], 0.95).at(-1)).toBe(1000);
});

test("one entry and one action stand for all syncs with one cause", () => {
  const text = attention([GROUP], []);
  expect(text).toMatch(/^Needs attention240 syncs/);
  for (const part of ["240 syncs paused", "owner@example.com", "Heroku refuses it.", "Reconnect it."])
    expect(text).toContain(part);
  expect(buttons()).toEqual(["Reconnect Heroku", "Check all 240"]);
  const [link] = screen.getAllByRole("link").map((element) => element.getAttribute("href"));
  expect(link).toBe("#/syncs?status=paused&reason=heroku_authorization_lost&connection_id=fake-connection");
});

test("the filter of a group is that of its syncs", () => {
  const unhealthy: SyncGroupView = {
    ...GROUP,
    status: "active",
    reason: null,
    serving: "unhealthy",
    connection_id: null
  };
  expect(filterOf(unhealthy)).toEqual({ status: "active", serving: "unhealthy" });
});

test("proposals need attention, although all syncs are up to date", () => {
  expect(attention([], [])).toMatch(/All syncs are up to date/);
  const text = attention([], [PROPOSAL]);
  expect(text).toMatch(/^Needs attention1 proposal/);
  expect(text).not.toMatch(/up to date/);
});

const NONE = Object.fromEntries(Object.keys(schemas["RedrivenView"]?.properties ?? {}).map((name) => [name, 0]));

test("every count of a redrive is reported", () => {
  const redriven = (counts: object) => redrivenText({ ...NONE, ...counts } as RedrivenView);
  expect(redriven({ dead_letters: 2 })).toBe("2 dead letters redriven.");
  for (const name of Object.keys(NONE).filter((name) => name !== "dead_letters"))
    expect(redriven({ dead_letters: 2, [name]: 3 }), name).toMatch(/^2 dead letters redriven[.:] .*3 /);
});

const LETTER = {
  message_id: "fake-message",
  kind: "check",
  readable: true,
  sync_id: "fake-sync",
  project_id: null,
  provisioning_id: null,
  endpoint_id: null,
  sent_at: "2026-01-02T12:00:00Z",
  cause: "webhook",
  release_version: 7,
  event: null
} satisfies DeadLetterView;

test.each([
  [{}, /Check of sync fake-syn.*triggered by webhook, release v7, sent/],
  [{ project_id: "fake-project" }, /Check of project fake-pro/],
  [{ kind: "provisioning", sync_id: null, provisioning_id: "fake-order" }, /of database order fake-order/],
  [{ kind: "schedule" }, /Scheduled run \(superseded by later runs\)/],
  [{ kind: "notification", readable: false }, /Notification \(unreadable\)/]
] as [Partial<DeadLetterView>, RegExp][])(
  "a dead letter %o names its subject, or says why it has none",
  (letter, text) => {
    expect(shown(<DeadLettersCard letters={[{ ...LETTER, ...letter }]} />)).toMatch(text);
  }
);

test("updates are those whose time was measured, oldest first", () => {
  const syncs = [
    { last_updated_at: "2026-01-02T12:00:00Z", last_propagation_ms: 900 },
    { last_updated_at: "2026-01-01T12:00:00Z", last_propagation_ms: 1200 },
    { last_updated_at: "2026-01-01T12:00:00Z", last_propagation_ms: null },
    { last_updated_at: null, last_propagation_ms: null }
  ] as SyncView[];
  expect(updatesOf(syncs).map(({ milliseconds }) => milliseconds)).toEqual([1200, 900]);
});

test("a percentile is the smallest value that so many do not exceed", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([percentile(values, 0.5), percentile(values, 0.95), percentile([7], 0.95)]).toEqual([50, 95, 7]);
});
