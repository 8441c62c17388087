/** The start page: service health in key figures and findings, what needs attention, and the dead letters. */

import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { may } from "../account";
import { api, changed, deadLetters, proposals, recentUpdates, serviceStatus, syncCounts } from "../api";
import type { DeadLetterView, RedrivenView, StatusView, SyncCountsView } from "../api";
import { CAUSES, count, label, MESSAGE_KINDS, pluralize, STATUSES, worstFirst } from "../format";
import { address } from "../location";
import { listAddress } from "../syncs/syncs_page";
import { ActionButton, Card, Columns, Empty, LinkButton, List, Loaded, Marked, Numbered, Page, Paragraph } from "../ui";
import { SeverityBadge, ShareBar, Time } from "../ui";
import { AllClear, AttentionCard } from "./attention_card";
import { HealthCard } from "./health_card";
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
            <HealthCard hours={counts.data?.hours ?? []} />
            <Loaded query={updates} lines={2}>
              {({ items }) => <PropagationCard syncs={items} />}
            </Loaded>
          </>
        )}
      </Columns>
    </Page>
  );
}

const START = [
  "Add a connection: a Hasura Cloud token and a Heroku account.",
  "Choose a project and, under Integrations, the Heroku app to follow.",
  "From then on, its env var follows every rotation, and you see it here."
];

function Welcome() {
  const actions = (
    <>
      {may("use_own") && <LinkButton look="primary" href="#/connections" label="Add connection" />}
      <LinkButton href="#/projects" label="View projects" />
    </>
  );
  return (
    <Empty icon="active" title="No syncs yet" actions={actions}>
      <Numbered of={START} />
    </Empty>
  );
}

function KeyFigures({ counts, status }: { counts: SyncCountsView; status: StatusView | undefined }) {
  const { checks, follow_ups } = status?.queues ?? {};
  const dead = deadOf(status?.queues);
  const pending = follow_ups ? follow_ups.waiting + follow_ups.delayed + follow_ups.running : 0;
  const running = checks && `${count(checks.running + checks.delayed)} running`;
  return (
    <section class="grid grid-cols-2 gap-3 lg:grid-cols-[2fr_1fr_1fr_1fr]" aria-label="Key figures">
      <SyncsFigure counts={counts} />
      <Figure title="Queue" value={checks && `${count(checks.waiting)} queued`}>
        {checks && `${running}, ${pluralize(pending, "confirmation")} pending`}
      </Figure>
      <Figure title="Dead letters" value={checks && count(dead)} bad={dead > 0}>
        {checks && (dead ? "failed after all retries" : "none")}
      </Figure>
      <RunFigure run={status?.last_reconcile} />
    </section>
  );
}

function SyncsFigure({ counts: { at, total, statuses, complete } }: { counts: SyncCountsView }) {
  if (at === null) return <Figure title="Syncs" children="counted by the next scheduled run" whole />;
  const parts = (["active", "paused", "disconnected"] as const).map((status) => {
    return { label: STATUSES[status], value: statuses[status], look: status, href: listAddress({ status }) };
  });
  return (
    <Figure title="Syncs" value={<a href="#/syncs">{complete ? count(total) : `${count(total)} or more`}</a>} whole>
      <ShareBar title="Syncs by status" parts={parts} />
    </Figure>
  );
}

/** Return how many dead letters there are. They are asked for only if there is one. */
function deadOf(queues: StatusView["queues"] | undefined): number {
  const dead = Object.entries(queues ?? {}).filter(([name]) => name.startsWith("dead_"));
  return dead.reduce((sum, [, { waiting }]) => sum + waiting, 0);
}

function RunFigure({ run }: { run: StatusView["last_reconcile"] | undefined }) {
  const checked = run && `${count(run.enqueued)} of ${pluralize(run.due, "due sync")} checked`;
  return (
    <Figure title="Last scheduled run" value={run && <Time at={run.started_at} />} whole>
      {run === null && "none yet"}
      {run && (run.due === 0 ? "no syncs were due" : `${checked}, up to ${count(run.latest_seconds)} s late`)}
    </Figure>
  );
}

type FigureProps = { title: string; value?: ComponentChildren; bad?: boolean; whole?: boolean };

function Figure({ title, value, bad = false, whole = false, children }: FigureProps & { children: ComponentChildren }) {
  return (
    <div class={`card gap-0 py-3 ${whole ? "max-lg:col-span-2" : ""}`}>
      <h2 class="hint">{title}</h2>
      <p class={`text-xl font-semibold tabular-nums ${bad ? "text-bad" : ""}`}>{value ?? "–"}</p>
      <div class="hint">{children}</div>
    </div>
  );
}

const SHOWN = 20;
const NONE = "No dead letters. Messages that still fail after all retries are kept here until you redrive them.";

