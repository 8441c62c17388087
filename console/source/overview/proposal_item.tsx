/** A proposal among what needs attention: the sync, what speaks against it, and a button for each action of the API. */

import { useQuery } from "@tanstack/preact-query";
import type { JSX } from "preact";
import { api, dataOf } from "../api/client";
import { connections, project, queries, refresh } from "../api/queries";
import type { Connection, Proposal } from "../api/types";
import { AddConnectionButton } from "../connections/add_connection";
import { address } from "../location";
import { SeverityBadge } from "../ui/badge";
import { ActionButton } from "../ui/button";
import type { Question } from "../ui/dialog";
import { Facts, InlineCode, Name, Time } from "../ui/text";

type ButtonProps = { proposal: Proposal; projectName: string | null };

/** The button of each action. */
const BUTTONS: Record<string, (props: ButtonProps) => JSX.Element> = {
  add_connection: () => <AddConnectionButton look="small" />,
  accept_proposal: AcceptButton,
  decline_proposal: DeclineButton
};

export function ProposalItem({ proposal }: { proposal: Proposal }) {
  const { project_id, heroku_app, concerns, actions, proposed_at, expires_at } = proposal;
  const { data } = useQuery(project(project_id));
  const name = data?.name ?? null;
  return (
    <li class="need">
      <div class="row spread">
        <a class="strong-link" href={address("projects", project_id, "env-vars")}>
          <Name text={name ?? `Project ${project_id.slice(0, 8)}`} />
        </a>
        <SeverityBadge severity="warning" text="Proposed sync" />
      </div>
      <p class="small muted">
        From <code>{heroku_app.name}</code>, proposed <Time at={proposed_at} />, lapses <Time at={expires_at} />
      </p>
      {concerns.map(({ code, meaning, next_step }) => (
        <p key={code}>
          <InlineCode text={`${meaning} ${next_step ?? ""}`} />
        </p>
      ))}
      <div class="actions">
        {actions.map((action) => {
          const Button = BUTTONS[action];
          return Button && <Button key={action} proposal={proposal} projectName={name} />;
        })}
      </div>
    </li>
  );
}

function AcceptButton({ proposal, projectName }: ButtonProps) {
  const params = { path: { proposal_id: proposal.proposal_id } };
  return (
    <ActionButton
      label="Accept"
      right="use_own"
      name={`Accept the proposal: ${proposal.heroku_app.name}`}
      busy="Accepting…"
      look="small primary"
      ask={async () => acceptQuestion(proposal, projectName, await connectionOf(proposal))}
      perform={() => dataOf(api.POST("/v1/proposals/{proposal_id}/accept", { params })).finally(() => refresh())}
      done={`Accepted. The sync with ${proposal.heroku_app.name} is being enabled.`}
    />
  );
}

function DeclineButton({ proposal, projectName }: ButtonProps) {
  const params = { path: { proposal_id: proposal.proposal_id } };
  return (
    <ActionButton
      label="Decline"
      right="use_own"
      name={`Decline the proposal: ${proposal.heroku_app.name}`}
      busy="Declining…"
      look="small danger quiet"
      ask={async () => declineQuestion(proposal, projectName, await connectionOf(proposal))}
      perform={() => dataOf(api.POST("/v1/proposals/{proposal_id}/decline", { params })).finally(() => refresh())}
      done={`Declined. The sync with ${proposal.heroku_app.name} is never enabled by default.`}
    />
  );
}

/** Return the question before a proposal is accepted: it shows the project, the app and the accounts. */
export function acceptQuestion(
  proposal: Proposal,
  projectName: string | null,
  connection: Connection | null
): Question {
  return {
    title: "Accept this proposal?",
    text: (
      <>
        <ProposalFacts proposal={proposal} projectName={projectName} connection={connection} />
        <p>
          An env var of the project is set to the URL of the app's database, and kept in sync. Hasura Cloud and Heroku
          are asked everything again first.
        </p>
      </>
    ),
    action: "Accept"
  };
}

/** Return the question before a proposal is declined. */
export function declineQuestion(
  proposal: Proposal,
  projectName: string | null,
  connection: Connection | null
): Question {
  return {
    title: "Decline this proposal?",
    text: (
      <>
        <ProposalFacts proposal={proposal} projectName={projectName} connection={connection} />
        <p>This sync is never enabled by default. You can enable it at any time.</p>
      </>
    ),
    action: "Decline",
    danger: true
  };
}

function ProposalFacts({ proposal, projectName, connection }: ButtonProps & { connection: Connection | null }) {
  const { project_id: id, heroku_app: app, concerns } = proposal;
  return (
    <Facts
      of={[
        ["Project", projectName ? `${projectName} (${id})` : id],
        ["Heroku app", app.name],
        [
          "Hasura account",
          connection ? (connection.hasura_account ?? "unknown") : "no connection of the project's owner"
        ],
        ["Heroku account", connection && (connection.heroku_account ?? "not connected")],
        ["Concerns", concerns.map(({ title }) => title).join("; ")]
      ]}
    />
  );
}

/** Return the connection of a proposal, or null if it has none. */
async function connectionOf({ connection_id: id }: Proposal): Promise<Connection | null> {
  if (id === null) return null;
  const all = await queries.fetchQuery(connections);
  return all.find(({ connection_id }) => connection_id === id) ?? null;
}
