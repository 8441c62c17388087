/** What needs attention: proposals to decide on, and syncs by cause and connection, with one action for all of them. */

import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { may } from "../account";
import { api, changed, connections, project, queries } from "../api";
import type { ConnectionView, PersonAction, ProposalView, SyncCountsView, SyncGroupView } from "../api";
import { AddConnectionButton } from "../connections/add_connection";
import { HerokuButton } from "../connections/heroku";
import { count, pluralize, projectName } from "../format";
import { address } from "../location";
import { BulkButton } from "../syncs/bulk";
import { listAddress } from "../syncs/syncs_page";
import { ActionButton, Card, Facts, Icon, LinkButton, List, Loaded, type Loading, Name, Paragraph } from "../ui";
import { QueryList, type Question, SeverityBadge, StatusBadge, Time } from "../ui";

type AttentionProps = { counts: Loading<SyncCountsView>; proposals: Loading<ProposalView[]> };

export function AttentionCard({ counts, proposals }: AttentionProps) {
  const groups = counts.data?.groups ?? [];
  const keyed = groups.map((group) => ({ ...group, key: Object.values(filterOf(group)).join(" ") }));
  const syncs = groups.reduce((sum, group) => sum + group.count, 0);
  const proposed = proposals.data?.length ?? 0;
  const total = [proposed && pluralize(proposed, "proposal"), syncs && pluralize(syncs, "sync")].filter(Boolean);
  const none = proposals.data?.length === 0 && <AllClear text="All syncs are up to date." />;
  const side = (
    <span class="hint">
      {total.join(", ")}
      {counts.data?.at && total.length > 0 && ", "}
      <Time at={counts.data?.at} label="counted" never="" />
    </span>
  );
  return (
    <Card title="Needs attention" flush side={side}>
      <QueryList query={proposals} lines={1} by="proposal_id" class="list" item="grid gap-1">
        {(proposal) => <ProposalItem proposal={proposal} />}
      </QueryList>
      <Loaded query={counts}>
        {() => (
          <List of={keyed} by="key" class="list border-line not-first:border-t" item="grid gap-1" none={none}>
            {(group) => <GroupItem group={group} />}
          </List>
        )}
      </Loaded>
    </Card>
  );
}

export function AllClear({ text }: { text: string }) {
  return (
    <p class="flex items-center gap-3 px-4 py-3 text-soft">
      <Icon name="ok" />
      {text}
    </p>
  );
}

/** Return the filter of the list with the syncs of a group. */
export function filterOf({ status, reason, serving, connection_id }: SyncGroupView) {
  return {
    status,
    ...(reason === null ? {} : { reason }),
    ...(status === "active" ? { serving } : {}),
    ...(connection_id === null ? {} : { connection_id })
  };
}

function GroupItem({ group }: { group: SyncGroupView }) {
  const { status, explanation, connection_name } = group;
  const { severity, title, meaning, next_step } = explanation;
  const active = status === "active";
  return (
    <>
      <div class="row justify-between">
        <a class="strong-link" href={listAddress(filterOf(group))}>
          {pluralize(group.count, "sync")} {active ? "unhealthy" : status}
        </a>
        {active ? <SeverityBadge severity={severity} text={title} /> : <StatusBadge of={{ status, explanation }} />}
      </div>
      {connection_name && <Name class="hint" text={`Connection ${connection_name}`} />}
      <Paragraph text={meaning} />
      <Paragraph label="Next step:" text={next_step} />
      <GroupActions group={group} />
    </>
  );
}

function GroupActions({ group }: { group: SyncGroupView }) {
  const { connection_id } = group;
  const chosen = { filter: filterOf(group), count: group.count };
  const [all, view] = group.count === 1 ? ["it", "View it"] : [`all ${count(group.count)}`, "View them"];
  const buttons: Partial<Record<PersonAction, ComponentChildren>> = {
    reconnect_heroku: connection_id && <HerokuButton id={connection_id} route="/" look="small primary" />,
    add_connection: may("use_own") && <LinkButton look="small" href="#/connections" label="Add connection" />,
    check: <BulkButton action="check" chosen={chosen} label={`Check ${all}`} />,
    restart: <BulkButton action="restart" chosen={chosen} label={`Restart ${all}`} />
  };
  return (
    <div class="row gap-2">
      {group.actions.map((action) => buttons[action])}
      <LinkButton look="small quiet" href={listAddress(filterOf(group))} label={view} />
    </div>
  );
}

