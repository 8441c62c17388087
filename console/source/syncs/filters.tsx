/** The filters of the list of syncs, kept in the address. */

import { useQuery } from "@tanstack/preact-query";
import { may } from "../account";
import { connections, syncCounts } from "../api";
import type { SyncFilter } from "../api";
import { humanize } from "../format";
import { useQueryFields } from "../location";
import { Button, SearchField, Select } from "../ui";
import { SERVING, STATUSES } from "../words";

const FILTERS = ["q", "status", "reason", "connection_id", "project_id", "serving"] as const;
const SORTS = ["name", "status", "last_updated_at", "last_checked_at"];

type Options = [value: string, label: string][];

/** Return the filter and the order of an address. An unknown order is the usual one. */
export function listOf(fields: URLSearchParams): { filter: SyncFilter; sort: string } {
  const given = FILTERS.map((name) => [name, fields.get(name)]).filter(([, value]) => value);
  const sort = fields.get("sort") ?? "name";
  const known = SORTS.includes(sort.replace(/^-/, ""));
  return { filter: Object.fromEntries(given) as SyncFilter, sort: known ? sort : "name" };
}

/** Return the address of the list with these filters. */
export function listAddress(filter: Partial<Record<keyof SyncFilter, string | null>>): string {
  const given = Object.entries(filter).filter(([, value]) => value);
  return `#/syncs?${new URLSearchParams(given as [string, string][])}`;
}

export function Filters({ filter }: { filter: SyncFilter }) {
  const [, change] = useQueryFields();
  const choices: [name: keyof SyncFilter, label: string, options: Options][] = [
    ["status", "Status", Object.entries(STATUSES)],
    ["reason", "Reason", useReasons(filter.reason)],
    ["serving", "Health", Object.entries(SERVING)],
    ["connection_id", "Connection", useConnections()]
  ];
  return (
    <div class="toolbar">
      <SearchField
        label="Search syncs"
        placeholder="Project, Heroku app, env var or ID"
        value={filter.q ?? ""}
        onSearch={(q) => change({ q })}
      />
      {choices
        .filter(([, , options]) => options.length > 0)
        .map(([name, label, options]) => (
          <Select
            key={name}
            label={label}
            value={filter[name]}
            all={`Any ${label.toLowerCase()}`}
            options={options}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
      {Object.keys(filter).length > 0 && (
        <Button look="small quiet" onClick={() => change(Object.fromEntries(FILTERS.map((name) => [name, null])))}>
          Clear filters
        </Button>
      )}
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
