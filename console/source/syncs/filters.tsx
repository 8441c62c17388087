/** The filters of the list of syncs, kept in the address. */

import { useQuery } from "@tanstack/preact-query";
import { may } from "../account";
import { connections, syncCounts } from "../api/queries";
import type { SyncFilter } from "../api/types";
import { humanize } from "../format";
import { useQueryFields } from "../location";
import { SearchField } from "../ui/form";
import { nameOf } from "../connections/names";
import { SERVING, STATUSES } from "../words";

const FILTERS = ["q", "status", "reason", "connection_id", "project_id", "serving"] as const;
const SORTS = ["name", "status", "last_updated_at", "last_checked_at"];

type Options = [value: string, label: string][];

/** Return the filter and the order of an address. An unknown order is the usual one. */
export function listOf(fields: URLSearchParams): { filter: SyncFilter; sort: string } {
  const given = FILTERS.flatMap((name) => {
    const value = fields.get(name);
    return value ? [[name, value]] : [];
  });
  const sort = fields.get("sort") ?? "name";
  return {
    filter: Object.fromEntries(given) as SyncFilter,
    sort: SORTS.includes(sort.replace(/^-/, "")) ? sort : "name"
  };
}

/** Return the address of the list with these filters. */
export function listAddress(filter: Partial<Record<keyof SyncFilter, string | null>>): string {
  const given = Object.entries(filter).filter(([, value]) => value);
  return `#/syncs?${new URLSearchParams(given as [string, string][])}`;
}

export function Filters({ filter }: { filter: SyncFilter }) {
  const [, change] = useQueryFields();
  const active = Object.keys(filter).length > 0;
  return (
    <div class="toolbar">
      <SearchField
        label="Search syncs"
        placeholder="Project, Heroku app, env var or ID"
        value={filter.q ?? ""}
        onSearch={(q) => change({ q })}
      />
      <Choice label="Status" value={filter.status} all="Any status" options={Object.entries(STATUSES)} name="status" />
      <Choice label="Reason" value={filter.reason} all="Any reason" options={useReasons(filter.reason)} name="reason" />
      <Choice label="Health" value={filter.serving} all="Any health" options={Object.entries(SERVING)} name="serving" />
      <ConnectionChoice value={filter.connection_id} />
      {active && (
        <button
          type="button"
          class="button small quiet"
          onClick={() => change(Object.fromEntries(FILTERS.map((name) => [name, null])))}>
          Clear filters
        </button>
      )}
    </div>
  );
}

type ChoiceProps = { label: string; name: string; value: string | undefined; all: string; options: Options };

function Choice({ label, name, value, all, options }: ChoiceProps) {
  const [, change] = useQueryFields();
  if (options.length === 0) return null;
  return (
    <select
      class={value ? "chosen" : undefined}
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => change({ [name]: event.currentTarget.value })}>
      <option value="">{all}</option>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** The reasons that syncs have now, in the words of the API. */
function useReasons(chosen: string | undefined): Options {
  const { data } = useQuery(syncCounts);
  const titles = new Map(
    (data?.groups ?? []).flatMap(({ reason, explanation }) =>
      reason && explanation ? [[reason, explanation.title]] : []
    )
  ) as Map<string, string>;
  if (chosen && !titles.has(chosen)) titles.set(chosen, humanize(chosen));
  return [...titles];
}

function ConnectionChoice({ value }: { value: string | undefined }) {
  const { data } = useQuery({ ...connections, enabled: may("use_own") });
  const options: Options = (data ?? []).map((connection) => [connection.connection_id, nameOf(connection)]);
  return <Choice label="Connection" name="connection_id" value={value} all="Any connection" options={options} />;
}
