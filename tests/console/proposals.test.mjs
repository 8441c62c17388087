import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { installDom } from "./dom.mjs";

installDom();
const { attentionCard } = await import("../../console/source/overview/attention_card.js");
const { acceptQuestion, declineQuestion, proposalItem } = await import(
  "../../console/source/overview/proposal_item.js"
);

const { ProposalView } = JSON.parse(
  readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
).components.schemas;

const PROPOSAL = {
  proposal_id: "fake-proposal",
  project_id: "fake-project",
  connection_id: "fake-connection",
  heroku_app: { id: "fake-app", name: "quiet-river" },
  concerns: [
    { code: "project_shared", title: "Others may see it", meaning: "Others can see it.", next_step: "Accept it." },
    { code: "app_not_new", title: "Not new", meaning: "The app is old.", next_step: null },
  ],
  actions: ["accept_proposal", "decline_proposal"],
  proposed_at: "2026-01-02T12:00:00Z",
  expires_at: "2026-02-01T12:00:00Z",
};
const CONNECTION = {
  connection_id: "fake-connection",
  hasura_account: "ada@example.com",
  heroku_account: "bea@example.com",
};
const NAMES = new Map([["fake-project", "shop"]]);
const unchanged = () => {};

/** Return all elements with this name. */
const all = (node, name) =>
  (node.childNodes ?? []).flatMap((child) => [...(child.localName === name ? [child] : []), ...all(child, name)]);
const labelsOf = (proposal) =>
  all(proposalItem(proposal, NAMES, unchanged), "button").map(({ textContent }) => textContent);
const textOf = ({ text }) => text.map(({ textContent }) => textContent).join(" ");

test("the example has the fields that the API serves", () => {
  assert.deepEqual(Object.keys(PROPOSAL).sort(), Object.keys(ProposalView.properties).sort());
});

test("a proposal shows the project, the app and everything that speaks against it", () => {
  const { textContent } = proposalItem(PROPOSAL, NAMES, unchanged);
  for (const text of ["shop", "quiet-river", "Others can see it. Accept it.", "The app is old."])
    assert.ok(textContent.includes(text), text);
  assert.ok(proposalItem(PROPOSAL, new Map(), unchanged).textContent.includes("Unnamed project"));
});

test("there is a button for each action that the API serves, in its order", () => {
  assert.deepEqual(labelsOf(PROPOSAL), ["Accept", "Decline"]);
  const unconnected = ["add_connection", "accept_proposal", "decline_proposal", "explode"];
  assert.deepEqual(labelsOf({ ...PROPOSAL, actions: unconnected }), ["Add connection", "Accept", "Decline"]);
  assert.deepEqual(labelsOf({ ...PROPOSAL, actions: [] }), []);
});

test("each question shows the project, the app, the accounts and the concerns", () => {
  for (const question of [acceptQuestion, declineQuestion]) {
    const text = textOf(question(PROPOSAL, NAMES, CONNECTION));
    for (const fact of ["shop (fake-project)", "quiet-river", "ada@example.com", "bea@example.com", "Others may see it; Not new"])
      assert.ok(text.includes(fact), fact);
  }
  assert.equal(acceptQuestion(PROPOSAL, NAMES, CONNECTION).action, "Accept");
  assert.equal(declineQuestion(PROPOSAL, NAMES, CONNECTION).danger, true);
});

test("a question says what is not known", () => {
  const unknown = { hasura_account: null, heroku_account: null };
  assert.match(textOf(acceptQuestion(PROPOSAL, new Map(), null)), /Projectfake-project.*no connection of the project's owner/);
  assert.match(textOf(acceptQuestion(PROPOSAL, NAMES, unknown)), /Hasura accountunknownHeroku accountnot connected/);
});

test("proposals need attention, although all syncs are up to date", () => {
  assert.match(attentionCard([], [], NAMES, unchanged).textContent, /All syncs are up to date/);
  const { textContent } = attentionCard([], [PROPOSAL], NAMES, unchanged);
  assert.match(textContent, /^Needs attention1 proposalshop/);
  assert.doesNotMatch(textContent, /up to date/);
});
