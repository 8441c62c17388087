/** Charts, each with its numbers as text for screen readers. */

import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { count } from "../format";

const WIDTH = 640;

export type Part = { label: string; value: number; look: string; href?: string };

/** Parts of a whole as one bar, with a legend. */
export function ShareBar({ title, parts }: { title: string; parts: Part[] }) {
  const whole = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  let from = 0;
  return (
    <>
      <svg class="h-2.5 w-full rounded" viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ label, value, look }) => {
          const x = from;
          const width = (value / whole) * WIDTH;
          from += width;
          return <rect key={label} class={`tone fill-(--tone-fill) ${look}`} x={x} y={0} width={width} height={10} />;
        })}
      </svg>
      <ul class="mt-2 flex flex-wrap gap-x-4" aria-label={title}>
        {parts.map(({ label, value, look, href }) => (
          <li key={label}>
            <span
              class={`tone mr-1.5 bg-(--tone-fill) inline-block size-2.25 rounded-full ${look}`}
              aria-hidden="true"
            />
            <a href={href} class="not-[[href]]:text-inherit not-[[href]]:no-underline">
              <strong class="text-ink tabular-nums">{count(value)}</strong> {label.toLowerCase()}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A plot of uPlot, which is loaded when the first one is shown. Its text alternative is the caller's. */
export function Plot({ data, options }: { data: uPlot.AlignedData; options: Omit<uPlot.Options, "width"> }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let plot: uPlot | null = null;
    let ended = false;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && plot) plot.setSize({ width: Math.floor(entry.contentRect.width), height: options.height });
    });
    void import("uplot").then(({ default: UPlot }) => {
      if (ended) return;
      plot = new UPlot({ ...options, width: element.clientWidth }, data, element);
      observer.observe(element);
    });
    return () => {
      ended = true;
      observer.disconnect();
      plot?.destroy();
    };
  }, [data, options]);
  return <div ref={place} class="min-h-37.5 min-w-0 overflow-hidden" aria-hidden="true" />;
}
