/** The start page: service health in key figures and findings, and what needs attention. */

import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { may } from "../account";
import { deadLetters, proposals, recentUpdates, serviceStatus, syncCounts } from "../api";
import type { Counts, ServiceStatus } from "../api";
import { count, pluralize } from "../format";
import { listAddress } from "../syncs/filters";
import { Empty, LinkButton, Loaded, Page, ShareBar, Time } from "../ui";
import { STATUSES } from "../words";
import { AttentionCard } from "./attention_card";
import { PropagationCard } from "./propagation_card";
import { DeadLettersCard, FindingsCard } from "./service_cards";

export function OverviewPage() {
  const status = useQuery(serviceStatus);
  const counts = useQuery(syncCounts);
  const proposed = useQuery(proposals);
  const letters = useQuery({ ...deadLetters, enabled: may("see_all") });
  const updates = useQuery(recentUpdates);
  const others = (updates.data?.length ?? 1) + (letters.data?.length ?? 0) + (proposed.data?.length ?? 0);
  const nothing = counts.data && counts.data.total + others === 0;
  return (
    <Page title="Overview" lead="Service health and what needs attention.">
      <Loaded query={counts} lines={2}>
        {(data) => (nothing ? <Welcome /> : <KeyFigures counts={data} status={status.data} />)}
      </Loaded>
      <div class="columns">
        <div class="stack content-start gap-4">
          {!nothing && (
            <>
              <AttentionCard counts={counts} proposals={proposed} />
              <PropagationCard query={updates} />
            </>
          )}
        </div>
        <div class="stack content-start gap-4">
          <Loaded query={status}>{(data) => <FindingsCard status={data} />}</Loaded>
          {may("see_all") && !nothing && (
            <Loaded query={letters} lines={1}>
              {(items) => <DeadLettersCard letters={items} />}
            </Loaded>
          )}
        </div>
      </div>
    </Page>
  );
}

function Welcome() {
  const actions = (
    <>
      {may("use_own") && (
        <LinkButton look="primary" href="#/connections">
          Add connection
        </LinkButton>
      )}
      <LinkButton href="#/projects">View projects</LinkButton>
    </>
  );
  return (
    <Empty icon="active" title="No syncs yet" actions={actions}>
      <ol class="grid list-decimal gap-1 pl-5 text-left">
        <li>Add a connection: a Hasura Cloud token and a Heroku account.</li>
        <li>Choose a project and, under Integrations, the Heroku app to follow.</li>
        <li>From then on, its env var follows every rotation, and you see it here.</li>
      </ol>
    </Empty>
  );
}

function KeyFigures({ counts, status }: { counts: Counts; status: ServiceStatus | undefined }) {
  return (
    <section class="grid grid-cols-2 gap-3 lg:grid-cols-[2fr_1fr_1fr_1fr]" aria-label="Key figures">
      <SyncsFigure counts={counts} />
      <QueueFigures queues={status?.queues} />
      <RunFigure run={status?.last_reconcile} />
    </section>
  );
}

function SyncsFigure({ counts: { at, total, statuses, complete } }: { counts: Counts }) {
  if (at === null) return <Figure title="Syncs" text="counted by the next scheduled run" whole />;
  const parts = (["active", "paused", "disconnected"] as const).map((status) => ({
    label: STATUSES[status],
    value: statuses[status],
    look: status,
    href: listAddress({ status })
  }));
  return (
    <Figure
      title="Syncs"
      value={<a href="#/syncs">{complete ? count(total) : `${count(total)} or more`}</a>}
      text={<ShareBar title="Syncs by status" parts={parts} />}
      whole
    />
  );
}

function QueueFigures({ queues }: { queues: ServiceStatus["queues"] | undefined }) {
  if (!queues)
    return (
      <>
        <Figure title="Queue" />
        <Figure title="Dead letters" />
      </>
    );
  const { checks, follow_ups } = queues;
  const confirmations = pluralize(follow_ups.waiting + follow_ups.delayed + follow_ups.running, "confirmation");
  const dead = Object.entries(queues)
    .filter(([name]) => name.startsWith("dead_"))
    .reduce((sum, [, { waiting }]) => sum + waiting, 0);
  return (
    <>
      <Figure
        title="Queue"
        value={`${count(checks.waiting)} queued`}
        text={`${count(checks.running + checks.delayed)} running, ${confirmations} pending`}
      />
      <Figure
        title="Dead letters"
        value={count(dead)}
        text={dead ? "failed after all retries" : "none"}
        bad={dead > 0}
      />
    </>
  );
}

function RunFigure({ run }: { run: ServiceStatus["last_reconcile"] | undefined }) {
  if (!run) return <Figure title="Last scheduled run" text={run === null && "none yet"} whole />;
  const { started_at, due, enqueued, latest_seconds } = run;
  const checked = `${count(enqueued)} of ${pluralize(due, "due sync")} checked, up to ${count(latest_seconds)} s late`;
  const text = due === 0 ? "no syncs were due" : checked;
  return <Figure title="Last scheduled run" value={<Time at={started_at} />} text={text} whole />;
}

type FigureProps = {
  title: string;
  value?: ComponentChildren;
  text?: ComponentChildren;
  bad?: boolean;
  /** Takes the whole row where there is little room. */
  whole?: boolean;
};

function Figure({ title, value = "–", text, bad = false, whole = false }: FigureProps) {
  return (
    <div class={`card gap-0 py-3 ${whole ? "max-lg:col-span-2" : ""}`}>
      <h2 class="hint">{title}</h2>
      <p class={`text-xl font-semibold tabular-nums ${bad ? "text-bad" : ""}`}>{value}</p>
      <div class="hint">{text}</div>
    </div>
  );
}
