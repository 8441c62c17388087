/** Addresses within the console: `#/projects/<id>/history?sync=<id>`. All of an address is in the hash, so no server logs it. */

import { type BaseLocationHook, type BaseSearchHook, useLocation, useSearch } from "wouter-preact";
import { useLocationProperty } from "wouter-preact/use-browser-location";

export function hashPath(): string {
  return `/${location.hash.replace(/^#?\/?/, "").split("?")[0] ?? ""}`;
}

export function hashQuery(): string {
  return location.hash.split("?")[1] ?? "";
}

/** Go to a path with an optional query. */
export function navigate(to: string, { replace = false } = {}): void {
  const url = `${location.pathname}#${to}`;
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
}

export const useHashPath: BaseLocationHook = () => [useLocationProperty(hashPath), navigate];
export const useHashQuery: BaseSearchHook = () => useLocationProperty(hashQuery);

/** Return the address of a page: `address("projects", id, "history")`, for `href`. */
export function address(...parts: string[]): string {
  return `#${path(...parts)}`;
}

/** Return the address of a tab of a project, where a sync is shown. */
export function syncAddress({ project_id, sync_id }: { project_id: string; sync_id: string }, tab: string): string {
  return `${address("projects", project_id, tab)}?sync=${sync_id}`;
}

export function path(...parts: string[]): string {
  return `/${parts.map(encodeURIComponent).join("/")}`;
}

/** Return a query parameter, and remove it from the address. */
export function takeParameter(name: string): string | null {
  const query = new URLSearchParams(hashQuery());
  const value = query.get(name);
  query.delete(name);
  if (value !== null) navigate(hashPath() + (query.size > 0 ? `?${query}` : ""), { replace: true });
  return value;
}

/** The query of the address as fields, and a function that changes some of them; empty ones are omitted. */
export function useQueryFields(): [URLSearchParams, (fields: Record<string, string | null>) => void] {
  const [at] = useLocation();
  const fields = new URLSearchParams(useSearch());
  const change = (changes: Record<string, string | null>) => {
    const next = new URLSearchParams(hashQuery());
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    navigate(at + (next.size > 0 ? `?${next}` : ""), { replace: true });
  };
  return [fields, change];
}
