/** The propagation times of the latest updates, from Heroku's release to the env var in Hasura Cloud, as a distribution. */

import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { Sync } from "../api/types";
import { absoluteTime, duration } from "../format";
import { address } from "../location";
import { Plot } from "../ui/chart";
import { Card, Loaded, type Loading } from "../ui/page";
import { Time } from "../ui/text";

const HEIGHT = 150;
const SLOWEST_SHOWN = 3;

export type Update = { sync: Sync; at: string; milliseconds: number };

/** Return the updates whose time was measured, oldest first. */
export function updatesOf(syncs: Sync[]): Update[] {
  const measured = syncs.flatMap((sync) => {
    const { last_updated_at: at, last_propagation_ms: milliseconds } = sync;
    return at && milliseconds !== null ? [{ sync, at, milliseconds }] : [];
  });
  return measured.sort((one, other) => one.at.localeCompare(other.at));
}

/** Return the smallest value that this share of the values does not exceed. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export function PropagationCard({ query }: { query: Loading<Sync[]> }) {
  return (
    <Loaded query={query} lines={2}>
      {(syncs) => <Distribution syncs={syncs} />}
    </Loaded>
  );
}

function Distribution({ syncs }: { syncs: Sync[] }) {
  const updates = useMemo(() => updatesOf(syncs), [syncs]);
  const times = updates.map(({ milliseconds }) => milliseconds);
  const p50 = percentile(times, 0.5);
  const p95 = percentile(times, 0.95);
  return (
    <Card
      id="propagation-title"
      title="Propagation"
      side={
        updates.length > 0 && (
          <span class="small">
            p50 <strong class="number">{duration(p50)}</strong> · p95 <strong class="number">{duration(p95)}</strong>
          </span>
        )
      }>
      <p class="muted small">
        Time from Heroku's release to the updated env var in Hasura Cloud: the last update of each of the{" "}
        {updates.length > 1 ? `${updates.length} syncs that were updated last` : "syncs that were updated last"}. Heroku
        states the time of a release in whole seconds, so each is exact to one second.
      </p>
      {updates.length === 0 ? (
        <p class="muted">No updates yet. The next rotation at Heroku will appear here.</p>
      ) : (
        <>
          {updates.length > 1 && <Scatter updates={updates} p50={p50} p95={p95} />}
          <Slowest updates={updates} />
        </>
      )}
    </Card>
  );
}

function Slowest({ updates }: { updates: Update[] }) {
  const slowest = updates.toSorted((one, other) => other.milliseconds - one.milliseconds).slice(0, SLOWEST_SHOWN);
  return (
    <ul class="plain small" aria-label="Slowest updates">
      {slowest.map(({ sync, at, milliseconds }) => (
        <li key={sync.sync_id} class="row spread">
          <a href={`${address("projects", sync.project_id, "history")}?sync=${sync.sync_id}`}>
            {sync.project_name ?? sync.heroku_app.name}
          </a>
          <span class="muted">
            <Time at={at} />, <strong class="number">{duration(milliseconds)}</strong>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Scatter({ updates, p50, p95 }: { updates: Update[]; p50: number; p95: number }) {
  const data = useMemo((): uPlot.AlignedData => {
    const at = updates.map((update) => new Date(update.at).getTime() / 1000);
    const seconds = updates.map(({ milliseconds }) => milliseconds / 1000);
    return [at, seconds, at.map(() => p50 / 1000), at.map(() => p95 / 1000)];
  }, [updates, p50, p95]);
  const options = useMemo(() => plotOptions(Math.max(...updates.map(({ milliseconds }) => milliseconds))), [updates]);
  return (
    <>
      <Plot data={data} options={options} />
      <p class="hidden">
        {updates.length} updates between {absoluteTime(updates[0]?.at ?? "")} and{" "}
        {absoluteTime(updates.at(-1)?.at ?? "")}: half took at most {duration(p50)}, 95 % at most {duration(p95)}.
      </p>
    </>
  );
}

function plotOptions(longest: number): Omit<uPlot.Options, "width"> {
  const color = (name: string) => () => getComputedStyle(document.documentElement).getPropertyValue(name);
  const axis = {
    stroke: color("--plot-ink"),
    grid: { stroke: color("--plot-line"), width: 1 },
    ticks: { show: false }
  };
  const line = (label: string, stroke: string) => ({
    label,
    stroke: color(stroke),
    width: 1,
    dash: [4, 4],
    points: { show: false }
  });
  return {
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: [0, Math.max(1, (longest / 1000) * 1.15)] } },
    axes: [axis, { ...axis, size: 48, values: (_, ticks) => ticks.map((tick) => `${tick} s`) }],
    series: [
      {},
      {
        label: "Update",
        paths: () => null,
        points: { show: true, size: 6, fill: color("--plot-point"), stroke: color("--plot-point") }
      },
      line("p50", "--plot-point"),
      line("p95", "--plot-slow")
    ]
  };
}