function FindingsCard({ status: { level, findings, held_since } }: { status: StatusView }) {
  return (
    <Card title="Service health" flush side={<SeverityBadge severity={level} />}>
      <List of={worstFirst(findings)} by="code" class="list">
        {({ level, title, meaning, next_step }) => (
          <Marked look={level}>
            <span class="sr-only">{level}: </span>
            <Paragraph label={`${title}.`} text={meaning} />
            <Paragraph class="hint" text={next_step} />
          </Marked>
        )}
      </List>
      {may("use_all") && (
        <div class="border-t border-line px-4 py-2">{held_since ? <ReleaseButton /> : <HoldButton />}</div>
      )}
    </Card>
  );
}

const HOLD = {
  title: "Hold all writes?",
  text: "Until you release them, nothing is written to Hasura Cloud. Webhooks are accepted, and checks compare values. Each sync whose value has changed is checked once after the release.",
  action: "Hold all writes",
  danger: true
};

function HoldButton() {
  const hold = () => changed(api.PUT("/v1/hold")).then(() => "All writes are on hold.");
  const looks = { look: "small danger quiet", icon: "paused" } as const;
  return <ActionButton label="Hold all writes" right="use_all" {...looks} ask={HOLD} perform={hold} />;
}

export function ReleaseButton() {
  const done = "Released. Each sync whose value has changed is checked now.";
  const release = () => changed(api.DELETE("/v1/hold")).then(() => done);
  return <ActionButton label="Release all writes" right="use_all" look="small" icon="active" perform={release} />;
}

export function DeadLettersCard({ letters }: { letters: DeadLetterView[] }) {
  const more = letters.length - SHOWN;
  const side = letters.length > 0 && <RedriveButton letters={letters.length} />;
  return (
    <Card title="Dead letters" flush side={side}>
      <List of={letters.slice(0, SHOWN)} by="message_id" class="list" none={<AllClear text={NONE} />}>
        {(letter) => <Letter letter={letter} />}
      </List>
      {more > 0 && <p class="hint border-t border-line px-4 py-2">{more} more</p>}
    </Card>
  );
}

function RedriveButton({ letters }: { letters: number }) {
  const ask = {
    title: "Redrive all dead letters?",
    text: `${pluralize(letters, "dead letter")} will be retried and removed: each affected sync is checked once, ownership transfers are published again, database creation steps are repeated, and notifications and endpoint deliveries are sent late. Fix the cause first, or they will fail again. Redriving more than once is harmless.`,
    action: "Redrive"
  };
  const redrive = async () => redrivenText(await changed(api.POST("/v1/dead-letters/redrive")));
  return <ActionButton label="Redrive all" right="operate_all" icon="refresh" ask={ask} perform={redrive} />;
}

function Letter({ letter }: { letter: DeadLetterView }) {
  const { sent_at, cause, release_version, event, kind } = letter;
  const release = release_version && `release v${release_version}`;
  const details = [cause && label(CAUSES, cause), release, event && `“${event}”`, "sent"].filter(Boolean).join(", ");
  return (
    <>
      <p>
        {label(MESSAGE_KINDS, kind)}
        <Subject {...letter} />
      </p>
      <p class="hint">
        <Time at={sent_at} label={details} />
      </p>
    </>
  );
}

/** The subject of a dead letter, with a link where there is a page. A scheduled run has none. */
function Subject({ kind, readable, sync_id, project_id, provisioning_id }: DeadLetterView) {
  if (!readable) return " (unreadable)";
  if (kind === "schedule") return " (superseded by later runs)";
  if (!project_id && !sync_id) return provisioning_id && ` of database order ${provisioning_id}`;
  const href = project_id ? address("projects", project_id, "history") : `#/syncs?q=${sync_id}`;
  const name = project_id ? `project ${project_id.slice(0, 8)}` : `sync ${sync_id?.slice(0, 8)}`;
  return [" of ", <a href={href}>{name}</a>];
}

/** What is redriven, by the field that counts it. */
const REDRIVEN: Partial<Record<keyof RedrivenView, [one: string, done: string, many?: string]>> = {
  checks: ["check", "queued"],
  transfers: ["ownership transfer", "published again"],
  provisionings: ["database creation step", "repeated"],
  notifications: ["notification", "sent late"],
  deliveries: ["endpoint delivery", "sent late", "endpoint deliveries"],
  runs: ["scheduled run", "removed (superseded by later runs)"]
};

export function redrivenText(result: RedrivenView): string {
  const parts = Object.entries(REDRIVEN).flatMap(([name, [one, done, many]]) => {
    const number = result[name as keyof RedrivenView];
    return number > 0 ? [`${pluralize(number, one, many)} ${done}`] : [];
  });
  const left = result.unreadable ? ` ${pluralize(result.unreadable, "unreadable message")} kept.` : "";
  const done = parts.length > 0 ? `: ${parts.join(", ")}` : "";
  return `${pluralize(result.dead_letters, "dead letter")} redriven${done}.${left}`;
}
