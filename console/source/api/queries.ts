/** What the pages read, as queries that share a cache: how to ask for it, and how often to ask again. */

import { signal } from "@preact/signals";
import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from "@tanstack/preact-query";
import { onlineManager } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { api, dataOf, type Found, get, type Params, type Path } from "./client";
import { asProblem, Problem } from "./problem";
import type { JobResult, paths } from "./schema";

const MAX_RETRIES = 2;
const MAX_WAIT_SECONDS = 10;
const PAGE_SIZE = 100;
const IDLE_AFTER_MS = 120_000;
const IDLE_FACTOR = 4;
const PROJECT_FRESH_MS = 60_000;
const MAX_PAGES = 10;
const RECENT = 50;
const CHANGING = ["syncs", "projects", "connections", "proposals", "dead-letters", "status", "holds", "jobs"];

let usedAt = Date.now();
for (const input of ["pointerdown", "keydown", "visibilitychange"])
  document.addEventListener(input, () => (usedAt = Date.now()), { passive: true });

/** Return a polling interval: longer while the page is not used, and while the query fails. */
export function every(seconds: number) {
  return (query: { state: { error: Error | null } }): number => {
    const idle = Date.now() - usedAt > IDLE_AFTER_MS ? IDLE_FACTOR : 1;
    const failing = query.state.error === null ? 1 : IDLE_FACTOR;
    return seconds * idle * failing * 1000;
  };
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) =>
        error instanceof Problem && [429, 503].includes(error.status) && failures < MAX_RETRIES,
      retryDelay: (failures, error) => {
        const asked = error instanceof Problem ? error.retryAfter : null;
        return Math.min(asked ?? failures + 1, MAX_WAIT_SECONDS) * 1000;
      }
    },
    mutations: { networkMode: "always" }
  }
});
queries.getQueryCache().config.onError = (error) => void asProblem(error);

/** False without a network: what is not loaded yet waits for it. */
export const online = signal(onlineManager.isOnline());
onlineManager.subscribe((now) => (online.value = now));

/** Ask again, now, for what an action may have changed. */
export async function refresh(...names: string[]): Promise<void> {
  const keys = names.length > 0 ? names : CHANGING;
  await Promise.all(keys.map((name) => queries.invalidateQueries({ queryKey: [name] })));
}

/** Return the data of a request that changes something, and show what has changed. */
export function changed<Data>(request: Promise<{ data?: Data }>, ...names: string[]): Promise<Data> {
  return dataOf(request).finally(() => refresh(...names));
}

/** Return the version of what is at a path, which a change of it must name, once the page shows it or a newer one. */
export async function versionOf<P extends Path>(path: P, params: Params<P>, shownIn: string): Promise<string> {
  const { response } = (await api.GET(path as never, { params } as never)) as { response: Response };
  await refresh(shownIn);
  return response.headers.get("ETag") ?? "*";
}

/** What is asked for again every so many seconds. */
function repeated<Data>(queryKey: unknown[], seconds: number, read: (signal: AbortSignal) => Promise<Data>) {
  return queryOptions({ queryKey, queryFn: ({ signal }) => read(signal), refetchInterval: every(seconds) });
}

function polled<P extends Path>(queryKey: unknown[], seconds: number, path: P, params?: Params<P>) {
  return repeated(queryKey, seconds, (signal) => get(path, params, signal));
}

type ListQuery = NonNullable<paths["/v1/syncs"]["get"]["parameters"]["query"]>;
export type SyncFilter = { [Name in keyof Omit<ListQuery, "sort" | "limit" | "cursor">]: NonNullable<ListQuery[Name]> };

/** What is at a path, asked for once. */
export function once<P extends Path>(path: P, params: Params<P>) {
  return polled([path, params], 0, path, params);
}

/** What a list has at each place. */
export type Item<P extends Path> = Found<P> extends { items: (infer One)[] } ? One : never;
type PageOf<P extends Path> = Found<P> & { items: Item<P>[]; next_cursor: string | null };

function readPage<P extends Path>(path: P, params: Params<P> | undefined, cursor?: string, signal?: AbortSignal) {
  const { query, ...others } = (params ?? {}) as { query?: object };
  return get(path, { ...others, query: { ...query, cursor } } as Params<P>, signal) as Promise<PageOf<P>>;
}

/** A list that is read a page after the other, as far as the user scrolls. */
export function paged<P extends Path>(queryKey: unknown[], seconds: number, path: P, params?: Params<P>) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ signal, pageParam }) => readPage(path, params, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: every(seconds)
  });
}

/** Return the first page of a list that has something: a page may be empty although more follows. */
export async function firstPage<P extends Path>(path: P, params: Params<P>, signal?: AbortSignal) {
  let page = await readPage(path, params, undefined, signal);
  while (page.items.length === 0 && page.next_cursor) page = await readPage(path, params, page.next_cursor, signal);
  return page;
}

/** The options of the list at a path. */
export type Paged<P extends Path> = ReturnType<typeof paged<P>>;

