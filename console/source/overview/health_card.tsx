/** How healthy all syncs were in each hour of the last seven days: as bars, and as the worst numbers of each day. */

import type { HealthHourView as Hour } from "../api";
import { absoluteTime, count, dayOf } from "../format";
import { Card, Facts } from "../ui";

const HOURS = 7 * 24;
const HOUR_MS = 3_600_000;
/** The least part of a bar that is seen: one sync of many matters. */
const SEEN = 0.2;

/** Return each day with its worst numbers: the fewest healthy syncs, the most paused and failing ones. */
export function daysOf(hours: Hour[]): [day: string, worst: string][] {
  return [...new Set(hours.map(({ at }) => dayOf(at)))].map((day) => {
    const of = hours.filter(({ at }) => dayOf(at) === day);
    const most = (name: "paused" | "failing") => count(Math.max(...of.map((hour) => hour[name])));
    const fewest = count(Math.min(...of.map(({ healthy }) => healthy)));
    return [day, `${fewest} healthy, ${most("paused")} paused, ${most("failing")} failing`];
  });
}

export function HealthCard({ hours }: { hours: Hour[] }) {
  const calm = hours.filter(({ paused, failing }) => paused + failing === 0).length;
  const end = Date.parse(hours.at(-1)?.at ?? "") / HOUR_MS;
  if (hours.length === 0) return null;
  return (
    <Card title="Health timeline" side={<span class="hint">last 7 days</span>}>
      <svg class="h-10 w-full bg-sunken" viewBox={`0 0 ${HOURS} 1`} preserveAspectRatio="none" aria-hidden="true">
        {hours.map((hour) => (
          <Bar key={hour.at} hour={hour} x={HOURS - 1 - end + Date.parse(hour.at) / HOUR_MS} />
        ))}
      </svg>
      <details class="hint">
        <summary>
          Hours without a paused or failing sync: {count(calm)} of {count(hours.length)}. Show the worst of each day
        </summary>
        <Facts of={daysOf(hours)} />
      </details>
    </Card>
  );
}

function Bar({ hour: { at, healthy, paused, failing }, x }: { hour: Hour; x: number }) {
  const part = (value: number) => value && Math.max(SEEN, value / (healthy + paused + failing));
  const heights = { ok: 1, warning: part(paused) + part(failing), problem: part(failing) };
  return (
    <g>
      <title>{`${absoluteTime(at)}: ${count(healthy)} healthy, ${count(paused)} paused, ${count(failing)} failing`}</title>
      {Object.entries(heights).map(([look, height]) => (
        <rect key={look} class={`tone fill-(--tone) ${look}`} x={x} y={1 - height} width={0.8} height={height} />
      ))}
    </g>
  );
}
