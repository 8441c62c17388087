/** All syncs: searched, filtered, sorted and paged by the API, as the address says; many can be selected and changed. */

import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { may } from "../account";
import { connections, syncCounts, type SyncFilter, syncList, useUntilFound } from "../api";
import { count, humanize, pluralize, SERVING, STATUSES } from "../format";
import { useQueryFields } from "../location";
import { Button, Empty, LinkButton, Loaded, type Options, Page, QuerySearch, Select, useList } from "../ui";
import { BulkButton } from "./bulk";
import { SyncTable } from "./sync_table";

const FILTERS = ["q", "status", "reason", "connection_id", "project_id", "serving"] as const;
const SORTS = ["name", "status", "last_updated_at", "last_checked_at"];

/** Return the filter and the order of an address. An unknown order is the usual one. */
export function listOf(fields: URLSearchParams): { filter: SyncFilter; sort: string } {
  const given = FILTERS.map((name) => [name, fields.get(name)]).filter(([, value]) => value);
  const sort = fields.get("sort") ?? "name";
  const known = SORTS.includes(sort.replace(/^-/, ""));
  return { filter: Object.fromEntries(given) as SyncFilter, sort: known ? sort : "name" };
}

export function listAddress(filter: Partial<Record<keyof SyncFilter, string | null>>): string {
  const given = Object.entries(filter).filter(([, value]) => value);
  return `#/syncs?${new URLSearchParams(given as [string, string][])}`;
}

function Filters({ filter }: { filter: SyncFilter }) {
  const [, change] = useQueryFields();
  const choices: [name: keyof SyncFilter, label: string, options: Options][] = [
    ["status", "Status", Object.entries(STATUSES)],
    ["reason", "Reason", useReasons(filter.reason)],
    ["serving", "Health", Object.entries(SERVING)],
    ["connection_id", "Connection", useConnections()]
  ];
  const offered = choices.filter(([, , options]) => options.length > 0);
  const clear = () => change(Object.fromEntries(FILTERS.map((name) => [name, null])));
  return (
    <div class="toolbar">
      <QuerySearch name="q" aria-label="Search syncs" placeholder="Project, Heroku app, env var or ID" />
      {offered.map(([name, label, options]) => (
        <Select key={name} name={name} label={label} all={`Any ${label.toLowerCase()}`} options={options} />
      ))}
      {Object.keys(filter).length > 0 && <Button look="small quiet" onClick={clear} label="Clear filters" />}
    </div>
  );
}

/** The reasons that syncs have now, in the words of the API. */
function useReasons(chosen: string | undefined): Options {
  const { data } = useQuery(syncCounts);
  const titles = new Map<string, string>();
  for (const { reason, explanation } of data?.groups ?? []) if (reason) titles.set(reason, explanation.title);
  if (chosen && !titles.has(chosen)) titles.set(chosen, humanize(chosen));
  return [...titles];
}

function useConnections(): Options {
  const { data } = useQuery({ ...connections, enabled: may("use_own") });
  return (data ?? []).map(({ connection_id, name }) => [connection_id, name]);
}

const ACTIONS = ["check", "restart", "opt_out", "delete"] as const;

export function SyncsPage() {
  const [fields] = useQueryFields();
  const { filter, sort } = listOf(fields);
  const { data: counts } = useQuery(syncCounts);
  const lead = counts?.at ? pluralize(counts.total, "sync") : "All syncs of your projects.";
  return (
    <Page title="Syncs" lead={lead} name="/syncs">
      <Filters filter={filter} />
      <List key={JSON.stringify(filter)} filter={filter} sort={sort} />
    </Page>
  );
}

function List({ filter, sort }: { filter: SyncFilter; sort: string }) {
  const { query, items: syncs } = useList(syncList(filter, sort));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  useUntilFound(query, syncs.length);
  const select = (ids: ReadonlySet<string>) => {
    setSelected(ids);
    setAll(false);
  };
  const readOn = () => void (query.hasNextPage && !query.isFetchingNextPage && query.fetchNextPage());
  const more = query.hasNextPage ? `${count(syncs.length)} loaded; more follow` : pluralize(syncs.length, "sync");
  const chosen = all ? { filter } : { ids: [...selected] };
  const selectAll = query.hasNextPage && !all && selected.size === syncs.length ? () => setAll(true) : null;
  const bar = (
    <div
      class="row sticky top-14 z-5 border-b border-line bg-accent-soft px-4 py-2"
      role="group"
      aria-label="Selected syncs">
      <strong role="status">{all ? "All matching syncs selected" : `${count(selected.size)} selected`}</strong>
      {selectAll && <Button look="small quiet" onClick={selectAll} label="Select all that match" />}
      {ACTIONS.map((action) => (
        <BulkButton key={action} action={action} chosen={chosen} />
      ))}
      <Button look="small quiet" onClick={() => select(new Set())} label="Clear selection" />
    </div>
  );
  return (
    <Loaded query={query} lines={8}>
      {() =>
        syncs.length === 0 && !query.hasNextPage ? (
          <Nothing filtered={Object.keys(filter).length > 0} />
        ) : (
          <div class={`card flush overflow-visible ${query.isPlaceholderData ? "opacity-60" : ""}`}>
            {may("use_own") && selected.size > 0 && bar}
            <SyncTable syncs={syncs} sort={sort} selected={selected} onSelect={select} onEnd={readOn} />
            <p class="hint border-t border-line px-4 py-2" role="status">
              {more}
            </p>
          </div>
        )
      }
    </Loaded>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered)
    return (
      <Empty icon="search" title="No syncs match">
        Change the search or the filters.
      </Empty>
    );
  const action = <LinkButton look="primary" href="#/projects" label="View projects" />;
  return (
    <Empty icon="active" title="No syncs yet" actions={action}>
      Choose a project and connect a Heroku database to one of its env vars.
    </Empty>
  );
}
