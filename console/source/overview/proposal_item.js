// @ts-check
/** A proposal among what needs attention: the sync, what speaks against it, and a button for each action of the API. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { confirm } from "../confirm.js";
import { addConnection } from "../connections/add_connection.js";
import { element } from "../element.js";
import { timeElement } from "../format.js";
import { withInlineCode } from "../inline_code.js";
import { factList } from "../project/fact_list.js";
import { address } from "../router.js";
import { severityBadge } from "../status_badge.js";

/** The button of each action. @type {Record<string, (proposal: any, names: Map<string, string>, changed: () => unknown) => Node>} */
const BUTTONS = {
  add_connection: (_proposal, _names, changed) =>
    actionButton({
      key: "add-connection",
      label: "Add connection",
      right: "use_own",
      look: "small",
      icon: "plus",
      perform: () => addConnection().finally(changed),
    }),
  accept_proposal: (proposal, names, changed) =>
    actionButton({
      key: "accept",
      label: "Accept",
      right: "use_own",
      name: `Accept the proposal: ${proposal.heroku_app.name}`,
      busy: "Accepting…",
      look: "small primary",
      ask: async () => confirm(acceptQuestion(proposal, names, await accountsOf(proposal))),
      perform: () => api.post(`v1/proposals/${proposal.proposal_id}/accept`).finally(changed),
      done: `Accepted. The sync with ${proposal.heroku_app.name} is being enabled.`,
    }),
  decline_proposal: (proposal, names, changed) =>
    actionButton({
      key: "decline",
      label: "Decline",
      right: "use_own",
      name: `Decline the proposal: ${proposal.heroku_app.name}`,
      busy: "Declining…",
      look: "small danger quiet",
      ask: async () => confirm(declineQuestion(proposal, names, await accountsOf(proposal))),
      perform: () => api.post(`v1/proposals/${proposal.proposal_id}/decline`).finally(changed),
      done: `Declined. The sync with ${proposal.heroku_app.name} is never enabled by default.`,
    }),
};

/**
 * Return the list item of a proposal.
 *
 * @param {any} proposal @param {Map<string, string>} names of projects by id @param {() => unknown} changed called after an action
 */
export function proposalItem(proposal, names, changed) {
  const { proposal_id: id, project_id: projectId, heroku_app: app, concerns } = proposal;
  return element(
    "li",
    { key: id, class: "need" },
    element(
      "div",
      { class: "row spread" },
      element(
        "a",
        { class: "strong-link", href: address("projects", projectId, "env-vars") },
        names.get(projectId) ?? "Unnamed project",
      ),
      severityBadge("warning", "Proposed sync"),
    ),
    element(
      "p",
      { class: "small muted" },
      "From ",
      element("code", null, app.name),
      ", proposed ",
      timeElement(proposal.proposed_at),
      ", lapses ",
      timeElement(proposal.expires_at),
    ),
    concerns.map((/** @type {any} */ concern) =>
      element("p", { key: concern.code }, withInlineCode(`${concern.meaning} ${concern.next_step ?? ""}`)),
    ),
    element(
      "div",
      { class: "actions" },
      proposal.actions.map((/** @type {string} */ action) => BUTTONS[action]?.(proposal, names, changed)),
    ),
  );
}

/**
 * Return the question before a proposal is accepted: it shows the project, the app and the accounts.
 *
 * @param {any} proposal @param {Map<string, string>} names @param {any | null} connection
 */
export function acceptQuestion(proposal, names, connection) {
  return {
    title: "Accept this proposal?",
    text: [
      facts(proposal, names, connection),
      element(
        "p",
        null,
        "An env var of the project is set to the URL of the app's database, and kept in sync. Hasura Cloud and Heroku are asked everything again first.",
      ),
    ],
    action: "Accept",
  };
}

/**
 * Return the question before a proposal is declined.
 *
 * @param {any} proposal @param {Map<string, string>} names @param {any | null} connection
 */
export function declineQuestion(proposal, names, connection) {
  return {
    title: "Decline this proposal?",
    text: [
      facts(proposal, names, connection),
      element("p", null, "This sync is never enabled by default. You can enable it at any time."),
    ],
    action: "Decline",
    danger: true,
  };
}

/** @param {any} proposal @param {Map<string, string>} names @param {any | null} connection */
function facts({ project_id: id, heroku_app: app, concerns }, names, connection) {
  return factList([
    ["Project", names.has(id) ? `${names.get(id)} (${id})` : id],
    ["Heroku app", app.name],
    ["Hasura account", connection ? connection.hasura_account ?? "unknown" : "no connection of the project's owner"],
    ["Heroku account", connection && (connection.heroku_account ?? "not connected")],
    ["Concerns", concerns.map((/** @type {any} */ { title }) => title).join("; ")],
  ]);
}

/** Return the connection of a proposal, or null if it has none. @param {any} proposal */
async function accountsOf({ connection_id: id }) {
  if (id === null) return null;
  const connections = await api.list("v1/connections");
  return connections.find((/** @type {any} */ each) => each.connection_id === id) ?? null;
}
