/** The start page: service health in key figures and findings, what needs attention, and the dead letters. */

import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { may } from "../account";
import { api, changed, deadLetters, holds, proposals, recentUpdates, serviceStatus, syncCounts } from "../api";
import type { Counts, DeadLetter, Hold, Redriven, ServiceStatus, Severity } from "../api";
import { count, pluralize } from "../format";
import { address } from "../location";
import { listAddress } from "../syncs/syncs_page";
import { ActionButton, Card, Columns, Empty, Icon, InlineCode, LinkButton, List, Loaded, Page, Paragraph } from "../ui";
import { SeverityBadge, ShareBar, Time } from "../ui";
import { CAUSES, label, MESSAGE_KINDS, STATUSES } from "../format";
import { AllClear, AttentionCard } from "./attention_card";
import { PropagationCard } from "./propagation_card";

export function OverviewPage() {
  const status = useQuery(serviceStatus);
  const counts = useQuery(syncCounts);
  const proposed = useQuery(proposals);
  const dead = deadOf(status.data?.queues);
  const letters = useQuery({ ...deadLetters, enabled: may("see_all") && dead > 0 });
  const updates = useQuery(recentUpdates);
  const others = (updates.data?.items.length ?? 1) + (letters.data?.items.length ?? 0) + (proposed.data?.length ?? 0);
  const nothing = counts.data && counts.data.total + others === 0;
  const side = (
    <>
      <Loaded query={status}>{(data) => <FindingsCard status={data} />}</Loaded>
      {may("see_all") && !nothing && dead === 0 && <DeadLettersCard letters={[]} />}
      {may("see_all") && dead > 0 && (
        <Loaded query={letters} lines={1}>
          {({ items }) => <DeadLettersCard letters={items} />}
        </Loaded>
      )}
    </>
  );
  return (
    <Page title="Overview" lead="Service health and what needs attention.">
      <Loaded query={counts} lines={2}>
        {(data) => (nothing ? <Welcome /> : <KeyFigures counts={data} status={status.data} />)}
      </Loaded>
      <Columns side={side}>
        {!nothing && (
          <>
            <AttentionCard counts={counts} proposals={proposed} />
            <PropagationCard query={updates} />
          </>
        )}
      </Columns>
    </Page>
  );
}

