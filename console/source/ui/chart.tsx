/** Charts, each with its numbers as text for screen readers. */

import { useMeasure } from "@react-hookz/web/useMeasure";
import type { RefObject } from "preact";
import { lazy, Suspense } from "preact/compat";
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { count } from "../format";

export type Part = { label: string; value: number; look: string; href?: string };

export function ShareBar({ title, parts }: { title: string; parts: Part[] }) {
  return (
    <>
      <div class="mt-1.5 flex h-2.5 overflow-hidden rounded" aria-hidden="true">
        {parts.map(({ label, value, look }) => (
          <span key={label} class={`tone bg-(--tone) ${look}`} style={{ flexGrow: value }} />
        ))}
      </div>
      <ul class="mt-2 flex flex-wrap gap-x-4" aria-label={title}>
        {parts.map(({ label, value, look, href }) => (
          <li key={label} class={`tone flex items-center gap-1.5 ${look}`}>
            <span class="size-2.25 rounded-full bg-(--tone)" aria-hidden="true" />
            <a href={href} class="not-[[href]]:text-inherit not-[[href]]:no-underline">
              <strong class="text-ink tabular-nums">{count(value)}</strong> {label.toLowerCase()}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

const UPlot = lazy(() => import("uplot-react"));

/** A plot of uPlot, which is loaded when the first one is shown. Its text alternative is the caller's. */
export function Plot({ data, options }: { data: uPlot.AlignedData; options: Omit<uPlot.Options, "width"> }) {
  const [{ width } = { width: 0 }, place] = useMeasure<HTMLDivElement>();
  return (
    <div ref={place as RefObject<HTMLDivElement>} class="min-h-37.5 min-w-0 overflow-hidden" aria-hidden="true">
      <Suspense fallback={null}>{width > 0 && <UPlot data={data} options={{ ...options, width }} />}</Suspense>
    </div>
  );
}
