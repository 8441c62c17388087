/** The propagation times of the latest updates, from Heroku's release to the env var in Hasura Cloud, as a distribution. */

import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { SyncView } from "../api";
import { absoluteTime, duration } from "../format";
import { Card, List, Plot, ProjectLink, Time } from "../ui";

const HEIGHT = 150;
const SLOWEST_SHOWN = 3;
/** Over how many updates the percentiles over time are taken. */
const WINDOW = 10;

export type Update = { sync: SyncView; at: string; milliseconds: number };

/** Return the updates whose time was measured, oldest first. */
export function updatesOf(syncs: SyncView[]): Update[] {
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

export function PropagationCard({ syncs }: { syncs: SyncView[] }) {
  const updates = useMemo(() => updatesOf(syncs), [syncs]);
  const times = updates.map(({ milliseconds }) => milliseconds);
  const [p50, p95] = [0.5, 0.95].map((share) => duration(percentile(times, share)));
  const side = updates.length > 0 && <span class="hint tabular-nums">{`p50 ${p50} · p95 ${p95}`}</span>;
  const number = updates.length > 1 ? `${updates.length} ` : "";
  return (
    <Card title="Propagation" side={side}>
      <p class="hint">
        Time from Heroku's release to the updated env var in Hasura Cloud, at the last update of each of the {number}
        most recently updated syncs. Heroku states the time of a release in whole seconds, so each is exact to one
        second.
      </p>
      {updates.length === 0 && <p class="text-soft">No updates yet. The next rotation at Heroku will appear here.</p>}
      {updates.length > 1 && <OverTime updates={updates} />}
      <Slowest updates={updates} />
    </Card>
  );
}

function Slowest({ updates }: { updates: Update[] }) {
  const slowest = updates.toSorted((one, other) => other.milliseconds - one.milliseconds).slice(0, SLOWEST_SHOWN);
  return (
    <List of={slowest} by="at" class="text-sm" aria-label="Slowest updates" item="row justify-between">
      {({ sync, at, milliseconds }) => (
        <>
          <ProjectLink sync={sync} tab="history" />
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
  const [at, times] = [updates.map(({ at }) => Date.parse(at)), updates.map(({ milliseconds }) => milliseconds)];
  const [p50, p95] = [rolling(times, 0.5), rolling(times, 0.95)];
  const data = [at, times, p50, p95].map((values) => values.map((value) => value / 1000)) as uPlot.AlignedData;
  const longest = Math.max(...times);
  const options = useMemo(() => plotOptions(longest), [longest]);
  const fromTo = (values: number[]) => `from ${duration(values[0])} to ${duration(values.at(-1))}`;
  const between = `${absoluteTime(at[0] ?? 0)} and ${absoluteTime(at.at(-1) ?? 0)}`;
  return (
    <>
      <Plot data={data} options={options} />
      <p class="hint">
        <span aria-hidden="true">
          ● update <span class="text-accent">▬ p50</span> <span class="text-warn">▬ p95</span>
        </span>{" "}
        {`over the last ${WINDOW} updates: p50 ${fromTo(p50)}, p95 ${fromTo(p95)}.`}
        <span class="sr-only">{` ${updates.length} updates between ${between}.`}</span>
      </p>
    </>
  );
}

function plotOptions(longest: number): Omit<uPlot.Options, "width"> {
  const color = (name: string) => () => getComputedStyle(document.documentElement).getPropertyValue(name);
  const grid = { stroke: color("--color-line"), width: 1 };
  const axis = { stroke: color("--color-soft"), grid, ticks: { show: false } };
  const line = (label: string, name: string) => ({ label, stroke: color(name), width: 2, points: { show: false } });
  const points = { show: true, size: 6, fill: color("--color-soft"), stroke: color("--color-soft") };
  return {
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: [0, Math.max(1, (longest / 1000) * 1.15)] } },
    axes: [axis, { ...axis, size: 48, values: (_, ticks) => ticks.map((tick) => `${tick} s`) }],
    series: [
      {},
      { label: "Update", paths: () => null, points },
      line("p50", "--color-accent"),
      line("p95", "--color-warn")
    ]
  };
}