function Welcome() {
  const actions = (
    <>
      {may("use_own") && <LinkButton look="primary" href="#/connections" label="Add connection" />}
      <LinkButton href="#/projects" label="View projects" />
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

/** Return how many dead letters there are. They are asked for only if there is one. */
function deadOf(queues: ServiceStatus["queues"] | undefined): number {
  const dead = Object.entries(queues ?? {}).filter(([name]) => name.startsWith("dead_"));
  return dead.reduce((sum, [, { waiting }]) => sum + waiting, 0);
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
  const dead = deadOf(queues);
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

const SHOWN = 20;
const NONE = "No dead letters. Messages that still fail after all retries are kept here until you redrive them.";
const ORDER: Severity[] = ["problem", "warning", "ok"];

export function FindingsCard({ status: { level, findings } }: { status: ServiceStatus }) {
  const hold = useHold();
  const sorted = findings.toSorted((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level));
  return (
    <Card id="findings-title" title="Service health" flush side={<SeverityBadge severity={level} />}>
      <List of={sorted} by="code" class="list">
        {({ level, title, meaning, next_step }) => (
          <div class={`tone flex items-start gap-3 ${level}`}>
            <span class="mt-0.5 text-(--tone)">
              <Icon name={level} />
            </span>
            <div>
              <span class="sr-only">{level}: </span>
              <p>
                <strong>{title}</strong>. <InlineCode text={meaning} />
              </p>
              <Paragraph class="hint" text={next_step} />
            </div>
          </div>
        )}
      </List>
      {may("use_all") && <div class="border-t border-line px-4 py-2">{hold ? <ReleaseButton /> : <HoldButton />}</div>}
    </Card>
  );
}

/** Return the hold of all writes, if there is one; while it lasts, the service is not well. */
export function useHold(): Hold | undefined {
  const { data: status } = useQuery(serviceStatus);
  const possible = status !== undefined && status.level !== "ok";
  const { data } = useQuery({ ...holds, enabled: possible });
  return possible ? data?.items.find(({ connection_id }) => connection_id === null) : undefined;
}

function HoldButton() {
  return (
    <ActionButton
      label="Hold all writes"
      right="use_all"
      busy="Holding…"
      look="small danger quiet"
      icon="paused"
      ask={{
        title: "Hold all writes?",
        text: "Until you release them, nothing is written to Hasura Cloud. Webhooks are accepted, and checks compare values. Each sync whose value has changed is checked once after the release.",
        action: "Hold all writes",
        danger: true
      }}
      perform={() => changed(api.PUT("/v1/hold"))}
      done="All writes are on hold."
    />
  );
}

export function ReleaseButton() {
  return (
    <ActionButton
      label="Release all writes"
      right="use_all"
      busy="Releasing…"
      look="small"
      icon="active"
      perform={() => changed(api.DELETE("/v1/hold"))}
      done="Released. Each sync whose value has changed is checked now."
    />
  );
}

/** The dead letters, and the button that redrives them. */
export function DeadLettersCard({ letters }: { letters: DeadLetter[] }) {
  const side = letters.length > 0 && <RedriveButton letters={letters.length} />;
  return (
    <Card id="dead-letters-title" title="Dead letters" flush side={side}>
      <List of={letters.slice(0, SHOWN)} by="message_id" class="list" none={<AllClear text={NONE} />}>
        {(letter) => <Letter letter={letter} />}
      </List>
      {letters.length > SHOWN && <p class="hint border-t border-line px-4 py-2">{letters.length - SHOWN} more</p>}
    </Card>
  );
}

function RedriveButton({ letters }: { letters: number }) {
  return (
    <ActionButton
      label="Redrive all"
      right="operate_all"
      busy="Redriving…"
      look="small"
      icon="refresh"
      ask={{
        title: "Redrive all dead letters?",
        text: `${pluralize(letters, "dead letter")} will be retried and removed: each affected sync is checked once, ownership transfers are published again, database creation steps are repeated, and notifications and endpoint deliveries are sent late. Fix the cause first, or they will fail again. Redriving more than once is harmless.`,
        action: "Redrive"
      }}
      perform={() => changed(api.POST("/v1/dead-letters/redrive"))}
      done={redrivenText}
    />
  );
}

function Letter({ letter }: { letter: DeadLetter }) {
  const { sent_at, cause, release_version, event, kind } = letter;
  const release = release_version && `release v${release_version}`;
  const details = [cause && label(CAUSES, cause), release, event && `“${event}”`, "sent "].filter(Boolean);
  return (
    <>
      <p>
        {label(MESSAGE_KINDS, kind)}
        <Subject letter={letter} />
      </p>
      <p class="hint">
        {details.join(", ")}
        <Time at={sent_at} />
      </p>
    </>
  );
}

/** The subject of a dead letter, with a link where there is a page. A scheduled run has none. */
function Subject({ letter: { kind, readable, sync_id, project_id, provisioning_id } }: { letter: DeadLetter }) {
  if (!readable) return <> (unreadable)</>;
  if (kind === "schedule") return <> (superseded by later runs)</>;
  if (!project_id && !sync_id) return provisioning_id ? <> of database order {provisioning_id}</> : null;
  const href = project_id ? address("projects", project_id, "history") : `#/syncs?q=${sync_id}`;
  const name = project_id ? `project ${project_id.slice(0, 8)}` : `sync ${sync_id?.slice(0, 8)}`;
  return (
    <>
      {" of "}
      <a href={href}>{name}</a>
    </>
  );
}

/** Return what was redriven, as text. */
export function redrivenText(result: Redriven): string {
  const parts = [
    result.checks && `${pluralize(result.checks, "check")} queued`,
    result.transfers && `${pluralize(result.transfers, "ownership transfer")} published again`,
    result.provisionings && `${pluralize(result.provisionings, "database creation step")} repeated`,
    result.notifications && `${pluralize(result.notifications, "notification")} sent late`,
    result.deliveries && `${pluralize(result.deliveries, "endpoint delivery", "endpoint deliveries")} sent late`,
    result.runs && `${pluralize(result.runs, "scheduled run")} removed (superseded by later runs)`
  ].filter(Boolean);
  const left = result.unreadable ? ` ${pluralize(result.unreadable, "unreadable message")} kept.` : "";
  const done = parts.length > 0 ? `: ${parts.join(", ")}` : "";
  return `${pluralize(result.dead_letters, "dead letter")} redriven${done}.${left}`;
}