/** Return the items of all pages of a list, up to a maximum number of pages. */
export async function allPages<P extends Path>(path: P, params?: Params<P>, signal?: AbortSignal, max = MAX_PAGES) {
  const items: Item<P>[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < max && cursor !== null; page++) {
    const { items: more, next_cursor } = await readPage(path, params, cursor, signal);
    items.push(...more);
    cursor = next_cursor;
  }
  return items;
}

/** A short list, of which all pages are asked for again every so many seconds. */
function wholeList<P extends Path>(queryKey: unknown[], seconds: number, path: P, params?: Params<P>) {
  return repeated(queryKey, seconds, (signal) => allPages(path, params, signal));
}

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** Load the next page while nothing was found: a page may be empty although more follows. */
export function useUntilFound({ hasNextPage, isFetchingNextPage, fetchNextPage }: Pages, found: number): void {
  const next = found === 0 && hasNextPage && !isFetchingNextPage;
  useEffect(() => void (next && fetchNextPage()), [next, fetchNextPage]);
}

export const me = { ...polled(["me"], 0, "/v1/me"), staleTime: Infinity, refetchInterval: false as const };
export const serviceStatus = { ...polled(["status"], 20, "/v1/status"), staleTime: 5_000 };
export const syncCounts = polled(["syncs", "counts"], 20, "/v1/sync-counts");
export const deadLetters = polled(["dead-letters"], 20, "/v1/dead-letters");
/** What is on hold: everything, or single connections. */
export const holds = polled(["holds"], 30, "/v1/holds");
export const proposals = wholeList(["proposals"], 20, "/v1/proposals");
export const connections = wholeList(["connections"], 30, "/v1/connections");
export const endpoints = polled(["endpoints"], 30, "/v1/notification-endpoints");

/** The last attempts to send something to an endpoint. */
export function deliveries(endpoint_id: string) {
  const params = { path: { endpoint_id } };
  return polled(["endpoints", endpoint_id], 10, "/v1/notification-endpoints/{endpoint_id}/deliveries", params);
}

/** The syncs with the newest updates, for their propagation times. */
export const recentUpdates = polled(["syncs", "recent"], 20, "/v1/syncs", {
  query: { sort: "-last_updated_at", limit: RECENT }
});

/** The syncs of a project; often, so that a rotation appears while the user watches. */
export function projectSyncs(project_id: string) {
  return wholeList(["syncs", "of-project", project_id], 4, "/v1/syncs", { query: { project_id } });
}

export function connectionSyncs(connection_id: string, limit: number) {
  return polled(["syncs", "of-connection", connection_id, limit], 20, "/v1/syncs", { query: { connection_id, limit } });
}

export function syncList(filter: SyncFilter, sort: string) {
  return paged(["syncs", "list", filter, sort], 10, "/v1/syncs", { query: { ...filter, sort, limit: PAGE_SIZE } });
}

export function project(project_id: string) {
  const read = polled(["projects", project_id], 60, "/v1/projects/{project_id}", { path: { project_id } });
  return { ...read, staleTime: PROJECT_FRESH_MS };
}

/** A list of projects. Their env vars take a call to Hasura Cloud for each of them. */
export function projectList(q: string, sort: "name" | "-name", env_vars = true) {
  const query = { q: q || undefined, sort, env_vars, limit: PAGE_SIZE };
  return paged(["projects", "list", q, sort, env_vars], 30, "/v1/projects", { query });
}

export function syncHistory(sync_id: string) {
  return paged(["syncs", "history", sync_id], 4, "/v1/syncs/{sync_id}/history", { path: { sync_id } });
}

export type ActivityFilter = Pick<NonNullable<NonNullable<Params<"/v1/activity">>["query"]>, "actor" | "action">;

export function activity(filter: ActivityFilter) {
  return paged(["activity", filter], 20, "/v1/activity", { query: { ...filter, limit: PAGE_SIZE } });
}

export function herokuDatabase(heroku_database_id: string) {
  const params = { path: { heroku_database_id } };
  return queryOptions({
    ...polled(["heroku-databases", heroku_database_id], 2, "/v1/heroku-databases/{heroku_database_id}", params),
    refetchInterval: ({ state }) => (["done", "failed"].includes(state.data?.step ?? "") ? false : 2000)
  });
}

export function job(job_id: string) {
  return queryOptions({
    ...polled(["jobs", job_id], 2, "/v1/jobs/{job_id}", { path: { job_id } }),
    refetchInterval: ({ state }) => (["done", "cancelled"].includes(state.data?.state ?? "") ? false : 1500)
  });
}

/** The results of a job; `remaining` changes with them. */
export function jobResults(job_id: string, result: JobResult | undefined, remaining: number) {
  const params = { path: { job_id }, query: { result, limit: PAGE_SIZE } };
  return paged(["jobs", job_id, "results", result, remaining], 60, "/v1/jobs/{job_id}/results", params);
}
