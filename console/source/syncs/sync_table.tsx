/** The table of syncs. Only the rows near the screen exist, so ten thousand cost no more than fifty. */

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "preact/hooks";
import { may } from "../account";
import type { SyncView } from "../api";
import { projectName } from "../format";
import { useQueryFields } from "../location";
import { Badge, Name, ProjectLink, SeverityBadge, StatusBadge, Time } from "../ui";

const ROW_HEIGHT = 57;
const OVERSCAN = 12;
/** How many rows before the end the next page is loaded. */
const AHEAD = 40;

const COLUMNS: [label: string, sort: string | null, look: string][] = [
  ["Project and env var", "name", "lg:w-3/10"],
  ["Source", null, "max-md:hidden"],
  ["Status", "status", ""],
  ["Updated", "last_updated_at", "md:w-34"],
  ["Checked", "last_checked_at", "w-34 max-lg:hidden"]
];
const ARROWS = { ascending: " ↑", descending: " ↓", none: "" };

type TableProps = {
  syncs: SyncView[];
  sort: string;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  onEnd: () => void;
};

export function SyncTable({ syncs, sort, selected, onSelect, onEnd }: TableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const last = useRef(0);
  const rows = useWindowVirtualizer({
    count: syncs.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin: body.current?.offsetTop ?? 0,
    getItemKey: (index) => syncs[index]?.sync_id ?? index
  });
  const shown = rows.getVirtualItems();
  const [first, end] = [shown[0], shown.at(-1)];
  useEffect(() => {
    if ((end?.index ?? 0) >= syncs.length - AHEAD) onEnd();
  }, [end?.index, syncs.length, onEnd]);
  const pick = (index: number, range: boolean) => {
    const next = new Set(selected);
    const on = !next.has(syncs[index]?.sync_id ?? "");
    const [from, to] = range ? [Math.min(last.current, index), Math.max(last.current, index)] : [index, index];
    for (const { sync_id } of syncs.slice(from, to + 1)) {
      if (on) next.add(sync_id);
      else next.delete(sync_id);
    }
    last.current = index;
    onSelect(next);
  };
  const pickAll = (on: boolean) => onSelect(new Set(on ? syncs.map(({ sync_id }) => sync_id) : []));
  const above = first ? first.start - rows.options.scrollMargin : 0;
  const below = end ? rows.getTotalSize() - (end.end - rows.options.scrollMargin) : 0;
  return (
    <table class="sync-table" aria-rowcount={syncs.length + 1}>
      <Head sort={sort} whole={selected.size > 0 && selected.size === syncs.length} onWhole={pickAll} />
      <tbody ref={body}>
        <Gap height={above} />
        {shown.map(({ index, key }) => (
          <Row
            key={key}
            sync={syncs[index] as SyncView}
            index={index}
            measure={rows.measureElement}
            selected={selected.has(String(key))}
            onPick={(range) => pick(index, range)}
          />
        ))}
        <Gap height={below} />
      </tbody>
    </table>
  );
}

function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr class="gap" aria-hidden="true">
      <td colSpan={COLUMNS.length + 1} style={{ height }} />
    </tr>
  );
}

type HeadProps = { sort: string; whole: boolean; onWhole: (on: boolean) => void };

function Head({ sort, whole, onWhole }: HeadProps) {
  const [, change] = useQueryFields();
  const sortBy = (by: string) => {
    // The latest first where it is a time, which is what one asks for.
    const [first, other] = by.startsWith("last") ? [`-${by}`, by] : [by, `-${by}`];
    const next = sort === first ? other : first;
    change({ sort: next === "name" ? null : next });
  };
  const toggle = ({ currentTarget }: { currentTarget: HTMLInputElement }) => onWhole(currentTarget.checked);
  const directionOf = (by: string | null) => (sort === by ? "ascending" : sort === `-${by}` ? "descending" : "none");
  return (
    <thead>
      <tr>
        {may("use_own") && (
          <td class="w-11">
            <input type="checkbox" aria-label="Select all loaded syncs" checked={whole} onChange={toggle} />
          </td>
        )}
        {COLUMNS.map(([label, by, look]) => (
          <th key={label} scope="col" class={look} aria-sort={directionOf(by)}>
            {!by && label}
            {by && (
              <button type="button" class="min-h-6 cursor-pointer hover:text-ink" onClick={() => sortBy(by)}>
                {label}
                <span aria-hidden="true">{ARROWS[directionOf(by)]}</span>
              </button>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type RowProps = {
  sync: SyncView;
  index: number;
  measure: (element: Element | null) => void;
  selected: boolean;
  onPick: (range: boolean) => void;
};

function Row({ sync, index, measure, selected, onPick }: RowProps) {
  const { env_var, heroku_app, config_var, status } = sync;
  const label = `Select ${projectName(sync)}, ${env_var}`;
  const tab = status === "active" && sync.explanation ? "health" : "env-vars";
  const picks = may("use_own");
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} aria-selected={picks ? selected : undefined}>
      {picks && (
        <td>
          <input type="checkbox" aria-label={label} checked={selected} onClick={(event) => onPick(event.shiftKey)} />
        </td>
      )}
      <th scope="row">
        <ProjectLink sync={sync} tab={tab} class="strong-link" />
        <Name code text={env_var} class="block hint" />
      </th>
      <td class="max-md:col-span-full max-md:col-start-2">
        <Name text={heroku_app.name} class="block" />
        <Name code text={config_var} class="block hint" />
      </td>
      <td class="max-md:col-span-full max-md:col-start-2">
        <Health sync={sync} />
      </td>
      <td class="hint max-md:col-start-3 max-md:row-start-1">
        <Time at={sync.last_updated_at} />
      </td>
      <td class="hint max-lg:hidden">
        <Time at={sync.last_checked_at} />
      </td>
    </tr>
  );
}

/** The status, or what is wrong with a sync that is active. */
function Health({ sync }: { sync: SyncView }) {
  const { status, explanation, serving } = sync;
  if (status === "active" && explanation)
    return <SeverityBadge severity={explanation.severity} text={explanation.title} />;
  const healthy = status === "active" && serving === true;
  return healthy ? <Badge look="ok" icon="ok" text="Active, healthy" /> : <StatusBadge of={sync} />;
}
