/** Charts, each with its numbers as text for screen readers. */

import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { count } from "../format";

const WIDTH = 640;

/** Parts of a whole as one bar, with a legend. */
export function ShareBar({
  title,
  parts
}: {
  title: string;
  parts: { label: string; value: number; look: string; href?: string }[];
}) {
  const whole = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  let from = 0;
  return (
    <>
      <svg class="share-bar" viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ label, value, look }) => {
          const x = from;
          const width = (value / whole) * WIDTH;
          from += width;
          return <rect key={label} class={`share ${look}`} x={x} y={0} width={width} height={10} />;
        })}
      </svg>
      <ul class="legend" aria-label={title}>
        {parts.map(({ label, value, look, href }) => (
          <li key={label} class={look}>
            <span class={`dot ${look}`} aria-hidden="true" />
            {href ? (
              <a href={href}>
                <strong class="number">{count(value)}</strong> {label.toLowerCase()}
              </a>
            ) : (
              <>
                <strong class="number">{count(value)}</strong> {label.toLowerCase()}
              </>
            )}
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
  return <div ref={place} class="plot" aria-hidden="true" />;
}
