/** What needs attention: proposals to decide on, and syncs by cause and connection, with one action for all of them. */

import { may } from "../account";
import type { Counts, Group, Proposal } from "../api/types";
import { connectHeroku } from "../connections/heroku";
import { count, pluralize } from "../format";
import { BulkButton } from "../syncs/bulk";
import { listAddress } from "../syncs/filters";
import { StatusBadge, SeverityBadge } from "../ui/badge";
import { ActionButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { Card, Loaded, type Loading } from "../ui/page";
import { InlineCode, Name, Time } from "../ui/text";
import { ProposalItem } from "./proposal_item";

type AttentionProps = { counts: Loading<Counts>; proposals: Loading<Proposal[]> };

export function AttentionCard({ counts, proposals }: AttentionProps) {
  const groups = counts.data?.groups ?? [];
  const syncs = groups.reduce((sum, group) => sum + group.count, 0);
  const proposed = proposals.data?.length ?? 0;
  const total = [proposed && pluralize(proposed, "proposal"), syncs && pluralize(syncs, "sync")].filter(Boolean);
  return (
    <Card
      id="attention-title"
      title="Needs attention"
      flush
      side={
        <span class="muted small">
          {total.join(", ")}
          {counts.data?.at && (
            <>
              {total.length > 0 && ", "}counted <Time at={counts.data.at} />
            </>
          )}
        </span>
      }>
      <Loaded query={proposals} lines={1}>
        {(items) => (
          <Loaded query={counts}>
            {() =>
              items.length + groups.length === 0 ? (
                <p class="all-clear">
                  <Icon name="ok" />
                  All syncs are up to date.
                </p>
              ) : (
                <ul class="list">
                  {items.map((proposal) => (
                    <ProposalItem key={proposal.proposal_id} proposal={proposal} />
                  ))}
                  {groups.map((group) => (
                    <GroupItem key={keyOf(group)} group={group} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        )}
      </Loaded>
    </Card>
  );
}

function keyOf({ status, reason, serving, connection_id }: Group): string {
  return [status, reason, serving, connection_id].join(" ");
}

/** Return the filter of the list with the syncs of a group. */
export function filterOf({ status, reason, serving, connection_id }: Group) {
  return {
    status,
    ...(reason === null ? {} : { reason }),
    ...(status === "active" ? { serving } : {}),
    ...(connection_id === null ? {} : { connection_id })
  };
}

function GroupItem({ group }: { group: Group }) {
  const { status, explanation, connection_name } = group;
  const title = explanation?.title ?? "Needs attention";
  return (
    <li class="need">
      <div class="row spread">
        <a class="strong-link" href={listAddress(filterOf(group))}>
          {pluralize(group.count, "sync")} {status === "active" ? "unhealthy" : status}
        </a>
        {status === "active" ? (
          <SeverityBadge severity={explanation?.severity ?? "problem"} text={title} />
        ) : (
          <StatusBadge of={{ status, explanation }} />
        )}
      </div>
      {connection_name && (
        <p class="small muted">
          Connection <Name text={connection_name} />
        </p>
      )}
      {explanation && (
        <>
          <p>
            <InlineCode text={explanation.meaning} />
          </p>
          {explanation.next_step && (
            <p class="next-step">
              <Icon name="arrow" />
              <span>
                <strong>Next step: </strong>
                <InlineCode text={explanation.next_step} />
              </span>
            </p>
          )}
        </>
      )}
      <GroupActions group={group} />
    </li>
  );
}

function GroupActions({ group }: { group: Group }) {
  const { actions, connection_id } = group;
  const chosen = { filter: filterOf(group), count: group.count };
  const offers = (action: string) => (actions as string[]).includes(action);
  return (
    <div class="actions">
      {offers("reconnect_heroku") && connection_id && (
        <ActionButton
          label="Reconnect Heroku"
          right="use_own"
          busy="Redirecting to Heroku…"
          look="small primary"
          icon="external"
          perform={() => connectHeroku(connection_id, "/")}
        />
      )}
      {offers("add_connection") && may("use_own") && (
        <a class="button small" href="#/connections">
          Add connection
        </a>
      )}
      {offers("check") && <BulkButton action="check" chosen={chosen} label={`Check ${all(group.count)}`} />}
      {offers("restart") && <BulkButton action="restart" chosen={chosen} label={`Restart ${all(group.count)}`} />}
      <a class="button small quiet" href={listAddress(filterOf(group))}>
        View {group.count === 1 ? "it" : "them"}
      </a>
    </div>
  );
}

function all(number: number): string {
  return number === 1 ? "it" : `all ${count(number)}`;
}