type Decision = { label: string; verb: "accept" | "decline"; means: string; done: string; danger?: boolean };

/** What can be decided about a proposal, by the API's action. */
export const DECISIONS: Record<string, Decision> = {
  accept_proposal: {
    label: "Accept",
    verb: "accept",
    means:
      "An env var of the project is set to the URL of the app's database, and kept in sync. Hasura Cloud and Heroku are asked everything again first.",
    done: "Accepted. The sync is being enabled."
  },
  decline_proposal: {
    label: "Decline",
    verb: "decline",
    means: "This sync is never enabled by default. You can enable it at any time.",
    done: "Declined. The sync is never enabled by default.",
    danger: true
  }
};

/** A proposal: the sync, what speaks against it, and a button for each action of the API. */
export function ProposalItem({ proposal }: { proposal: ProposalView }) {
  const { project_id, project_name, heroku_app, concerns, actions, proposed_at, expires_at } = proposal;
  // A project that no sync has named is asked for.
  const { data } = useQuery({ ...project(project_id), enabled: project_name === null });
  const name = project_name ?? data?.name ?? null;
  return (
    <>
      <div class="row justify-between">
        <a class="strong-link" href={address("projects", project_id, "env-vars")}>
          <Name text={projectName({ project_id, project_name: name })} />
        </a>
        <SeverityBadge severity="warning" text="Proposed sync" />
      </div>
      <p class="hint">
        From <code>{heroku_app.name}</code>, proposed <Time at={proposed_at} />, lapses <Time at={expires_at} />
      </p>
      {concerns.map(({ code, meaning, next_step }) => (
        <Paragraph key={code} text={`${meaning} ${next_step ?? ""}`} />
      ))}
      <div class="row gap-2">
        {actions.map((action) => {
          const decision = DECISIONS[action];
          if (action === "add_connection") return <AddConnectionButton key={action} look="small" />;
          return decision && <DecisionButton key={action} proposal={proposal} projectName={name} decision={decision} />;
        })}
      </div>
    </>
  );
}

type DecisionProps = { proposal: ProposalView; projectName: string | null; decision: Decision };

function DecisionButton({ proposal, projectName, decision }: DecisionProps) {
  const { label, verb, done, danger } = decision;
  const params = { path: { proposal_id: proposal.proposal_id } };
  return (
    <ActionButton
      label={label}
      right="use_own"
      name={`${label} the proposal: ${proposal.heroku_app.name}`}
      look={danger ? "small danger quiet" : "small primary"}
      ask={async () => questionOf(decision, proposal, projectName, await connectionOf(proposal))}
      perform={() => changed(api.POST(`/v1/proposals/{proposal_id}/${verb}`, { params })).then(() => done)}
    />
  );
}

/** Return the question before a decision: it shows the project, the app, the accounts and the concerns. */
export function questionOf(
  { label, means, danger }: Decision,
  { project_id: id, heroku_app, concerns }: ProposalView,
  projectName: string | null,
  connection: ConnectionView | null
): Question {
  const hasura = connection ? (connection.hasura_account ?? "unknown") : "no connection of the project's owner";
  const text = (
    <>
      <Facts
        of={[
          ["Project", projectName ? `${projectName} (${id})` : id],
          ["Heroku app", heroku_app.name],
          ["Hasura account", hasura],
          ["Heroku account", connection && (connection.heroku_account ?? "not connected")],
          ["Concerns", concerns.map(({ title }) => title).join("; ")]
        ]}
      />
      <p>{means}</p>
    </>
  );
  return { title: `${label} this proposal?`, text, action: label, danger };
}

/** Return the connection of a proposal. It fails without a network: a button that waits for it seems to do nothing. */
async function connectionOf({ connection_id: id }: ProposalView): Promise<ConnectionView | null> {
  const all = id === null ? [] : await queries.fetchQuery({ ...connections, networkMode: "always" });
  return all.find(({ connection_id }) => connection_id === id) ?? null;
}
