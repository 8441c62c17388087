/** Key figures: syncs by status, queue, dead letters and the last scheduled run. */

import type { ComponentChildren } from "preact";
import type { Counts, ServiceStatus } from "../api/types";
import { count, pluralize } from "../format";
import { listAddress } from "../syncs/filters";
import { ShareBar } from "../ui/chart";
import { Time } from "../ui/text";
import { STATUSES } from "../words";

const ORDER = ["active", "paused", "disconnected"] as const;

export function KeyFigures({ counts, status }: { counts: Counts; status: ServiceStatus | undefined }) {
  return (
    <section class="figures" aria-label="Key figures">
      <SyncsFigure counts={counts} />
      <QueueFigure queues={status?.queues} />
      <DeadFigure queues={status?.queues} />
      <RunFigure run={status?.last_reconcile} />
    </section>
  );
}

function SyncsFigure({ counts: { at, total, statuses, complete } }: { counts: Counts }) {
  if (at === null)
    return (
      <Figure title="Syncs" value="–" look="figure-syncs">
        counted by the next scheduled run
      </Figure>
    );
  const parts = ORDER.map((status) => ({
    label: STATUSES[status],
    value: statuses[status],
    look: status,
    href: listAddress({ status })
  }));
  return (
    <Figure
      title="Syncs"
      value={<a href="#/syncs">{complete ? count(total) : `${count(total)} or more`}</a>}
      look="figure-syncs">
      <ShareBar title="Syncs by status" parts={parts} />
    </Figure>
  );
}

type Queues = ServiceStatus["queues"] | undefined;

function QueueFigure({ queues }: { queues: Queues }) {
  if (!queues) return <Figure title="Queue" value="–" />;
  const { checks, follow_ups } = queues;
  const confirmations = follow_ups.waiting + follow_ups.delayed + follow_ups.running;
  return (
    <Figure
      title="Queue"
      value={
        <>
          {count(checks.waiting)}
          <span class="unit"> queued</span>
        </>
      }>
      {count(checks.running + checks.delayed)} running, {pluralize(confirmations, "confirmation")} pending
    </Figure>
  );
}

function DeadFigure({ queues }: { queues: Queues }) {
  if (!queues) return <Figure title="Dead letters" value="–" />;
  const dead = Object.entries(queues)
    .filter(([name]) => name.startsWith("dead_"))
    .reduce((sum, [, { waiting }]) => sum + waiting, 0);
  return (
    <Figure title="Dead letters" value={count(dead)} look={dead ? "figure-bad" : ""}>
      {dead ? "failed after all retries" : "none"}
    </Figure>
  );
}

function RunFigure({ run }: { run: ServiceStatus["last_reconcile"] | undefined }) {
  if (!run)
    return (
      <Figure title="Last scheduled run" value="–" look="figure-moment">
        {run === null && "none yet"}
      </Figure>
    );
  const { started_at, due, enqueued, latest_seconds } = run;
  return (
    <Figure title="Last scheduled run" value={<Time at={started_at} />} look="figure-moment">
      {due === 0
        ? "no syncs were due"
        : `${count(enqueued)} of ${pluralize(due, "due sync")} checked, up to ${count(latest_seconds)} s late`}
    </Figure>
  );
}

type FigureProps = { title: string; value: ComponentChildren; look?: string; children?: ComponentChildren };

function Figure({ title, value, look = "", children }: FigureProps) {
  return (
    <div class={`figure ${look}`.trim()}>
      <h2>{title}</h2>
      <p class="figure-value number">{value}</p>
      <div class="figure-text">{children}</div>
    </div>
  );
}
