/** The propagation times of the latest updates, from Heroku's release to the env var in Hasura Cloud, as a distribution. */

import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { Sync } from "../api";
import { absoluteTime, duration, projectName } from "../format";
import { address } from "../location";
import { Card, List, Loaded, Plot, Time, type Loading } from "../ui";

const HEIGHT = 150;
const SLOWEST_SHOWN = 3;
/** Over how many updates the percentiles over time are taken. */
const WINDOW = 10;

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

/** Return the percentile of each value and those before it: how it changed over time. */
export function rolling(values: number[], share: number): number[] {
  return values.map((_, index) => percentile(values.slice(Math.max(0, index - WINDOW + 1), index + 1), share));
}

export function PropagationCard({ query }: { query: Loading<{ items: Sync[] }> }) {
  return (
    <Loaded query={query} lines={2}>
      {({ items }) => <Distribution syncs={items} />}
    </Loaded>
  );
}

function Distribution({ syncs }: { syncs: Sync[] }) {
  const updates = useMemo(() => updatesOf(syncs), [syncs]);
  const times = updates.map(({ milliseconds }) => milliseconds);
  const side = updates.length > 0 && (
    <span class="text-sm tabular-nums">
      p50 <strong>{duration(percentile(times, 0.5))}</strong> · p95 <strong>{duration(percentile(times, 0.95))}</strong>
    </span>
  );
  return (
    <Card id="propagation-title" title="Propagation" side={side}>
      <p class="hint">
        Time from Heroku's release to the updated env var in Hasura Cloud: the last update of each of the{" "}
        {updates.length > 1 ? `${updates.length} syncs that were updated last` : "syncs that were updated last"}. Heroku
        states the time of a release in whole seconds, so each is exact to one second.
      </p>
      {updates.length === 0 && <p class="text-soft">No updates yet. The next rotation at Heroku will appear here.</p>}
      {updates.length > 1 && <OverTime updates={updates} />}
      {updates.length > 0 && <Slowest updates={updates} />}
    </Card>
  );
}

function Slowest({ updates }: { updates: Update[] }) {
  const slowest = updates.toSorted((one, other) => other.milliseconds - one.milliseconds).slice(0, SLOWEST_SHOWN);
  return (
    <List of={slowest} by="at" class="text-sm" aria-label="Slowest updates" item="row justify-between">
      {({ sync, at, milliseconds }) => (
        <>
          <a href={`${address("projects", sync.project_id, "history")}?sync=${sync.sync_id}`}>{projectName(sync)}</a>
          <span class="text-soft tabular-nums">
            <Time at={at} />, <strong>{duration(milliseconds)}</strong>
          </span>
        </>
      )}
    </List>
  );
}

/** Each update as a point, and p50 and p95 of the updates up to it as lines. */
function OverTime({ updates }: { updates: Update[] }) {
  const lines = useMemo(() => {
    const times = updates.map(({ milliseconds }) => milliseconds);
    return { times, p50: rolling(times, 0.5), p95: rolling(times, 0.95) };
  }, [updates]);
  const data = useMemo((): uPlot.AlignedData => {
    const seconds = (values: number[]) => values.map((value) => value / 1000);
    const at = updates.map((update) => new Date(update.at).getTime() / 1000);
    return [at, seconds(lines.times), seconds(lines.p50), seconds(lines.p95)];
  }, [updates, lines]);
  const options = useMemo(() => plotOptions(Math.max(...lines.times)), [lines]);
  return (
    <>
      <Plot data={data} options={options} />
      <p class="hint">
        <span aria-hidden="true">
          ● update <span class="text-accent">▬ p50</span> <span class="text-warn-fill">▬ p95</span>
        </span>{" "}
        over the last {WINDOW} updates: p50 from {duration(lines.p50[0])} to {duration(lines.p50.at(-1))}, p95 from{" "}
        {duration(lines.p95[0])} to {duration(lines.p95.at(-1))}.
        <span class="sr-only">
          {" "}
          {updates.length} updates between {absoluteTime(updates[0]?.at ?? "")} and{" "}
          {absoluteTime(updates.at(-1)?.at ?? "")}.
        </span>
      </p>
    </>
  );
}

function plotOptions(longest: number): Omit<uPlot.Options, "width"> {
  const color = (name: string) => () => getComputedStyle(document.documentElement).getPropertyValue(name);
  const grid = { stroke: color("--plot-line"), width: 1 };
  const axis = { stroke: color("--plot-ink"), grid, ticks: { show: false } };
  const line = (label: string, name: string) => ({ label, stroke: color(name), width: 2, points: { show: false } });
  const points = { show: true, size: 6, fill: color("--plot-ink"), stroke: color("--plot-ink") };
  return {
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: [0, Math.max(1, (longest / 1000) * 1.15)] } },
    axes: [axis, { ...axis, size: 48, values: (_, ticks) => ticks.map((tick) => `${tick} s`) }],
    series: [
      {},
      { label: "Update", paths: () => null, points },
      line("p50", "--plot-point"),
      line("p95", "--plot-slow")
    ]
  };
}
